import type { CodeTable } from "./codeTable.ts";
import { ColumnBuilder } from "./columns.ts";
import {
  type Columns,
  type JobResults,
  KEY_COLUMNS,
  RECORD_COLUMNS,
  RECORD_KEY_COLUMNS,
  REFERENCE_COLUMNS,
} from "./jobs.ts";
import type { FilePart } from "./lines.ts";
import type { RecordKeys } from "./recordKeys.ts";
import { RecordReader } from "./recordReader.ts";
import type { ReferenceTable, Side } from "./references.ts";
import { scanRecords } from "./scan.ts";
import type { ShardFilter } from "./shards.ts";

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
  const all = { ...found, keys: keysOf(side, part.path, found, keys) };
  return shard === undefined ? all : ownOf(side, all, shard);
}

/** The keys of the records of a part, which is read again for those whose type has any. */
function keysOf(side: Side, path: string, found: JobResults["scan"], keys: RecordKeys): Columns {
  const keyed = new Map(found.types.filter(([, name]) => keys.has(name)));
  const rows = new ColumnBuilder(RECORD_KEY_COLUMNS);
  const [type, file, pos, bytes] = ["type", "file", "pos", "bytes"].map(
    (name) => found.columns[columnOf(RECORD_COLUMNS, name)],
  );
  const lanes = lanesOf(found.columns[RECORD_KEY]);
  const reader = new RecordReader();
  try {
    for (let row = 0; row < found.records; row += 1) {
      const name = keyed.get(Number(type?.[row]));
      if (name === undefined) continue;
      const offset = Number(pos?.[row]);
      const line = reader.read(path, { file: 0, offset, bytes: Number(bytes?.[row]) });
      for (const [slot, hash] of keys.hashes(side, name, line).entries()) {
        if (hash === undefined) continue;
        rows.add();
        rows.setHash(0, lanes[row * 2 + 1] ?? 0, lanes[row * 2] ?? 0);
        rows.setInteger(1, slot);
        rows.setHash(2, hash.hi, hash.lo);
        rows.setInteger(3, Number(file?.[row]));
        rows.setOffset(4, offset);
      }
    }
  } finally {
    reader.close();
  }
  return rows.finish();
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
