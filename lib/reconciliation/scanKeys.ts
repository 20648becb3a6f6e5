import type { CodeTable } from "./codeTable.ts";
import { ColumnBuilder } from "./columns.ts";
import type { Hash64 } from "./hash.ts";
import {
  type Columns,
  type JobResults,
  KEY_COLUMNS,
  type Location,
  RECORD_COLUMNS,
  RECORD_KEY_COLUMNS,
  REFERENCE_COLUMNS,
  type RecordToKey,
  WAITING_COLUMNS,
} from "./jobs.ts";
import type { FilePart } from "./lines.ts";
import type { KeysOfRecord, RecordKeys } from "./recordKeys.ts";
import { RecordReader } from "./recordReader.ts";
import type { ReferenceTable, Side } from "./references.ts";
import { scanRecords } from "./scan.ts";
import { hashOf, type ShardFilter } from "./shards.ts";

/** The place of a column among those that a scan gives. */
const columnOf = (columns: readonly (readonly [string, string])[], name: string): number =>
  columns.findIndex(([column]) => column === name);
const RECORD_KEY = columnOf(RECORD_COLUMNS, "key");
const LINK_KEY = columnOf(REFERENCE_COLUMNS, "key");

interface KeyedLineage {
  readonly references: ReferenceTable;
  readonly codes: CodeTable | undefined;
  readonly shard?: ShardFilter | undefined;
  readonly ownedLinks?: boolean;
  readonly keys: RecordKeys;
}

/**
 * Reads a part of an export as `scanRecords` does, and the keys that the rules give its records. A shard gets with its own rows those of all
 * records: whose key is whose alone is decided over all of them.
 */
export function scanWithKeys(
  side: Side,
  file: number,
  part: FilePart,
  { shard, keys, ...lineage }: KeyedLineage,
): JobResults["scan"] {
  const found = scanRecords(side, file, part, lineage);
  const all = { ...found, ...keysOf(side, part.path, found, keys) };
  return shard === undefined ? all : ownOf(side, all, shard);
}

/** The keys of records of the target that were read before, now that more of what they name is paired. */
export function keysAgain(
  records: readonly RecordToKey[],
  paths: readonly string[],
  keys: RecordKeys,
): Columns {
  const rows = new ColumnBuilder(RECORD_KEY_COLUMNS);
  const reader = new RecordReader();
  try {
    for (const { key, resourceType, ...place } of records) {
      const { hashes } = keys.of("target", resourceType, reader.read(paths[place.file], place));
      addKeys(rows, hashOf(key), hashes, place);
    }
  } finally {
    reader.close();
  }
  return rows.finish();
}

/** The keys of the records of a part, which is read again for those whose type has any. */
function keysOf(
  side: Side,
  path: string,
  found: JobResults["scan"],
  keys: RecordKeys,
): Required<Pick<JobResults["scan"], "keys" | "waiting">> {
  const keyed = new Map(found.types.filter(([, name]) => keys.has(name)));
  const rows = new ColumnBuilder(RECORD_KEY_COLUMNS);
  const waiting = new ColumnBuilder(WAITING_COLUMNS);
  const [types, files, positions, sizes] = ["type", "file", "pos", "bytes"].map(
    (name) => found.columns[columnOf(RECORD_COLUMNS, name)],
  );
  const lanes = lanesOf(found.columns[RECORD_KEY]);
  const reader = new RecordReader();
  try {
    for (let row = 0; row < found.records; row += 1) {
      const type = Number(types?.[row]);
      const name = keyed.get(type);
      if (name === undefined) continue;
      const key = { hi: lanes[row * 2 + 1] ?? 0, lo: lanes[row * 2] ?? 0 };
      const [file, offset, bytes] = [files, positions, sizes].map((column) => Number(column?.[row]));
      const place = { file: file ?? 0, offset: offset ?? 0, bytes: bytes ?? 0 };
      const { hashes, waitsFor } = keys.of(side, name, reader.read(path, place));
      addKeys(rows, key, hashes, place);
      for (const wanted of waitsFor) {
        waiting.add();
        waiting.setHash(0, key.hi, key.lo);
        waiting.setHash(1, wanted.hi, wanted.lo);
        waiting.setInteger(2, type);
        waiting.setInteger(3, place.file);
        waiting.setOffset(4, place.offset);
        waiting.setInteger(5, place.bytes);
      }
    }
  } finally {
    reader.close();
  }
  return { keys: rows.finish(), waiting: waiting.finish() };
}

function addKeys(
  rows: ColumnBuilder,
  key: Hash64,
  hashes: KeysOfRecord["hashes"],
  { file, offset }: Location,
): void {
  for (const [slot, hash] of hashes.entries()) {
    if (hash === undefined) continue;
    rows.add();
    rows.setHash(0, key.hi, key.lo);
    rows.setInteger(1, slot);
    rows.setHash(2, hash.hi, hash.lo);
    rows.setInteger(3, file);
    rows.setOffset(4, offset);
  }
}

/** What of a part is a shard's: its records, links to its records, and which records of other shards the crosswalk does not list. */
function ownOf(side: Side, found: JobResults["scan"], shard: ShardFilter): JobResults["scan"] {
  const isOwn = (hi: number, lo: number): boolean => shard.isOwn(side, hi, lo);
  const elsewhere = new ColumnBuilder(KEY_COLUMNS);
  const columns = rowsWhere(found.columns, RECORD_KEY, (hi, lo) => {
    if (isOwn(hi, lo)) return true;
    if (side === "target" && !shard.isListedTarget(hi, lo)) {
      elsewhere.add();
      elsewhere.setHash(0, hi, lo);
    }
    return false;
  });
  return {
    ...found,
    records: columns[0]?.length ?? 0,
    columns,
    references: rowsWhere(found.references, LINK_KEY, isOwn),
    elsewhere: elsewhere.finish(),
    every: found.columns,
  };
}

function rowsWhere(columns: Columns, key: number, holds: (hi: number, lo: number) => boolean): Columns {
  const lanes = lanesOf(columns[key]);
  const rows: number[] = [];
  for (let row = 0; row * 2 < lanes.length; row += 1)
    if (holds(lanes[row * 2 + 1] ?? 0, lanes[row * 2] ?? 0)) rows.push(row);
  return columns.map((column) =>
    column instanceof BigInt64Array
      ? BigInt64Array.from(rows, (row) => column[row] ?? 0n)
      : Int32Array.from(rows, (row) => column[row] ?? 0),
  );
}

/** A column of hashes as pairs of lanes, the low one first. */
function lanesOf(column: Columns[number] | undefined): Int32Array {
  return column instanceof BigInt64Array
    ? new Int32Array(column.buffer, column.byteOffset, column.length * 2)
    : new Int32Array(0);
}
