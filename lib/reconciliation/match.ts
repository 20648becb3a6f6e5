import { DISPOSITIONS } from "./crosswalk.ts";
import { KeyTable } from "./keyTable.ts";
import { MIGRATED } from "./references.ts";
import { NORMALIZATIONS, type Normalization } from "./schema.ts";
import { type BasesOfSides, NOBODY_SAYS } from "./servers.ts";
import type { Store } from "./store.ts";

/** Beyond any place in a crosswalk. */
const FURTHEST_POSITION = "(2::BIGINT ** 53)::BIGINT";

/** Which tables are matched: the run's own, or of a shard those of all shards. */
export type Tables = "" | "every_";

/** Rows of the same key after the first, by file and place: the first of them counts. */
async function setDuplicateIdsAside(store: Store, of: Tables, side: "source" | "target"): Promise<void> {
  const table = `${of}${side}`;
  const place = (row: string): string => `${row}.file::HUGEINT * 2**48::HUGEINT + ${row}.pos`;
  await store.run(`
    CREATE TABLE ${table}_duplicates AS
    SELECT key, any_value(type) AS type, count(*) - 1 AS extra, min(file::HUGEINT * 2**48::HUGEINT + pos) AS first
    FROM ${table} SEMI JOIN (SELECT key FROM ${table} GROUP BY key HAVING count(*) > 1) USING (key) GROUP BY key`);
  for (const rows of [table, `${side}_keys`, ...(side === "target" ? ["target_waiting"] : [])])
    await store.run(`
      DELETE FROM ${rows} USING ${table}_duplicates AS d WHERE ${rows}.key = d.key AND ${place(rows)} <> d.first`);
}

/**
 * Pairs sources with targets by what the crosswalk claims was migrated and both sides bear out. Leaves in the store: `link` (one row a source, with
 * the first of its targets that exist), `duplicated` (its further targets), `unlinked` (sources without a target) and `unexpected`. What the loader
 * once said it migrated is to be there, whatever it said afterwards: "skipped" may mean "done before".
 */
export async function matchRecords(store: Store, of: Tables = ""): Promise<void> {
  await setDuplicateIdsAside(store, of, "source");
  await setDuplicateIdsAside(store, of, "target");
  const [link, duplicated] = [`${of}link`, `${of}duplicated`];
  await store.run(`
    CREATE TABLE ${link} AS
    SELECT c.source, c.target, c.pos AS claim_pos, c.bytes AS claim_bytes, s.type,
      s.fingerprint = t.fingerprint AND s.type = t.type AS is_equal, false AS is_conflict,
      s.instants <> t.instants AS "utc-rewrite",
      t.logical > s.logical AS "logical-reference",
      s.mapped > 0 AS "mapped-code",
      false AS "original-code-dropped",
      s.element_order <> t.element_order AS "element-order",
      s.decimals <> t.decimals AS "decimal-scale",
      s.file AS source_file, s.pos AS source_pos, s.bytes AS source_bytes,
      t.file AS target_file, t.pos AS target_pos, t.bytes AS target_bytes
    FROM ${of}claims c JOIN ${of}source s ON s.key = c.source JOIN ${of}target t ON t.key = c.target
    WHERE c.target <> 0 AND c.disposition = ${MIGRATED}`);
  // A source with several targets keeps the one that the loader claimed first.
  await store.run(`
    CREATE TABLE ${duplicated} AS
    SELECT * EXCLUDE (n) FROM (
      SELECT *, row_number() OVER (PARTITION BY source ORDER BY claim_pos) AS n FROM ${link}
      WHERE source IN (
        SELECT source FROM ${link} WHERE source IN (SELECT key FROM claimed_again_source) GROUP BY source HAVING count(*) > 1))
    WHERE n > 1`);
  await store.run(`DELETE FROM ${link} AS l USING ${duplicated} d WHERE l.claim_pos = d.claim_pos`);
  // The same claim written twice is no second record.
  await store.run(`
    DELETE FROM ${duplicated} AS d USING ${link} l WHERE d.source = l.source AND d.target = l.target`);
  await store.run(`
    DELETE FROM ${duplicated} AS again USING (SELECT source, target, min(claim_pos) AS first FROM ${duplicated} GROUP BY ALL) d
    WHERE again.source = d.source AND again.target = d.target AND again.claim_pos <> d.first`);
  await store.run(`
    UPDATE ${link} AS l SET is_conflict = true FROM (
      SELECT target, min(claim_pos) AS first FROM ${link} WHERE target IN (SELECT key FROM claimed_again_target)
      GROUP BY target HAVING count(*) > 1) c
    WHERE l.target = c.target AND l.claim_pos <> c.first`);
  await store.run(`
    CREATE TABLE ${of}unlinked AS
    WITH alone AS MATERIALIZED (FROM ${of}source s ANTI JOIN ${link} l ON s.key = l.source)
    SELECT s.key, s.type, s.file AS source_file, s.pos AS source_pos, s.bytes AS source_bytes,
      c.disposition, c.claim_pos, c.claim_bytes
    FROM alone s LEFT JOIN (
      SELECT source, arg_max(disposition, weight) AS disposition, arg_max(pos, weight) AS claim_pos, arg_max(bytes, weight) AS claim_bytes
      FROM (SELECT *, pos + CASE WHEN disposition = ${MIGRATED} THEN ${FURTHEST_POSITION} ELSE 0 END AS weight FROM ${of}claims)
      WHERE source IN (SELECT key FROM alone) GROUP BY source) c ON c.source = s.key`);
  await store.run(`
    CREATE TABLE ${of}unexpected AS
    SELECT t.key, t.type, t.file AS target_file, t.pos AS target_pos, t.bytes AS target_bytes
    FROM ${of}target t ANTI JOIN (SELECT target FROM ${link} UNION ALL SELECT target FROM ${duplicated}) l ON t.key = l.target`);
}

/** Keys of the target's records that no claim accounts for, those of other shards among them. */
export async function unlistedTargets(store: Store): Promise<KeyTable> {
  const keys = await store.keys("SELECT key FROM unclaimed UNION SELECT key FROM elsewhere");
  const table = KeyTable.forKeys(keys.length);
  for (const key of keys) {
    const hash = { hi: Number(BigInt.asIntN(32, key >> 32n)), lo: Number(BigInt.asIntN(32, key)) };
    table.add(hash, hash);
  }
  return table;
}

export interface TypeCounts {
  readonly type: number;
  readonly eligible: number;
  readonly equal: number;
  readonly unequal: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly quarantined: number;
  readonly missing: number;
  readonly targetRecords: number;
  readonly duplicateIds: { readonly source: number; readonly target: number };
  readonly duplicateKeys: { readonly source: number; readonly target: number };
  readonly danglingReferences: { readonly source: number; readonly target: number };
  readonly normalizations: Readonly<Record<Normalization, number>>;
}

/** What the join alone says of each resource type; `eligible` is counted apart from the parts that must add up to it. */
export async function countByType(store: Store, bases: BasesOfSides = NOBODY_SAYS): Promise<TypeCounts[]> {
  const counts = new Map<number, Map<string, number>>();
  const note = async (sql: string): Promise<void> => {
    for (const { type, ...values } of await store.rows(sql)) {
      const ofType = counts.get(Number(type)) ?? new Map<string, number>();
      counts.set(Number(type), ofType);
      for (const [name, value] of Object.entries(values)) ofType.set(name, Number(value));
    }
  };
  await note("SELECT type, count(*)::DOUBLE AS eligible FROM source GROUP BY type");
  await note("SELECT type, count(*)::DOUBLE AS target_records FROM target GROUP BY type");
  await note(`
    SELECT type, count(*) FILTER (is_equal AND NOT is_conflict)::DOUBLE AS equal,
      count(*) FILTER (NOT is_equal OR is_conflict)::DOUBLE AS unequal,
      ${NORMALIZATIONS.map((rule) => `count(*) FILTER (is_equal AND NOT is_conflict AND "${rule}")::DOUBLE AS "${rule}"`).join(", ")}
    FROM link GROUP BY type`);
  const accounted = DISPOSITIONS.slice(1).map(
    (name, index) => `count(*) FILTER (disposition = ${index + 1})::DOUBLE AS ${name}`,
  );
  await note(`
    SELECT type, ${accounted.join(", ")}, count(*) FILTER (coalesce(disposition, 0) = 0)::DOUBLE AS missing
    FROM unlinked GROUP BY type`);
  for (const side of ["source", "target"] as const) {
    // What is another server's for sure is nothing that this one should have.
    const others = bases[side].isKnown
      ? `ANTI JOIN ${side}_servers ON ${side}_links.key = ${side}_servers.key`
      : "";
    await note(`SELECT type, sum(extra)::DOUBLE AS ${side}_duplicates FROM ${side}_duplicates GROUP BY type`);
    await note(`
      SELECT type, sum(times)::DOUBLE AS ${side}_dangling
      FROM ${side}_links ANTI JOIN ${side} ON ${side}_links.key = ${side}.key ${others} GROUP BY type`);
    await note(`
      SELECT type, count(*)::DOUBLE AS ${side}_keys FROM ${side} SEMI JOIN (
        SELECT key FROM ${side}_keys SEMI JOIN (SELECT hash FROM ${side}_keys GROUP BY hash HAVING count(*) > 1) USING (hash)
      ) USING (key) GROUP BY type`);
  }
  return [...counts].map(([type, values]) => {
    const of = (name: string): number => values.get(name) ?? 0;
    return {
      type,
      eligible: of("eligible"),
      equal: of("equal"),
      unequal: of("unequal"),
      rejected: of("rejected"),
      skipped: of("skipped"),
      quarantined: of("quarantined"),
      missing: of("missing"),
      targetRecords: of("target_records"),
      duplicateIds: { source: of("source_duplicates"), target: of("target_duplicates") },
      duplicateKeys: { source: of("source_keys"), target: of("target_keys") },
      danglingReferences: { source: of("source_dangling"), target: of("target_dangling") },
      normalizations: Object.fromEntries(NORMALIZATIONS.map((rule) => [rule, of(rule)])) as Record<
        Normalization,
        number
      >,
    };
  });
}

/**
 * Lists everything that needs a closer look as `todo`: pairs that differ, further targets, what is missing, what has no source. Keys of 0
 * and a claim of -1 stand for none.
 */
export async function listCases(store: Store): Promise<void> {
  const place = (side: "source" | "target", isThere = true): string =>
    ["file", "pos", "bytes"]
      .map((name) => `${isThere ? `${side}_${name}` : "0"} AS ${side}_${name}`)
      .join(", ");
  const claim = "coalesce(claim_pos, -1) AS claim, coalesce(claim_bytes, 0) AS claim_bytes";
  const ambiguous = (side: "source" | "target"): string =>
    `CASE WHEN key IN (SELECT key FROM ambiguous_${side}) THEN -1 ELSE 0 END AS by_key`;
  await store.run(`
    CREATE TABLE todo AS
    SELECT 0 AS rank, CASE WHEN is_conflict THEN 'conflict' ELSE 'pair' END AS sort, source, target, ${place("source")},
      ${place("target")}, ${claim}, 0 AS by_key FROM link WHERE NOT is_equal OR is_conflict
    UNION ALL
    SELECT 1, 'duplicated', source, target, ${place("source")}, ${place("target")}, ${claim}, 0 FROM duplicated
    UNION ALL
    SELECT 1, 'duplicated', source, target, ${place("source")}, ${place("target")}, -1, 0, by_key FROM copied
    UNION ALL
    SELECT 2, 'missing', key, 0, ${place("source")}, ${place("target", false)}, ${claim}, ${ambiguous("source")}
    FROM unlinked WHERE coalesce(disposition, 0) = 0
    UNION ALL
    SELECT 3, 'unexpected', 0, key, ${place("source", false)}, ${place("target")}, -1, 0, ${ambiguous("target")} FROM unexpected
    UNION ALL
    SELECT 4, 'unlisted', source, target, ${place("source")}, ${place("target")}, -1, 0, by_key FROM unlisted`);
}
