import { hashString } from "./hash.ts";
import { RecordReader } from "./recordReader.ts";
import type { Side } from "./references.ts";
import { locationOf, type Store } from "./store.ts";

/** Records of a side that a report names for a domain; more are only counted. */
export const LISTED_REPEATED = 100;
const SIDES = ["source", "target"] as const;

/**
 * Records of a type, as `Type/id`, whose id a side has more than once: the first of them by their keys, so that they are the same ones whatever
 * files and shards they stand in.
 */
export type Repeated = Readonly<Record<Side, readonly string[]>>;

/** What an earlier run named, by type. */
type NamedBefore = readonly (readonly [string, Repeated])[];

/** The `file` of records that an earlier run has named: they are not read again for it. */
const NAMED_BEFORE_FILE = -2;

/**
 * Leaves in the store, as `source_repeated` and `target_repeated`, where the records are that a report names. To be asked when duplicates are set
 * aside.
 */
export async function listRepeated(store: Store, before: NamedBefore = []): Promise<void> {
  for (const side of SIDES) {
    await store.run(`
      CREATE TABLE ${side}_repeated AS
      SELECT type, key, file, pos, bytes FROM ${side} SEMI JOIN ${side}_duplicates USING (key)
      QUALIFY row_number() OVER (PARTITION BY type ORDER BY key) <= ${LISTED_REPEATED}`);
    const known = [...namesByKey(before, side).keys()];
    if (known.length > 0)
      await store.run(
        `UPDATE ${side}_repeated SET file = ${NAMED_BEFORE_FILE} WHERE key IN (${known.join(", ")})`,
      );
  }
}

function namesByKey(before: NamedBefore, side: Side): Map<string, string> {
  return new Map(
    before.flatMap(([, of]) =>
      of[side].map((name) => {
        const { hi, lo } = hashString(name);
        return [String((BigInt(hi) << 32n) | BigInt.asUintN(32, BigInt(lo))), name] as const;
      }),
    ),
  );
}

/** What `listRepeated` listed, by type: the store knows records by their keys, so their names are read again. */
export async function readRepeated(
  store: Store,
  typeNames: ReadonlyMap<number, string>,
  paths: Readonly<Record<Side, readonly string[]>>,
  before: NamedBefore = [],
): Promise<Map<string, Repeated>> {
  const found = new Map<string, { source: string[]; target: string[] }>();
  const reader = new RecordReader();
  try {
    for (const side of SIDES) {
      const named = namesByKey(before, side);
      const rows = await store.rows(
        `SELECT type, key::VARCHAR AS key_text, file, pos::DOUBLE AS pos, bytes FROM ${side}_repeated ORDER BY type, key`,
      );
      for (const row of rows) {
        const type = typeNames.get(Number(row.type)) ?? "";
        const location = locationOf(row, "");
        const nameRead = (): string => {
          const line = reader.read(paths[side][location.file], location);
          return `${type}/${String((JSON.parse(line) as { id?: unknown }).id)}`;
        };
        const ofType = found.get(type) ?? { source: [], target: [] };
        ofType[side].push(
          location.file === NAMED_BEFORE_FILE ? (named.get(String(row.key_text)) ?? "") : nameRead(),
        );
        found.set(type, ofType);
      }
    }
  } finally {
    reader.close();
  }
  return found;
}

/** What two shards of a run found repeated, as one. */
export function addRepeated(a: Repeated | undefined, b: Repeated): Repeated {
  if (a === undefined) return b;
  const both = (side: Side): string[] =>
    [...a[side], ...b[side]]
      .map((name) => ({ name, ...hashString(name) }))
      .sort((one, other) => one.hi - other.hi || (one.lo >>> 0) - (other.lo >>> 0))
      .slice(0, LISTED_REPEATED)
      .map(({ name }) => name);
  return { source: both("source"), target: both("target") };
}
