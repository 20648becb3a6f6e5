import { fromBase64 } from "#lib/base64.ts";
import { climb, isHash, type Step } from "./inclusion.ts";
import type { EntryProof } from "./schema.ts";

/** What an entry's proof comes to. */
export type ProofFinding =
  | { readonly misfit: string }
  | {
      readonly misfit: null;
      /** Which log, and how many of its entries the head is over. */
      readonly origin: string;
      readonly size: number;
      readonly steps: readonly Step[];
      readonly root: Uint8Array;
    };

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** What an entry's proof shows as the entry: its bytes as text. */
export const entryTextOf = ({ bytes }: EntryProof): string => new TextDecoder().decode(fromBase64(bytes));

/**
 * Checks that an entry's bytes lead to the root that its checkpoint names: RFC 6962 section 2.1 hashes, RFC 9162 section 2.1.3.2 path.
 * Whose checkpoint it is, is not checked here: that takes a key from elsewhere.
 * @param sha256 the browser's or the server's
 */
export function followProof(proof: EntryProof, sha256: (bytes: Uint8Array) => Uint8Array): ProofFinding {
  const bytes = fromBase64(proof.bytes);
  const leaf = sha256(Uint8Array.of(LEAF_PREFIX, ...bytes));
  if (!same(leaf, fromHex(proof.leafHash)))
    return { misfit: `Entry ${proof.seq} was changed: its bytes do not have its leaf hash.` };
  const place = placeIn(bytes);
  if (place?.seq !== proof.seq || place.scope !== proof.scope)
    return { misfit: `The entry does not say of itself that it is entry ${proof.seq} of ${proof.scope}.` };
  // c2sp.org/tlog-checkpoint: origin, size and root, a line each.
  const [origin = "", size = "", root = ""] = proof.checkpoint.split("\n");
  if (!origin.endsWith(`/${proof.scope}`))
    return { misfit: `The tree head is that of another journal: ${origin}.` };
  const climbed = climb(
    { leaf, index: proof.seq - 1, size: Number(size), proof: proof.proof.map(fromHex) },
    (left, right) => sha256(Uint8Array.of(NODE_PREFIX, ...left, ...right)),
  );
  if (!climbed)
    return { misfit: `The path is not one from entry ${proof.seq} to a head of ${size} entries.` };
  const signedRoot = decoded(root);
  if (!signedRoot || !isHash(signedRoot) || !same(climbed.root, signedRoot))
    return { misfit: `The path does not lead to the root that the head of ${size} entries is over.` };
  return { misfit: null, origin, size: Number(size), ...climbed };
}

function decoded(base64: string): Uint8Array | undefined {
  try {
    return fromBase64(base64);
  } catch {
    return undefined;
  }
}

function placeIn(bytes: Uint8Array): { seq?: unknown; scope?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
