import { createHash } from "node:crypto";
import { z } from "zod";
import { sha256 } from "#lib/door/fields.ts";
import { decodeBase64 } from "#lib/journal/base64.ts";
import { openTreeHead, readTreeHead } from "#lib/journal/checkpoint.ts";
import { isVerified } from "#lib/journal/describeVerification.ts";
import { ExportError, parseRecords } from "#lib/journal/exportFormat.ts";
import { leafHash } from "#lib/journal/leaf.ts";
import { verifyInclusion } from "#lib/journal/merkle.ts";
import { NoteError, openNote, readNote } from "#lib/journal/note.ts";
import { type Known, type Verification, verifyJournal } from "#lib/journal/verify.ts";
import {
  MANIFEST_PATH,
  MANIFEST_SIGNATURE_PATH,
  type Manifest,
  manifestNote,
  manifestSchema,
} from "./manifest.ts";
import { BinderError, digestOf, linesOf, type OpenBinder, readWhole } from "./openBinder.ts";

/** What became of checking a binder. */
export interface BinderVerification {
  readonly manifest: Manifest;
  readonly files: number;
  readonly bytes: number;
  readonly proofs: number;
  readonly houseEntries: number;
  /** Of the journal within; undefined when something before it does not fit. */
  readonly journal: Verification | undefined;
  /** The first thing that does not fit, as a sentence. */
  readonly misfit: string | null;
}

/** Found while checking; says what does not fit. */
class Misfit extends Error {}

const proofLine = z.object({ seq: z.int().min(1), leafHash: sha256, proof: z.array(sha256) });
const houseLine = proofLine.extend({ bytes: z.string() });

/**
 * Checks a binder: that its list of files is what was signed, that every file is what the list says and none is there beside, that
 * the journal within is whole and under its heads, and that every proof proves. Needs neither network nor database.
 * @throws BinderError when it is no binder at all
 */
export async function verifyBinder(binder: OpenBinder, known: Known): Promise<BinderVerification> {
  const { manifest, text } = await readManifest(binder);
  const found = { manifest, files: 0, bytes: 0, proofs: 0, houseEntries: 0, journal: undefined };
  const result: { -readonly [K in keyof BinderVerification]: BinderVerification[K] } = {
    ...found,
    misfit: null,
  };
  try {
    await checkSignature(binder, manifest, text, known);
    for (const { path, bytes, sha256: expected } of manifest.files) {
      if (!binder.paths.includes(path)) throw new Misfit(`${path} is missing from the binder.`);
      const digest = await digestOf(binder, path);
      if (digest.sha256 !== expected || digest.bytes !== bytes)
        throw new Misfit(`${path} is not the file that was signed: its SHA-256 is another.`);
      result.files += 1;
      result.bytes += bytes;
    }
    const listed = new Set([
      ...manifest.files.map(({ path }) => path),
      MANIFEST_PATH,
      MANIFEST_SIGNATURE_PATH,
    ]);
    const added = binder.paths.find((path) => !listed.has(path));
    if (added !== undefined)
      throw new Misfit(`${added} was added to the binder: the signed list does not name it.`);
    result.journal = await checkJournal(binder, manifest, known);
    result.proofs = await checkProofs(binder, manifest);
    result.houseEntries = await checkHouse(binder, manifest, known);
  } catch (error) {
    if (error instanceof ExportError) result.misfit = `journal/journal.ndjson: ${error.message}`;
    else if (error instanceof Misfit || error instanceof BinderError) result.misfit = error.message;
    else throw error;
  }
  return result;
}

async function readManifest(binder: OpenBinder): Promise<{ manifest: Manifest; text: Buffer }> {
  if (!binder.paths.includes(MANIFEST_PATH))
    throw new BinderError("It has no manifest.json: it is no evidence binder.");
  const text = await readWhole(binder, MANIFEST_PATH);
  try {
    return { manifest: manifestSchema.parse(JSON.parse(text.toString("utf8"))), text };
  } catch (error) {
    throw new BinderError("Its manifest.json is not that of an evidence binder.", { cause: error });
  }
}

async function checkSignature(
  binder: OpenBinder,
  manifest: Manifest,
  text: Uint8Array,
  { keys }: Known,
): Promise<void> {
  if (!binder.paths.includes(MANIFEST_SIGNATURE_PATH))
    throw new Misfit("manifest.sig is missing: nobody has signed the list of files.");
  const note = (await readWhole(binder, MANIFEST_SIGNATURE_PATH)).toString("utf8");
  try {
    const signed = keys.length === 0 ? readNote(note).text : openNote(note, keys).text;
    const digest = createHash("sha256").update(text).digest("hex");
    if (signed !== manifestNote(manifest, digest))
      throw new Misfit("manifest.json is not the list of files that was signed.");
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new Misfit(`The signature of manifest.json does not hold. ${error.message}`);
  }
}

async function checkJournal(
  binder: OpenBinder,
  { cutoverId, journal }: Manifest,
  known: Known,
): Promise<Verification> {
  // The head that the binder rests on is expected like one that was kept outside, so that it can't be left out.
  const found = await verifyJournal(parseRecords(linesOf(binder, "journal/journal.ndjson")), {
    keys: known.keys,
    savedHeads: [journal.checkpoint, ...known.savedHeads.filter((head) => sizeOf(head) <= journal.size)],
  });
  if (found.misfit) throw new Misfit(`journal/journal.ndjson: ${found.misfit.sentence}`);
  if (found.scope !== cutoverId || found.entries !== journal.size)
    throw new Misfit(
      `journal/journal.ndjson has ${found.entries} entries of ${found.scope}; the binder says ${journal.size} of ${cutoverId}.`,
    );
  if (!isVerified(found, known))
    throw new Misfit("No tree head of the journal is signed by the key that was given.");
  return found;
}

const sizeOf = (checkpoint: string): number => readTreeHead(checkpoint).size;

const parseLine = <T>(schema: z.ZodType<T>, text: string, path: string, number: number): T => {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Misfit(`Line ${number} of ${path} is not what belongs there.`, { cause: error });
  }
};

async function checkProofs(binder: OpenBinder, { journal }: Manifest): Promise<number> {
  const { size, rootHash } = readTreeHead(journal.checkpoint);
  let number = 0;
  for await (const text of linesOf(binder, "journal/proofs.ndjson")) {
    number += 1;
    const { seq, leafHash: leaf, proof } = parseLine(proofLine, text, "journal/proofs.ndjson", number);
    if (!proves({ seq, leaf, proof, size, root: rootHash }))
      throw new Misfit(`journal/proofs.ndjson: entry ${seq} is not proved to be under the signed head.`);
  }
  return number;
}

async function checkHouse(binder: OpenBinder, { house }: Manifest, { keys }: Known): Promise<number> {
  const { size, rootHash } = readHouseHead(house.checkpoint, keys);
  let number = 0;
  for await (const text of linesOf(binder, "journal/house.ndjson")) {
    number += 1;
    const { seq, leafHash: leaf, proof, bytes } = parseLine(houseLine, text, "journal/house.ndjson", number);
    const decoded = decodeBase64(bytes);
    if (!decoded || Buffer.from(leafHash(decoded)).toString("hex") !== leaf)
      throw new Misfit(
        `journal/house.ndjson: entry ${seq} was changed: its bytes do not have its leaf hash.`,
      );
    if (!proves({ seq, leaf, proof, size, root: rootHash }))
      throw new Misfit(`journal/house.ndjson: entry ${seq} is not proved to be under the signed head.`);
  }
  return number;
}

function readHouseHead(checkpoint: string, keys: Known["keys"]) {
  try {
    return keys.length === 0 ? readTreeHead(checkpoint) : openTreeHead(checkpoint, keys).head;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new Misfit(`The tree head of the house's journal does not hold. ${error.message}`);
  }
}

interface Proof {
  readonly seq: number;
  readonly leaf: string;
  readonly proof: readonly string[];
  readonly size: number;
  readonly root: Uint8Array;
}

const proves = ({ seq, leaf, proof, size, root }: Proof): boolean =>
  seq <= size &&
  verifyInclusion({
    leaf: Buffer.from(leaf, "hex"),
    index: seq - 1,
    size,
    root,
    proof: proof.map((hash) => Buffer.from(hash, "hex")),
  });
