import { isUtf8 } from "node:buffer";
import type { CodeTable } from "./codeTable.ts";
import { ColumnBuilder } from "./columns.ts";
import { type CrosswalkLine, DISPOSITIONS, readCrosswalkLine, UnreadableClaim } from "./crosswalk.ts";
import { FastScanner } from "./fastScanner.ts";
import { RecordScanner } from "./fingerprint.ts";
import { hashString } from "./hash.ts";
import {
  CLAIM_COLUMNS,
  type JobResults,
  KEY_COLUMNS,
  RECORD_COLUMNS,
  REFERENCE_COLUMNS,
  type UnparsableInPart,
} from "./jobs.ts";
import { UnreadableRecord } from "./jsonReader.ts";
import { type FilePart, readLines } from "./lines.ts";
import type { ReferenceTable, Side } from "./references.ts";
import type { ShardFilter } from "./shards.ts";

/** Broken lines that one part of a file lists; more are only counted. */
const LISTED_PER_PART = 100;

const REFERENCE_SLOTS = 1 << 14;

/** The key by which rows name a resource type. */
export function typeKey(resourceType: string): number {
  return hashString(resourceType).hi;
}

/** The thread's scanner in WebAssembly, once it has one. */
let fast: FastScanner | undefined;

class BrokenLines {
  readonly listed: UnparsableInPart[] = [];
  count = 0;

  add(lineNumber: number, reason: string): void {
    this.count += 1;
    if (this.listed.length < LISTED_PER_PART) this.listed.push({ lineNumber, reason });
  }
}

/** Reads a part of an export into rows: one a record, with its key, its fingerprint and where it is. */
export function scanRecords(
  side: Side,
  file: number,
  part: FilePart,
  lineage: {
    readonly references: ReferenceTable;
    readonly codes: CodeTable | undefined;
    readonly shard?: ShardFilter | undefined;
    readonly ownedLinks?: boolean;
  },
): JobResults["scan"] {
  const rows = new ColumnBuilder(RECORD_COLUMNS);
  const elsewhere = new ColumnBuilder(KEY_COLUMNS);
  const { shard } = lineage;
  const links = new LinkCounter(lineage.ownedLinks ?? false);
  const broken = new BrokenLines();
  const types = new Map<number, string>();
  const named: number[] = [];
  const scanner = new RecordScanner(side, lineage.references, lineage.codes, (hi, lo) => {
    named.push(hi, lo);
  });
  fast ??= new FastScanner();
  const ready = fast;
  ready.use(side, lineage.references, lineage.codes);
  /** The line just read into a row; `type` is its type's key. */
  const keep = (read: RecordScanner | FastScanner, type: number, offset: number, size: number): void => {
    if (shard && !shard.isOwn(side, read.keyHi, read.keyLo)) {
      if (side === "target" && !shard.isListedTarget(read.keyHi, read.keyLo)) {
        elsewhere.add();
        elsewhere.setHash(0, read.keyHi, read.keyLo);
      }
      return;
    }
    rows.add();
    rows.setHash(0, read.keyHi, read.keyLo);
    rows.setHash(1, read.fingerprintHi, read.fingerprintLo);
    rows.setInteger(2, type);
    rows.setInteger(3, read.instantText);
    rows.setInteger(4, read.decimalText);
    rows.setInteger(5, read.elementOrder);
    rows.setInteger(6, read.logicalReferences);
    rows.setInteger(7, read.mappedCodes);
    rows.setInteger(8, file);
    rows.setOffset(9, offset);
    rows.setInteger(10, size);
  };
  /** Links count in the shard of the record that they name. */
  const link = (read: RecordScanner | FastScanner, type: number, hi: number, lo: number): void => {
    if (shard === undefined || shard.isOwn(side, hi, lo)) links.add(type, hi, lo, read);
  };
  const readSlowly = (
    bytes: Buffer,
    start: number,
    end: number,
    offset: number,
    lineNumber: number,
  ): void => {
    named.length = 0;
    try {
      scanner.scan(bytes, start, end);
    } catch (error) {
      if (!(error instanceof UnreadableRecord)) throw error;
      broken.add(lineNumber, error.message);
      return;
    }
    if (!isUtf8(bytes.subarray(start, end))) {
      broken.add(lineNumber, "the line is not UTF-8");
      return;
    }
    const type = typeKey(scanner.resourceType);
    types.set(type, scanner.resourceType);
    keep(scanner, type, offset, end - start);
    for (let i = 0; i < named.length; i += 2) link(scanner, type, named[i] ?? 0, named[i + 1] ?? 0);
  };
  const lines = readLines(
    part,
    {
      tooLong: (lineNumber) => broken.add(lineNumber, "the line is too long"),
      line: (bytes, start, end, offset, lineNumber) => {
        if (!ready.holds(bytes) || !ready.scan(start, end)) {
          readSlowly(bytes, start, end, offset, lineNumber);
          return;
        }
        if (!ready.isAscii && !isUtf8(bytes.subarray(start, end))) {
          broken.add(lineNumber, "the line is not UTF-8");
          return;
        }
        const { type } = ready;
        if (!types.has(type)) types.set(type, ready.resourceType);
        keep(ready, type, offset, end - start);
        for (let i = 0; i < ready.named; i += 1) link(ready, type, ready.namedHi(i), ready.namedLo(i));
      },
    },
    (bytes) => ready.buffer(bytes),
  );
  return {
    lines,
    records: rows.rows,
    columns: rows.finish(),
    references: links.finish(),
    elsewhere: elsewhere.finish(),
    types: [...types],
    unparsable: broken.listed,
    unparsableCount: broken.count,
  };
}

/** Counts links in a small direct-mapped cache: records of one patient name the same few records again and again. */
class LinkCounter {
  readonly #rows = new ColumnBuilder(REFERENCE_COLUMNS);
  readonly #slots = new Int32Array(REFERENCE_SLOTS * 4);
  readonly #isOwned: boolean;

  constructor(isOwned: boolean) {
    this.#isOwned = isOwned;
  }

  add(type: number, hi: number, lo: number, owner: { readonly keyHi: number; readonly keyLo: number }): void {
    if (this.#isOwned) {
      this.#row(type, hi, lo, 1);
      this.#rows.setHash(3, owner.keyHi, owner.keyLo);
      return;
    }
    const at = ((hi ^ lo ^ type) & (REFERENCE_SLOTS - 1)) * 4;
    const slots = this.#slots;
    if (slots[at] === type && slots[at + 1] === hi && slots[at + 2] === lo && slots[at + 3] !== 0) {
      slots[at + 3] = (slots[at + 3] ?? 0) + 1;
      return;
    }
    this.#emit(at);
    slots[at] = type;
    slots[at + 1] = hi;
    slots[at + 2] = lo;
    slots[at + 3] = 1;
  }

  finish(): JobResults["scan"]["references"] {
    for (let at = 0; at < this.#slots.length; at += 4) this.#emit(at);
    return this.#rows.finish();
  }

  #emit(at: number): void {
    const times = this.#slots[at + 3] ?? 0;
    if (times === 0) return;
    this.#row(this.#slots[at] ?? 0, this.#slots[at + 1] ?? 0, this.#slots[at + 2] ?? 0, times);
    this.#rows.setHash(3, 0, 0);
  }

  #row(type: number, hi: number, lo: number, times: number): void {
    this.#rows.add();
    this.#rows.setInteger(0, type);
    this.#rows.setHash(1, hi, lo);
    this.#rows.setInteger(2, times);
  }
}

/** Reads a part of the crosswalk into rows. A line that is no JSON, or claims what it may not, is counted and listed. */
export function scanClaims(part: FilePart): JobResults["claims"] {
  const rows = new ColumnBuilder(CLAIM_COLUMNS);
  const broken = new BrokenLines();
  fast ??= new FastScanner();
  const ready = fast;
  const lines = readLines(
    part,
    {
      tooLong: (lineNumber) => broken.add(lineNumber, "the line is too long"),
      line: (bytes, start, end, offset, lineNumber) => {
        if (ready.holds(bytes) && ready.claim(start, end)) {
          rows.add();
          rows.setHash(0, ready.claimed(0), ready.claimed(1));
          rows.setHash(1, ready.claimed(2), ready.claimed(3));
          rows.setInteger(2, ready.claimed(4));
        } else {
          const claim = claimOrReason(bytes.subarray(start, end));
          if (typeof claim === "string") {
            broken.add(lineNumber, claim);
            return;
          }
          const { source, target, disposition } = claim;
          const from = hashString(source);
          const to = target === null ? undefined : hashString(target);
          rows.add();
          rows.setHash(0, from.hi, from.lo);
          rows.setHash(1, to?.hi ?? 0, to?.lo ?? 0);
          rows.setInteger(2, DISPOSITIONS.indexOf(disposition));
        }
        rows.setOffset(3, offset);
        rows.setInteger(4, end - start);
      },
    },
    (bytes) => ready.buffer(bytes),
  );
  return { lines, columns: rows.finish(), unparsable: broken.listed, unparsableCount: broken.count };
}

function claimOrReason(bytes: Buffer): CrosswalkLine | string {
  if (!isUtf8(bytes)) return "the line is not UTF-8";
  try {
    return readCrosswalkLine(bytes.toString("utf8"));
  } catch (error) {
    if (error instanceof UnreadableClaim) return error.message;
    throw error;
  }
}
