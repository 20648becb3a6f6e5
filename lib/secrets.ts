import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseJournalKey, type Settings } from "./env.ts";
import { NoteError, parseVkey } from "./journal/note.ts";
import { type HeadSigning, localSigner, newSigningKey } from "./journal/signer.ts";
import { explainFileError, StartupError } from "./startup-error.ts";

const SECRET_BYTES = 32;

/** What signs sessions, and what the journal's pseudonyms are made with. */
export interface Secrets {
  authSecret: string;
  /** 32 bytes. */
  journalKey: Uint8Array;
}

/**
 * The secrets of this installation: from the environment, or, in embedded mode only, made once and kept in Holdpoint's
 * folder, readable by their owner alone.
 * @throws StartupError when a file cannot be read or written, or does not hold a key
 */
export async function loadSecrets(settings: Settings): Promise<Secrets> {
  const { dir, authSecret, journalKey, journalKeyFile } = settings;
  return {
    authSecret: authSecret ?? (await readOrCreate(join(dir, "auth-secret"))),
    journalKey: journalKey ?? (await readKeyFile(dir, journalKeyFile)),
  };
}

async function readKeyFile(dir: string, configured: string | undefined): Promise<Uint8Array> {
  if (configured === undefined) {
    const file = join(dir, "journal-key");
    return parseJournalKey(await readOrCreate(file), file);
  }
  return parseJournalKey(await readConfigured("HOLDPOINT_JOURNAL_KEY_FILE", configured), configured);
}

/**
 * What signs this installation's tree heads, and the keys that did before; the private key is never in the database.
 * @throws StartupError when a file cannot be read or written, or a key is none
 */
export async function loadHeadSigning(settings: Settings): Promise<HeadSigning> {
  const { dir, treeHeadKeyFile, treeHeadName, treeHeadOldKeys } = settings;
  const file = treeHeadKeyFile ?? join(dir, "tree-head-key.pem");
  const pem =
    treeHeadKeyFile === undefined
      ? await readOrCreate(file, newSigningKey)
      : await readConfigured("HOLDPOINT_TREE_HEAD_KEY_FILE", file);
  try {
    const signer = localSigner(treeHeadName, pem);
    return { signer, oldKeys: treeHeadOldKeys.map(parseVkey) };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    const sentence = `The keys of the tree heads can't be used. ${error.message} Look at ${file} and HOLDPOINT_TREE_HEAD_OLD_KEYS. Nothing was started or changed.`;
    throw new StartupError("configuration", sentence, { cause: error });
  }
}

async function readConfigured(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const sentence = `${variable} names ${file}, which cannot be read. Nothing was started or changed.`;
    throw new StartupError("configuration", sentence, { cause: error });
  }
}

const newSecret = (): string => `${randomBytes(SECRET_BYTES).toString("base64")}\n`;

/** Two processes that start at once end up with the same secret: the file is only ever made, never replaced. */
async function readOrCreate(file: string, make: () => string = newSecret): Promise<string> {
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, make(), { mode: 0o600 });
    // Fails when the file exists, and shows it whole from the first moment.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST"))
      throw explainFileError(error, file);
  } finally {
    await rm(draft, { force: true });
  }
  return (await readFile(file, "utf8")).trim();
}
