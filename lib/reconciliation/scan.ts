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
import { ServersMet } from "./servers.ts";
import type { ShardFilter } from "./shards.ts";

/** Broken lines that one part of a file lists; more are only counted. */
const LISTED_PER_PART = 100;

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
  const links = new ColumnBuilder(REFERENCE_COLUMNS);
  const elsewhere = new ColumnBuilder(KEY_COLUMNS);
  const { references, codes, shard, ownedLinks: areLinksOwned = false } = lineage;
  const broken = new BrokenLines();
  const types = new Map<number, string>();
  const named: number[] = [];
  const met = new ServersMet();
  const note = (hi: number, lo: number): void => {
    named.push(hi, lo);
  };
  const slow = new RecordScanner(side, references, codes, note, met);
  const owns = shard && {
    record: (hi: number, lo: number): boolean => {
      if (shard.isOwn(side, hi, lo)) return true;
      if (side === "target" && !shard.isListedTarget(hi, lo)) {
        elsewhere.add();
        elsewhere.setHash(0, hi, lo);
      }
      return false;
    },
    /** Links count in the shard of the record that they name. */
    named: (hi: number, lo: number): boolean => shard.isOwn(side, hi, lo),
  };
  fast ??= new FastScanner();
  const ready = fast;
  ready.beginRecords({ side, references, codes, rows, links, areLinksOwned, types, owns, met });
  const keep = (type: number, offset: number, size: number): void => {
    rows.add();
    rows.setHash(0, slow.keyHi, slow.keyLo);
    rows.setHash(1, slow.fingerprintHi, slow.fingerprintLo);
    rows.setInteger(2, type);
    rows.setInteger(3, slow.instantText);
    rows.setInteger(4, slow.decimalText);
    rows.setInteger(5, slow.elementOrder);
    rows.setInteger(6, slow.logicalReferences);
    rows.setInteger(7, slow.mappedCodes);
    rows.setInteger(8, file);
    rows.setOffset(9, offset);
    rows.setInteger(10, size);
  };
  const link = (type: number, hi: number, lo: number): void => {
    links.add();
    links.setInteger(0, type);
    links.setHash(1, hi, lo);
    links.setInteger(2, 1);
    links.setHash(3, areLinksOwned ? slow.keyHi : 0, areLinksOwned ? slow.keyLo : 0);
  };
  const lines = readLines(
    part,
    {
      tooLong: (lineNumber) => broken.add(lineNumber, "the line is too long"),
      lines: (bytes, start, stop, offset) =>
        ready.holds(bytes) ? ready.records(start, stop, offset, file) : { at: start, lines: 0 },
      line: (bytes, start, end, offset, lineNumber) => {
        named.length = 0;
        try {
          slow.scan(bytes, start, end);
        } catch (error) {
          if (!(error instanceof UnreadableRecord)) throw error;
          broken.add(lineNumber, error.message);
          return;
        }
        if (!isUtf8(bytes.subarray(start, end))) {
          broken.add(lineNumber, "the line is not UTF-8");
          return;
        }
        const type = typeKey(slow.resourceType);
        types.set(type, slow.resourceType);
        if (owns?.record(slow.keyHi, slow.keyLo) ?? true) keep(type, offset, end - start);
        for (let i = 0; i < named.length; i += 2) {
          const [hi = 0, lo = 0] = [named[i], named[i + 1]];
          if (owns?.named(hi, lo) ?? true) link(type, hi, lo);
        }
      },
    },
    (bytes) => ready.buffer(bytes),
  );
  ready.finish();
  return {
    lines,
    records: rows.rows,
    columns: rows.finish(),
    references: links.finish(),
    elsewhere: elsewhere.finish(),
    servers: met.finish(),
    types: [...types],
    unparsable: broken.listed,
    unparsableCount: broken.count,
  };
}

/** Reads a part of the crosswalk into rows. A line that is no JSON, or claims what it may not, is counted and listed. */
export function scanClaims(part: FilePart): JobResults["claims"] {
  const rows = new ColumnBuilder(CLAIM_COLUMNS);
  const broken = new BrokenLines();
  fast ??= new FastScanner();
  const ready = fast;
  ready.beginClaims(rows);
  const lines = readLines(
    part,
    {
      tooLong: (lineNumber) => broken.add(lineNumber, "the line is too long"),
      lines: (bytes, start, stop, offset) =>
        ready.holds(bytes) ? ready.claims(start, stop, offset) : { at: start, lines: 0 },
      line: (bytes, start, end, offset, lineNumber) => {
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
        rows.setOffset(3, offset);
        rows.setInteger(4, end - start);
      },
    },
    (bytes) => ready.buffer(bytes),
  );
  ready.finish();
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
