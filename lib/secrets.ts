import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { s3Store } from "./attachments/s3Store.server.ts";
import type { AttachmentStore } from "./attachments/store.server.ts";
import { environmentWithoutSecrets, parseJournalKey, parseValuesKey, type Settings } from "./env.ts";
import type { HeadAnchor } from "./journal/anchor.ts";
import { anchorsFrom } from "./journal/anchors.ts";
import { commandSigner } from "./journal/commandSigner.ts";
import { NoteError, parseVkey, type TreeHeadSigner } from "./journal/note.ts";
import { type HeadSigning, localSigner, newSigningKey } from "./journal/signer.ts";
import type { MailServer } from "./mail/send.server.ts";
import type { IdpSettings } from "./runtime.ts";
import { commandWrapper, type KeyWrapper, localWrapper } from "./sealing/wrap.ts";
import { explainFileError, StartupError } from "./startup-error.ts";

const SECRET_BYTES = 32;
const OWN_KEY_FILE = "tree-head-key.pem";
const OWN_VALUES_KEY_FILE = "values-key";

/** What signs sessions, and what the journal's pseudonyms are made with. */
interface Secrets {
  authSecret: string;
  /** 32 bytes. */
  journalKey: Uint8Array;
  /** What sealed values are under; null where none is set, and then none are kept. */
  valuesKey: KeyWrapper | null;
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
    valuesKey: await loadValuesKey(settings),
  };
}

/**
 * The identity provider that people sign in with, with its secret, or null when there is none.
 * @throws StartupError when the secret's file can't be read
 */
export async function loadIdp({ oidc }: Settings): Promise<IdpSettings | null> {
  if (oidc === undefined) return null;
  const { issuer, clientId, clientSecret, clientSecretFile = "", name, createsPeople } = oidc;
  const secret =
    clientSecret ?? (await readConfigured("HOLDPOINT_OIDC_CLIENT_SECRET_FILE", clientSecretFile)).trim();
  return { issuer, clientId, clientSecret: secret, name, createsPeople };
}

/**
 * Where attached files are kept, when that is not the database.
 * @throws StartupError when the file with the key cannot be read
 */
export async function loadAttachmentStore({ s3 }: Settings): Promise<AttachmentStore | undefined> {
  if (s3 === undefined) return undefined;
  const { secretAccessKey, secretAccessKeyFile = "", ...rest } = s3;
  const secret =
    secretAccessKey ??
    (await readConfigured("HOLDPOINT_S3_SECRET_ACCESS_KEY_FILE", secretAccessKeyFile)).trim();
  return s3Store({ ...rest, secretAccessKey: secret });
}

async function readKeyFile(dir: string, configured: string | undefined): Promise<Uint8Array> {
  if (configured === undefined) {
    const file = join(dir, "journal-key");
    return parseJournalKey(await readOrCreate(file), file);
  }
  return parseJournalKey(await readConfigured("HOLDPOINT_JOURNAL_KEY_FILE", configured), configured);
}

/** The key of sealed values: from its file, by the program, or, in embedded mode only, made once and kept in Holdpoint's folder. */
async function loadValuesKey({ dir, database, valuesKey }: Settings): Promise<KeyWrapper | null> {
  if (valuesKey === undefined)
    return database.mode === "embedded" ? ownValuesKey(join(dir, OWN_VALUES_KEY_FILE)) : null;
  return "command" in valuesKey
    ? commandWrapper({ file: valuesKey.command, environment: environmentWithoutSecrets() })
    : valuesKeyIn("HOLDPOINT_VALUES_KEY_FILE", valuesKey.file);
}

async function ownValuesKey(file: string): Promise<KeyWrapper> {
  return localWrapper(parseValuesKey(await readOrCreate(file), file));
}

/** A group may read it, as mounted secrets need; nobody else may, and only its owner may write. */
const OPEN_TO_OTHERS = 0o037;

async function valuesKeyIn(variable: string, file: string): Promise<KeyWrapper> {
  const text = await readConfigured(variable, file);
  const { mode } = await stat(file);
  if ((mode & OPEN_TO_OTHERS) !== 0)
    throw new StartupError(
      "configuration",
      `${variable} names ${file}, which others than its owner can read or change: chmod 600 it. Nothing was started or changed.`,
    );
  return localWrapper(parseValuesKey(text, file));
}

/**
 * The key that sealed values are to be under next: the one in `file`, the same program again, or a new one beside Holdpoint's own.
 * @returns it, and what puts it into the old one's place, which is kept under another name
 * @throws StartupError when it can't be read, or when the key is not Holdpoint's own file and no other is named
 */
export async function loadNextValuesKey(
  { dir, database, valuesKey }: Settings,
  file: string | undefined,
): Promise<{ wrapper: KeyWrapper; takeOver: () => Promise<void> }> {
  const stays = async (): Promise<void> => undefined;
  if (file !== undefined) return { wrapper: await valuesKeyIn("--to", file), takeOver: stays };
  if (valuesKey !== undefined && "command" in valuesKey) {
    const environment = environmentWithoutSecrets();
    return { wrapper: commandWrapper({ file: valuesKey.command, environment }), takeOver: stays };
  }
  if (valuesKey !== undefined || database.mode !== "embedded")
    throw new StartupError(
      "configuration",
      "The key of sealed values is one of your own: make a new one, and name its file with --to. Nothing was changed.",
    );
  const present = join(dir, OWN_VALUES_KEY_FILE);
  const next = join(dir, "values-key.next");
  // One that an interrupted rotation has left is taken up again.
  const wrapper = await ownValuesKey(next);
  return {
    wrapper,
    async takeOver() {
      await rename(present, join(dir, `values-key.${Date.now()}.old`));
      await rename(next, present);
    },
  };
}

/**
 * What signs this installation's tree heads, and the keys that did before; the private key is never in the database.
 * @throws StartupError when a file cannot be read or written, or a key is none
 */
export async function loadHeadSigning(settings: Settings): Promise<HeadSigning> {
  try {
    return { signer: await loadSigner(settings), oldKeys: settings.treeHeadOldKeys.map(parseVkey) };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    const sentence = `The keys of the tree heads can't be used. ${error.message} Look at the settings that begin with HOLDPOINT_TREE_HEAD. Nothing was started or changed.`;
    throw new StartupError("configuration", sentence, { cause: error });
  }
}

async function loadSigner({
  dir,
  treeHeadKeyFile,
  treeHeadName,
  treeHeadSigner,
}: Settings): Promise<TreeHeadSigner> {
  if (treeHeadSigner) {
    const { command, publicKeyFile } = treeHeadSigner;
    const publicKey = await readConfigured("HOLDPOINT_TREE_HEAD_PUBLIC_KEY_FILE", publicKeyFile);
    return commandSigner(
      treeHeadName,
      { file: command, environment: environmentWithoutSecrets() },
      publicKey,
    );
  }
  const pem =
    treeHeadKeyFile === undefined
      ? await readOrCreate(join(dir, OWN_KEY_FILE), newSigningKey)
      : await readConfigured("HOLDPOINT_TREE_HEAD_KEY_FILE", treeHeadKeyFile);
  return localSigner(treeHeadName, pem);
}

/**
 * The key that is to sign next: the one in `file`, or a new one beside Holdpoint's own.
 * @returns its signer, and what puts it into the old one's place, which is kept under another name
 * @throws StartupError when it can't be read, or when the key is not Holdpoint's own file and no other is named
 */
export async function loadNextSigner(
  { dir, treeHeadKeyFile, treeHeadName, treeHeadSigner }: Settings,
  file: string | undefined,
): Promise<{ signer: TreeHeadSigner; takeOver: () => Promise<void> }> {
  if (file !== undefined)
    return {
      signer: localSigner(treeHeadName, await readConfigured("--to", file)),
      takeOver: async () => undefined,
    };
  if (treeHeadKeyFile !== undefined || treeHeadSigner !== undefined)
    throw new StartupError(
      "configuration",
      "The tree heads' key is one of your own: make a new one, and name its file with --to. Nothing was changed.",
    );
  const present = join(dir, OWN_KEY_FILE);
  const next = join(dir, "tree-head-key.next.pem");
  // One that an interrupted rotation has left is taken up again.
  const signer = localSigner(treeHeadName, await readOrCreate(next, newSigningKey));
  return {
    signer,
    async takeOver() {
      await rename(present, join(dir, `tree-head-key.${Date.now()}.old.pem`));
      await rename(next, present);
    },
  };
}

/**
 * The anchors that the settings name.
 * @throws StartupError when a file that they name cannot be read
 */
export async function loadAnchors({ anchors: { dir, url, mail } }: Settings): Promise<HeadAnchor[]> {
  if (!mail) return anchorsFrom({ dir, url });
  const { caFile, ...rest } = mail;
  const ca = caFile === undefined ? undefined : await readConfigured("HOLDPOINT_ANCHOR_MAIL_CA_FILE", caFile);
  return anchorsFrom({ dir, url, mail: { ...rest, ca } });
}

/**
 * The mail server that the settings name, if any.
 * @throws StartupError when its authority's file cannot be read
 */
export async function loadMailServer({ mail }: Settings): Promise<MailServer | null> {
  if (!mail) return null;
  const { caFile, ...rest } = mail;
  const ca = caFile === undefined ? undefined : await readConfigured("HOLDPOINT_MAIL_CA_FILE", caFile);
  return { ...rest, ca };
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
