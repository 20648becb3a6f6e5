import { decodeBase64 } from "./base64.ts";
import { HASH_BYTES } from "./inclusion.ts";
import {
  NoteError,
  type NoteKey,
  openNote,
  readNote,
  requireKeyName,
  signNote,
  type TreeHeadSigner,
} from "./note.ts";
import type { Scope } from "./schema.ts";

/** Tree heads in the form of c2sp.org/tlog-checkpoint: origin, size and root, a line each, signed as a note. */
export interface TreeHead {
  /** Which log it is the head of. */
  readonly origin: string;
  /** How many leaves it covers. */
  readonly size: number;
  readonly rootHash: Uint8Array;
}

/** The log that a journal is, in the name of the installation that signs it. */
export const originOf = (keyName: string, scope: Scope): string => `${requireKeyName(keyName)}/${scope}`;

/** Signs a head. @returns the checkpoint, as it is kept and handed out @throws SignerError */
export const signTreeHead = (
  { origin, size, rootHash }: TreeHead,
  ...signers: readonly TreeHeadSigner[]
): Promise<string> =>
  signNote(`${origin}\n${size}\n${Buffer.from(rootHash).toString("base64")}\n`, ...signers);

/** What a checkpoint says, whoever signed it. @throws NoteError when it is none */
export const readTreeHead = (checkpoint: string): TreeHead => parseText(readNote(checkpoint).text);

/** What a checkpoint says, if one of the keys signed it. @throws NoteError when none has, or it is no checkpoint */
export function openTreeHead(
  checkpoint: string,
  keys: readonly NoteKey[],
): { head: TreeHead; signedBy: NoteKey } {
  const { text, signedBy } = openNote(checkpoint, keys);
  return { head: parseText(text), signedBy };
}

/** Checkpoints written one after another, as in a file of saved heads. */
export function splitCheckpoints(text: string): string[] {
  const checkpoints: string[] = [];
  let lines: string[] = [];
  let signatures = false;
  for (const line of text.split("\n").slice(0, -1)) {
    const isSignature = line.startsWith("— ");
    if (signatures && !isSignature) {
      checkpoints.push(`${lines.join("\n")}\n`);
      lines = [];
    }
    signatures = isSignature;
    if (line !== "" || lines.length > 0) lines.push(line);
  }
  return lines.length > 0 ? [...checkpoints, `${lines.join("\n")}\n`] : checkpoints;
}

function parseText(text: string): TreeHead {
  const [origin, size, root, ...others] = text.slice(0, -1).split("\n");
  const rootHash = root === undefined ? undefined : decodeBase64(root);
  if (
    !origin ||
    size === undefined ||
    !/^(0|[1-9][0-9]*)$/.test(size) ||
    !Number.isSafeInteger(Number(size)) ||
    rootHash?.length !== HASH_BYTES ||
    others.includes("")
  )
    throw new NoteError("This is not a checkpoint: it has an origin, a size and a root, a line each.");
  return { origin, size: Number(size), rootHash };
}
