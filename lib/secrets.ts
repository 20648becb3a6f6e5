import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJournalKey, type Settings } from "./env.ts";
import { explainFileError, StartupError } from "./startup-error.ts";

const SECRET_BYTES = 32;

/** What signs sessions, and what the journal's pseudonyms and tree heads are made with. */
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
  let text: string;
  try {
    text = await readFile(configured, "utf8");
  } catch (error) {
    const sentence = `HOLDPOINT_JOURNAL_KEY_FILE names ${configured}, which cannot be read. Nothing was started or changed.`;
    throw new StartupError("configuration", sentence, { cause: error });
  }
  return parseJournalKey(text, configured);
}

/** Two processes that start at once end up with the same secret: the file is only ever made, never replaced. */
async function readOrCreate(file: string): Promise<string> {
  try {
    await mkdir(join(file, ".."), { recursive: true });
    const fresh = `${randomBytes(SECRET_BYTES).toString("base64")}\n`;
    await writeFile(file, fresh, { mode: 0o600, flag: "wx" });
    return fresh.trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST"))
      throw explainFileError(error, file);
    return (await readFile(file, "utf8")).trim();
  }
}
