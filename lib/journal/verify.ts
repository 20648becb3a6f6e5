import { type SignatureCount, SignatureVerifier } from "#lib/signatures/verifyEntries.ts";
import { canonicalJson } from "./canonical.ts";
import { openTreeHead, readTreeHead, type TreeHead } from "./checkpoint.ts";
import type { EntryRecord, JournalRecord } from "./exportFormat.ts";
import { leafHash } from "./leaf.ts";
import { GrowingTree } from "./merkle.ts";
import { NoteError, type NoteKey, UnknownSignerError } from "./note.ts";
import { hasKey, isRetired, withPredecessors, withSuccessors } from "./rotation.ts";
import { type Entry, entrySchema, rotateKey } from "./schema.ts";

/** What a journal is checked against. Both may be empty; then less is found out. */
export interface Known {
  /** Keys that may have signed its heads. Without any, no signature is checked. */
  readonly keys: readonly NoteKey[];
  /** Checkpoints kept outside of the journal: the only thing that shows a cut tail, or a journal rewritten whole. */
  readonly savedHeads: readonly string[];
}

/** The first of the journal that does not fit. */
export interface Misfit {
  /** The entries of which at least one is wrong or missing: often one, else those since the last head that fits. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly sentence: string;
}

export interface Verification {
  readonly scope: string | null;
  /** Entries that fit, from the first on. */
  readonly entries: number;
  /** Of these, how many are under a head that fits. */
  readonly entriesUnderHead: number;
  /** The root over the entries that fit. */
  readonly rootHash: Uint8Array;
  readonly headsChecked: number;
  readonly savedHeadsChecked: number;
  /** People's signatures on what they signed, of the entries that fit. */
  readonly signed: SignatureCount;
  /** Keys that took the place of a given one, by that one's own word in the journal. */
  readonly successors: readonly NoteKey[];
  readonly misfit: Misfit | null;
}

interface Expected extends TreeHead {
  readonly checkpoint: string;
  readonly saved: boolean;
}

/** Reads a journal once from its beginning, and stops at the first thing that does not fit. Pure but for the reading. */
class Verifier {
  readonly #known: Known;
  readonly #tree = new GrowingTree();
  readonly #expected = new Map<number, Expected[]>();
  readonly #signatures = new SignatureVerifier();
  /** Heads that fit, with what it would mean if nobody who may signed them: whose keys are good is known at the end. */
  readonly #fitting: (Expected & { readonly unsigned: Misfit })[] = [];
  readonly #rotations: { readonly statement: string; readonly seq: number }[] = [];
  #previous: Entry | undefined;
  #entriesUnderHead = 0;

  constructor(known: Known) {
    this.#known = known;
  }

  /** @param misfit the first thing that did not fit, or null at the journal's end */
  result(misfit: Misfit | null): Verification {
    const { keys } = this.#known;
    const successors = withSuccessors(keys, this.#statements());
    const signed = this.#fitting.filter((head) => keys.length === 0 || this.#isSignedBy(head, successors));
    const unsigned = this.#fitting.find((head) => !this.#isVouchedFor(head));
    return {
      scope: this.#previous?.scope ?? null,
      entries: this.#tree.size,
      entriesUnderHead: Math.max(0, ...signed.map(({ size }) => size)),
      rootHash: this.#tree.root(),
      headsChecked: signed.length,
      savedHeadsChecked: signed.filter(({ saved }) => saved).length,
      signed: this.#signatures.count,
      successors: successors.filter((key) => !hasKey(keys, key)),
      misfit: unsigned?.unsigned ?? misfit,
    };
  }

  #statements(): string[] {
    return this.#rotations.map(({ statement }) => statement);
  }

  /**
   * Whether a head is of a key that was given, of one that took its place, or of one whose place such a key took: that one's heads fit,
   * but prove nothing by themselves. Without keys nothing is asked.
   */
  #isVouchedFor(head: Expected): boolean {
    const { keys } = this.#known;
    const statements = this.#statements();
    return (
      keys.length === 0 ||
      this.#isSignedBy(head, withPredecessors(withSuccessors(keys, statements), statements))
    );
  }

  /** Whether one of the keys signed a head, and had not been replaced before the last entry under it. */
  #isSignedBy({ checkpoint, size }: Expected, keys: readonly NoteKey[]): boolean {
    const before = this.#rotations.filter(({ seq }) => seq <= size).map(({ statement }) => statement);
    const good = keys.filter((key) => !isRetired(key, before));
    try {
      openTreeHead(checkpoint, good);
      return true;
    } catch (error) {
      if (error instanceof NoteError) return false;
      throw error;
    }
  }

  /** A promise only where there are signatures to check: a journal has millions of entries, and few of those. */
  entry(record: EntryRecord): Misfit | undefined | Promise<Misfit | undefined> {
    const seq = this.#tree.size + 1;
    const entry = readEntry(record, seq, this.#previous);
    if (typeof entry === "string") return { firstSeq: seq, lastSeq: seq, sentence: entry };
    if (!this.#signatures.concerns(entry)) return this.#append(entry, record);
    return this.#signatures
      .entry(entry)
      .then((sentence) =>
        sentence === undefined ? this.#append(entry, record) : { firstSeq: seq, lastSeq: seq, sentence },
      );
  }

  #append(entry: Entry, record: EntryRecord): Misfit | undefined {
    const { seq } = entry;
    this.#previous = entry;
    if (entry.command === rotateKey.name && entry.reason !== null)
      this.#rotations.push({ statement: entry.reason, seq });
    this.#tree.append(record.leafHash);
    for (const head of this.#expected.get(seq) ?? []) {
      const misfit = this.#check(head);
      if (misfit) return misfit;
    }
    this.#expected.delete(seq);
    return undefined;
  }

  /** Takes a head in; it is checked now, or when the journal has grown to its size. */
  head(checkpoint: string, saved: boolean): Misfit | undefined {
    const size = this.#tree.size;
    let head: TreeHead;
    try {
      head = this.#open(checkpoint);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      return this.#sinceHead(size, `A tree head is not what was signed. ${error.message}`);
    }
    if (head.size < size)
      return this.#sinceHead(size, `The tree head of ${head.size} entries stands after entry ${size}.`);
    if (head.size === size) return this.#check({ ...head, checkpoint, saved });
    const others = this.#expected.get(head.size) ?? [];
    this.#expected.set(head.size, [...others, { ...head, checkpoint, saved }]);
    return undefined;
  }

  /** What a checkpoint says. @throws NoteError when it is none, or has a false signature of a key that was given */
  #open(checkpoint: string): TreeHead {
    const head = readTreeHead(checkpoint);
    try {
      const { signedBy } = openTreeHead(checkpoint, this.#known.keys);
      if (!head.origin.startsWith(`${signedBy.name}/`))
        throw new NoteError(`It names another origin than its key: ${head.origin}.`);
    } catch (error) {
      if (!(error instanceof UnknownSignerError)) throw error;
    }
    return head;
  }

  /** Heads that the journal never reached: its tail is gone. */
  end(): Misfit | undefined {
    const [shortest] = [...this.#expected.keys()].sort((a, b) => a - b);
    const { size } = this.#tree;
    if (shortest === undefined) return undefined;
    const sentence = `The journal ends with entry ${size}, but a head was signed over ${shortest} entries: its tail was cut off.`;
    return { firstSeq: size + 1, lastSeq: shortest, sentence };
  }

  #check(head: Expected): Misfit | undefined {
    const { size, rootHash, origin } = head;
    const scope = this.#previous?.scope;
    if (scope !== undefined && !origin.endsWith(`/${scope}`))
      return this.#sinceHead(size, `The tree head of ${size} entries is that of another journal: ${origin}.`);
    const unsigned = this.#sinceHead(
      size,
      `The tree head of ${size} entries is not what was signed. None of the given keys, or of those that took their places, has signed it.`,
    );
    // Of a head that nobody can vouch for nothing follows, also not that the journal is another.
    if (Buffer.compare(this.#tree.root(), rootHash) !== 0)
      return this.#isVouchedFor(head)
        ? this.#sinceHead(
            size,
            `The entries do not have the root that was signed over ${size} of them: the journal was rewritten.`,
          )
        : unsigned;
    this.#fitting.push({ ...head, unsigned });
    this.#entriesUnderHead = size;
    return undefined;
  }

  #sinceHead(lastSeq: number, sentence: string): Misfit {
    return { firstSeq: Math.min(this.#entriesUnderHead + 1, lastSeq), lastSeq, sentence };
  }
}

/**
 * Checks a journal: that its entries are whole, canonical, in order and without a gap, that time does not run backwards, that
 * every signature in them holds, and that every head is over just these entries. Needs neither network nor database.
 * @throws ExportError when what is read is no export
 */
export async function verifyJournal(
  records: AsyncIterable<JournalRecord> | Iterable<JournalRecord>,
  known: Known,
): Promise<Verification> {
  const verifier = new Verifier(known);
  for (const checkpoint of known.savedHeads) {
    const misfit = verifier.head(checkpoint, true);
    if (misfit) return verifier.result(misfit);
  }
  for await (const record of records) {
    const found = record.kind === "entry" ? verifier.entry(record) : verifier.head(record.checkpoint, false);
    const misfit = found instanceof Promise ? await found : found;
    if (misfit) return verifier.result(misfit);
  }
  return verifier.result(verifier.end() ?? null);
}

/** The entry that a record holds, or why it can't be entry `seq` after `previous`. */
function readEntry(record: EntryRecord, seq: number, previous: Entry | undefined): Entry | string {
  if (record.seq > seq) return `Entry ${seq} is missing: entry ${record.seq} follows entry ${seq - 1}.`;
  if (record.seq < seq) return `Where entry ${seq} should be, entry ${record.seq} comes again.`;
  if (Buffer.compare(leafHash(record.bytes), record.leafHash) !== 0)
    return `Entry ${seq} was changed: its bytes do not have its leaf hash.`;
  const entry = parseCanonical(record.bytes);
  if (!entry) return `Entry ${seq} is not an entry in canonical JSON: the journal never wrote it so.`;
  if (entry.seq !== seq) return `Entry ${seq} says of itself that it is entry ${entry.seq}: it was moved.`;
  if (previous && entry.scope !== previous.scope) return `Entry ${seq} belongs to another journal.`;
  if (previous && entry.recordedAt < previous.recordedAt)
    return `Entry ${seq} says that it was recorded before entry ${previous.seq}.`;
  return entry;
}

function parseCanonical(bytes: Uint8Array): Entry | undefined {
  let value: unknown;
  const text = Buffer.from(bytes).toString("utf8");
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const parsed = entrySchema.safeParse(value);
  // Bytes that are not UTF-8 were replaced in `text`, so that these are others.
  const canonical =
    parsed.success && isCanonical(value, text) && Buffer.compare(Buffer.from(text), bytes) === 0;
  return canonical ? parsed.data : undefined;
}

/**
 * Whether JSON is written as RFC 8785 has it. Numbers and strings are written there as ECMAScript writes them, so that of what
 * JSON.stringify gives back only the order of the names is left to look at, which costs a tenth.
 */
function isCanonical(value: unknown, text: string): boolean {
  return (JSON.stringify(value) === text && isSorted(value)) || canonicalJson(value) === text;
}

function isSorted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  const names = Object.keys(value);
  return (
    names.every((name, n) => n === 0 || (names[n - 1] ?? "") < name) && Object.values(value).every(isSorted)
  );
}
