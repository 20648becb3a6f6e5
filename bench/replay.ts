import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { keepBlocks, proveInclusion } from "#lib/journal/blocks.server.ts";
import { findEntriesSql, pageOfEntries } from "#lib/journal/find.server.ts";
import { openEmbeddedPostgres } from "#lib/postgres/embedded.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { keepRooms, roomAt } from "#lib/replay/snapshots.server.ts";
import { newSecret, openRuntime } from "./live/room.ts";
import { writeResults } from "./results.ts";

/**
 * A long journal: the room at any moment of it, against folding from the first entry and against reading no more than the bytes of the
 * entries; and the audit page's questions to it, with the plans that answer them.
 */

const { values } = parseArgs({
  options: {
    replayed: { type: "string", default: "100000" },
    searched: { type: "string", default: "1000000" },
    json: { type: "string" },
  },
});
const REPLAYED = Number(values.replayed);
const SEARCHED = Number(values.searched);
const MOMENTS = 40;
const SEED = "holdpoint";
/** What the room holds: as many triggers as a large cutover has tasks, checks and triggers together. */
const ENTITIES = 2_000;

const dir = await mkdtemp(join(tmpdir(), "holdpoint-bench-"));
const postgres = await openEmbeddedPostgres({ dir });
await migrate(postgres.ownerUrl);
const runtime = openRuntime({ databaseUrl: postgres.appUrl, authSecret: newSecret() });
const owner = new pg.Client({ connectionString: postgres.ownerUrl });
await owner.connect();

/** A journal written by SQL, as its owner: entries like those that a room makes most, in the canonical form of those. */
async function writeJournal(entries: number): Promise<string> {
  const scope = randomUUID();
  await owner.query(
    "ALTER TABLE journal DISABLE TRIGGER USER; ALTER TABLE journal_entry DISABLE TRIGGER USER",
  );
  await owner.query("INSERT INTO journal (scope, seq, recorded_at) VALUES ($1, $2, now())", [scope, entries]);
  await owner.query(
    `WITH numbered AS (
       SELECT n, now() - make_interval(secs => $2::int - n) AS at,
              lpad(to_hex(n % ${ENTITIES}), 12, '0') AS suffix, lpad(to_hex(n % 40), 12, '0') AS who
         FROM generate_series(1, $2::int) n
     ), written AS (
       SELECT n, at, ('019abc00-0000-7000-8000-' || suffix)::uuid AS entity,
              ('019abc01-0000-7000-8000-' || who)::uuid AS person,
              CASE WHEN n % 10 = 0 THEN 'comms.draftNotice' ELSE 'triggers.transition' END AS command,
              convert_to(format('{"actor":{"id":"019abc01-0000-7000-8000-%s","kind":"person","name":"Person %s","position":"comms","sessionId":"019abc01-0000-7000-8000-%s"},"changes":[{"after":{"clearSince":null,"cutoverId":"%s","id":"019abc00-0000-7000-8000-%s","name":"Lab results reach the nurses %s","recommendation":"Roll back the results interface of the pilot units.","state":"firing","stateSince":"2026-11-21T07:00:00.000Z","stateValue":%s},"id":"019abc00-0000-7000-8000-%s","type":"trigger"}],"command":"%s","occurredAt":"2026-11-21T07:00:00.000Z","reason":%s,"recordedAt":"%s","scope":"%s","seq":%s,"version":1}',
                who, n % 40, who, $1::text, suffix, n % ${ENTITIES}, n, suffix,
                CASE WHEN n % 10 = 0 THEN 'comms.draftNotice' ELSE 'triggers.transition' END,
                CASE WHEN n % 5000 = 0 THEN '"The generator was tested"' ELSE 'null' END,
                to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), $1::text, n), 'UTF8') AS bytes
         FROM numbered
     )
     INSERT INTO journal_entry (scope, seq, bytes, leaf_hash, occurred_at, recorded_at, command, actor_id, position, search)
     SELECT $1::text, n, bytes, sha256('\\x00'::bytea || bytes), at, at, command, person, 'comms', entry_words('', bytes) FROM written`,
    [scope, entries],
  );
  await owner.query(
    `INSERT INTO entry_subject (scope, entity_id, seq)
     SELECT $1::text, ('019abc00-0000-7000-8000-' || lpad(to_hex(n % ${ENTITIES}), 12, '0'))::uuid, n
       FROM generate_series(1, $2::int) n`,
    [scope, entries],
  );
  await owner.query("ALTER TABLE journal ENABLE TRIGGER USER; ALTER TABLE journal_entry ENABLE TRIGGER USER");
  await owner.query("ANALYZE journal_entry; ANALYZE entry_subject");
  return scope;
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const spread = (times: number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1));
  return { medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
};

/** The same moments in every run. */
const momentAt = (n: number, entries: number): number =>
  1 + (createHash("sha256").update(`${SEED}${n}`).digest().readUInt32BE() % entries);

const { db, journalKey } = runtime;
const results: Record<string, unknown>[] = [];

async function benchReplay(): Promise<void> {
  const scope = await writeJournal(REPLAYED);
  const keptMs = await msOf(() => keepRooms(runtime));
  const replays: number[] = [];
  const raw: number[] = [];
  for (let n = 0; n < MOMENTS; n += 1) {
    const seq = momentAt(n, REPLAYED);
    replays.push(await msOf(() => roomAt(db, journalKey, scope, seq)));
    // The limit: the bytes of the entries that are folded, and nothing done with them.
    const from = Math.floor(seq / 500) * 500;
    raw.push(
      await msOf(
        () =>
          db.$queryRaw`SELECT bytes FROM journal_entry WHERE scope = ${scope} AND seq > ${from} AND seq <= ${seq}`,
      ),
    );
  }
  const kept = await owner.query(
    "SELECT count(*)::int AS n, sum(octet_length(state))::bigint AS bytes FROM room_snapshot",
  );
  await owner.query("CREATE TABLE put_away AS TABLE room_snapshot; TRUNCATE room_snapshot");
  const wholeMs = await msOf(() => roomAt(db, journalKey, scope, REPLAYED));
  await owner.query("INSERT INTO room_snapshot TABLE put_away");
  results.push(
    { what: `room at any of ${MOMENTS} moments of ${REPLAYED} entries`, ...spread(replays) },
    { what: "reading the bytes of the entries folded, alone", ...spread(raw) },
    { what: "folding from the first entry, to the last", ...spread([wholeMs]) },
    { what: `keeping ${kept.rows[0]?.n} rooms (${kept.rows[0]?.bytes} bytes)`, ...spread([keptMs]) },
  );
}

async function benchAudit(): Promise<void> {
  const scope = await writeJournal(SEARCHED);
  const blocksMs = await msOf(() => keepBlocks(runtime));
  const middle = Math.floor(SEARCHED / 2);
  const person = "019abc01-0000-7000-8000-000000000007";
  const entity = "019abc00-0000-7000-8000-000000000007";
  const questions: [string, Omit<Parameters<typeof pageOfEntries>[2], "limit">][] = [
    ["the newest page", {}],
    ["a page in the middle", { before: middle }],
    ["by person", { actorId: person, before: middle }],
    ["by what it changed", { subjectId: entity, before: middle }],
    ["by command", { command: "comms.draftNotice", before: middle }],
    ["by position", { position: "comms", before: middle }],
    ["by rare words", { words: "generator tested" }],
    ["by words of every entry", { words: "nurses" }],
    ["by words of no entry", { words: "zebra" }],
    ["by person and rare words", { actorId: person, words: "generator" }],
    ["by time", { from: new Date(Date.now() - middle * 1_000).toISOString() }],
  ];
  for (const [what, asked] of questions) {
    const page = { ...asked, limit: 50 };
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) times.push(await msOf(() => pageOfEntries(db, scope, page)));
    const question = findEntriesSql(scope, page, {});
    const plan = await owner.query(`EXPLAIN ${question.text}`, question.values);
    const text = plan.rows.map((row) => row["QUERY PLAN"]).join("\n");
    results.push({
      what: `${SEARCHED} entries, ${what}`,
      ...spread(times),
      seqScan: /Seq Scan on (journal_entry|entry_subject)/.test(text),
      index: [...text.matchAll(/using (\w+)|Index Scan on (\w+)/g)]
        .map((found) => found[1] ?? found[2])
        .join(", "),
    });
  }
  const proofs: number[] = [];
  for (let n = 0; n < MOMENTS; n += 1)
    proofs.push(await msOf(() => proveInclusion(db, scope, momentAt(n, SEARCHED), SEARCHED)));
  results.push(
    { what: `${SEARCHED} entries, a proof of any`, ...spread(proofs) },
    { what: "keeping the tree's blocks", ...spread([blocksMs]) },
  );
}

try {
  await benchReplay();
  await benchAudit();
} finally {
  await owner.end();
  await db.$disconnect();
  await postgres.close();
  await rm(dir, { recursive: true, force: true });
}
console.table(results);
await writeResults(values.json, "replay", { results });
