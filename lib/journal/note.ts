import { createHash, createPublicKey, verify } from "node:crypto";
import { decodeBase64 } from "./base64.ts";

/**
 * Signed notes (c2sp.org/signed-note) with Ed25519: a text, an empty line, and a line for each signature. What signs tree
 * heads, so that any tool that reads transparency logs reads ours.
 */

const ED25519 = 0x01;
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const KEY_ID_BYTES = 4;
const SIGNATURE_LINES_MAX = 100;
const NOTE_CHARACTERS_MAX = 1_000_000;

/** A note, or a key, that is not one, or that is not signed as it must be. Its message is for a person. */
export class NoteError extends Error {
  override readonly name: string = "NoteError";
}

/** A note that none of the keys at hand has signed; whose it is may still come out. */
export class UnknownSignerError extends NoteError {
  constructor() {
    super("None of the given keys has signed this.");
  }
}

/** Whom a signature is believed of. */
export interface NoteKey {
  /** Like a URL without its scheme: no space, no plus. */
  readonly name: string;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
}

/** What signs: a key in a file, or a hospital's key service, which never lets go of it. */
export interface TreeHeadSigner {
  readonly keyName: string;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
  /** An Ed25519 signature over the bytes, 64 bytes. @throws SignerError */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const isKeyName = (name: string): boolean => /^[^\p{White_Space}+]+$/u.test(name) && name.isWellFormed();

/** @throws NoteError when no key can have this name */
export function requireKeyName(name: string): string {
  if (!isKeyName(name))
    throw new NoteError("The name of a key has at least one character, no space and no plus.");
  return name;
}

/** The first four bytes of SHA-256(name || newline || signature type || public key). */
function keyIdOf({ name, publicKey }: NoteKey): Buffer {
  const hash = createHash("sha256").update(`${name}\n`).update(Buffer.of(ED25519)).update(publicKey).digest();
  return hash.subarray(0, KEY_ID_BYTES);
}

/** A key as people hand it to each other: `name+id+base64(type || public key)`. */
export function formatVkey(key: NoteKey): string {
  const typed = Buffer.concat([Buffer.of(ED25519), key.publicKey]);
  return `${key.name}+${keyIdOf(key).toString("hex")}+${typed.toString("base64")}`;
}

/** @throws NoteError when the text is not an Ed25519 key in the form of `formatVkey` */
export function parseVkey(text: string): NoteKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const typed = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || typed?.length !== 1 + PUBLIC_KEY_BYTES || typed[0] !== ED25519)
    throw new NoteError("This is not a verifier key: it looks like name+0a1b2c3d+AbCd….");
  const key = { name: requireKeyName(name), publicKey: typed.subarray(1) };
  if (keyIdOf(key).toString("hex") !== id)
    throw new NoteError(`The verifier key of ${name} is damaged: its parts do not belong together.`);
  return key;
}

/** A signer that gave no signature, or one that is not of its key. Its message is a sentence, without anything secret. */
export class SignerError extends Error {
  override readonly name = "SignerError";
}

/**
 * Signs a text, with as many keys as there are signers.
 * @throws NoteError when the text can't be that of a note
 * @throws SignerError when a signer does not sign, or signs with another key: such a note never gets out
 */
export async function signNote(text: string, ...signers: readonly TreeHeadSigner[]): Promise<string> {
  if (!text.endsWith("\n") || !isNoteText(text)) throw new NoteError("This text can't be signed as a note.");
  const lines: string[] = [];
  for (const signer of signers) {
    const key = { name: requireKeyName(signer.keyName), publicKey: signer.publicKey };
    const signature = await signer.sign(Buffer.from(text));
    if (!isSignatureOf(key, text, signature))
      throw new SignerError("What the signer gave is no signature of its public key.");
    lines.push(`— ${key.name} ${Buffer.concat([keyIdOf(key), signature]).toString("base64")}\n`);
  }
  return `${text}\n${lines.join("")}`;
}

interface SignatureLine {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

/** A note taken apart; nothing is believed yet. @throws NoteError when it is none */
export function readNote(note: string): { text: string; signatures: SignatureLine[] } {
  if (note.length > NOTE_CHARACTERS_MAX || !isNoteText(note) || !note.endsWith("\n"))
    throw new NoteError("This is not a signed note.");
  const end = note.lastIndexOf("\n\n");
  const lines = end < 0 ? [] : note.slice(end + 2, -1).split("\n");
  if (end < 1 || lines.length > SIGNATURE_LINES_MAX)
    throw new NoteError("This is not a signed note: it has no text, no signature, or too many of them.");
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignatureLine) };
}

/**
 * A note's text, when a key that is known has signed it. Signatures of others are passed over, as the specification has it, so that a
 * key can be replaced and witnesses can sign too.
 * @throws NoteError when no known key has signed it, or when a signature that claims to be of a known key is not
 */
export function openNote(note: string, keys: readonly NoteKey[]): { text: string; signedBy: NoteKey } {
  const { text, signatures } = readNote(note);
  const known = signatures.flatMap((line) => {
    const key = keys.find(
      (candidate) => candidate.name === line.name && keyIdOf(candidate).equals(line.keyId),
    );
    return key ? [{ key, line }] : [];
  });
  for (const { key, line } of known)
    if (!isSignatureOf(key, text, line.signature))
      throw new NoteError(`The signature is not that of ${key.name}: the text or the signature was changed.`);
  const [first] = known;
  if (!first) throw new UnknownSignerError();
  return { text, signedBy: first.key };
}

function isSignatureOf({ publicKey }: NoteKey, text: string, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  const x = Buffer.from(publicKey).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, Buffer.from(text), key, signature);
}

function parseSignatureLine(line: string): SignatureLine {
  const [, name, encoded] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || !isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES)
    throw new NoteError("This is not a signed note: a line under the empty one is no signature.");
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) };
}

const isNoteText = (text: string): boolean =>
  text.isWellFormed() && !Array.from(text).some((character) => character < " " && character !== "\n");
