import { matchRecords, type Tables } from "./match.ts";
import { type Join, MIGRATED } from "./references.ts";
import { hashOf } from "./shards.ts";
import type { Store } from "./store.ts";

/** How often keys are asked again, because a pair by key shows who is named in further keys: a chain of references is no longer than that. */
export const KEY_ROUNDS_MAX = 8;

/** Where a record is, as cases say it. */
const placeOf = (row: "s" | "t", side: "source" | "target"): string =>
  `${row}.file AS ${side}_file, ${row}.pos AS ${side}_pos, ${row}.bytes AS ${side}_bytes`;

/**
 * Pairs what the crosswalk leaves unpaired by the keys of the rules. To be asked after `matchRecords`. A key pairs a missing source with
 * an unexpected target when it is theirs alone, on each side: also records that the crosswalk lists count, since a key that fits two of them is
 * none. The keys of a type are tried one after the other; what one of them leaves ambiguous stays unpaired.
 *
 * Takes what it pairs out of `unlinked` and `unexpected`. Leaves in the store: `unlisted` (pairs), `copied` (targets with the key of a
 * source that has its target already), `ambiguous_source` and `ambiguous_target` (keys of records that are missing or unexpected
 * because a key fits several), `unclaimed` (targets that nothing but a key accounts for) and `others` (targets of other shards in pairs
 * of this one).
 *
 * Then `keysAgain` is asked for the keys of targets that name what was just paired (`to_key`), and those that get one (`late_keys`) are paired in
 * their turn, until nothing more is, or KEY_ROUNDS_MAX is reached. What an earlier round paired stays: what the crosswalk says of a reference goes
 * before what keys say.
 *
 * A shard sees the records of all shards: whose key is whose alone is decided over all of them, the same in every shard, and each takes the
 * pairs of its own sources. So a key needs no patient to keep records together.
 */
export async function pairByKeys(
  store: Store,
  keys: number,
  isShard: boolean,
  keysAgain: () => Promise<void>,
): Promise<{ readonly isCut: boolean }> {
  let isCut = false;
  const of: Tables = isShard && keys > 0 ? "every_" : "";
  await store.run("CREATE TABLE unclaimed AS SELECT key FROM unexpected");
  for (const table of ["key_pairs", "key_copies"])
    await store.run(`CREATE TABLE ${table} (source BIGINT, target BIGINT, by_key INTEGER, round INTEGER)`);
  await store.run("CREATE TABLE late_keys AS FROM keys_again");
  for (const side of ["source", "target"]) await store.run(`CREATE TABLE ambiguous_${side} (key BIGINT)`);
  if (keys > 0) {
    if (of === "every_") await matchRecords(store, of);
    await store.run(
      `CREATE TABLE open_source AS SELECT key FROM ${of}unlinked WHERE coalesce(disposition, 0) = 0`,
    );
    // What is claimed for a source is nobody else's, also when that source is not in the extract.
    await store.run(`
      CREATE TABLE open_target AS SELECT key FROM ${of}unexpected
      ANTI JOIN (SELECT target FROM ${of}claims WHERE disposition = ${MIGRATED}) c ON key = c.target`);
    for (let round = 1; ; round += 1) {
      for (let slot = 0; slot < keys; slot += 1) await pairBySlot(store, of, slot, round);
      await store.run(`
        CREATE OR REPLACE TABLE to_key AS SELECT DISTINCT key, type, file, pos, bytes FROM target_waiting
        WHERE wants IN (SELECT target FROM key_pairs WHERE round = ${round})`);
      const [row] = await store.rows("SELECT count(*)::DOUBLE AS n FROM to_key");
      const isWaiting = Number(row?.n ?? 0) > 0;
      isCut = isWaiting && round === KEY_ROUNDS_MAX;
      if (!isWaiting || isCut) break;
      await keysAgain();
      await store.run(`
        CREATE OR REPLACE TABLE fresh_keys AS
        SELECT l.* FROM keys_again l ANTI JOIN target_keys k ON l.key = k.key AND l.slot = k.slot`);
      for (const to of ["target_keys", "late_keys"]) await store.run(`INSERT INTO ${to} FROM fresh_keys`);
      await store.run("DELETE FROM keys_again");
    }
  }
  for (const [table, found] of [
    ["unlisted", "key_pairs"],
    ["copied", "key_copies"],
  ] as const)
    await store.run(`
      CREATE TABLE ${table} AS
      SELECT f.source, f.target, f.by_key, s.type, s.fingerprint = t.fingerprint AS is_equal, ${placeOf("s", "source")}, ${placeOf("t", "target")}
      FROM ${found} f JOIN source s ON s.key = f.source JOIN ${of}target t ON t.key = f.target`);
  await store.run("DELETE FROM unlinked WHERE key IN (SELECT source FROM key_pairs)");
  await store.run(
    "DELETE FROM unexpected WHERE key IN (SELECT target FROM key_pairs UNION ALL SELECT target FROM key_copies)",
  );
  await store.run(`
    CREATE TABLE others AS SELECT key, fingerprint FROM ${of}target t
    WHERE key IN (SELECT target FROM unlisted UNION ALL SELECT target FROM copied)`);
  return { isCut };
}

/** Keys of the sources and targets that keys of the rules paired, in all shards. */
export async function pairsByKey(store: Store): Promise<Join[]> {
  const rows = await store.rows("SELECT source, target FROM key_pairs");
  return rows.map(({ source, target }) => [hashOf(BigInt(source ?? 0)), hashOf(BigInt(target ?? 0))]);
}

/** What the nth key of each type says of the records that no earlier one has settled. */
async function pairBySlot(store: Store, of: Tables, slot: number, round: number): Promise<void> {
  const ofSide = (side: "source" | "target"): string => `
    SELECT hash, '${side}' AS side, key, key IN (SELECT key FROM open_${side}) AS is_open FROM ${side}_keys
    WHERE slot = ${slot} AND hash IN (SELECT hash FROM wanted)`;
  const wanted =
    round > 1
      ? `SELECT DISTINCT hash FROM fresh_keys WHERE slot = ${slot}`
      : `
    SELECT hash FROM source_keys WHERE slot = ${slot} AND key IN (SELECT key FROM open_source) UNION
    SELECT hash FROM target_keys WHERE slot = ${slot} AND key IN (SELECT key FROM open_target)`;
  await store.run(`CREATE OR REPLACE TABLE wanted AS ${wanted}`);
  await store.run(`
    CREATE OR REPLACE TABLE holders AS
    SELECT hash, count(*) FILTER (side = 'source') AS sources, count(*) FILTER (side = 'target') AS targets,
      count(*) FILTER (side = 'source' AND is_open) AS open_sources, count(*) FILTER (side = 'target' AND is_open) AS open_targets,
      min(key) FILTER (side = 'source') AS source, min(key) FILTER (side = 'target') AS target
    FROM (${ofSide("source")} UNION ALL ${ofSide("target")}) GROUP BY hash`);
  await store.run(`
    INSERT INTO key_pairs SELECT source, target, ${slot + 1}, ${round} FROM holders
    WHERE open_sources = 1 AND open_targets = 1 AND sources = 1 AND targets = 1`);
  // One source has its target already, and another target is the same again.
  await store.run(`
    INSERT INTO key_copies SELECT h.source, k.key, ${slot + 1}, ${round}
    FROM holders h JOIN target_keys k ON k.hash = h.hash AND k.slot = ${slot}
    WHERE h.open_sources = 0 AND h.sources = 1
      AND h.source IN (SELECT source FROM ${of}link UNION ALL SELECT source FROM key_pairs WHERE by_key = ${slot + 1} AND round < ${round})
      AND k.key IN (SELECT key FROM open_target)`);
  const ambiguous = {
    source:
      "open_sources > 0 AND targets > 0 AND NOT (open_sources = 1 AND open_targets = 1 AND sources = 1 AND targets = 1)",
    target: "open_targets > 0 AND (sources > 1 OR (open_sources > 0 AND (sources > 1 OR targets > 1)))",
  };
  for (const side of ["source", "target"] as const) {
    await store.run(`
      INSERT INTO ambiguous_${side} SELECT DISTINCT k.key FROM holders h JOIN ${side}_keys k ON k.hash = h.hash AND k.slot = ${slot}
      WHERE ${ambiguous[side]} AND k.key IN (SELECT key FROM open_${side})`);
    await store.run(`
      DELETE FROM open_${side} WHERE key IN (
        SELECT ${side} FROM key_pairs UNION ALL SELECT key FROM ambiguous_${side} UNION ALL SELECT ${side} FROM key_copies)`);
  }
}
