import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { perform } from "#lib/door/query.ts";
import { makeRoom } from "#lib/door/testing.ts";
import { openEmbeddedPostgres } from "#lib/postgres/embedded.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import { finishRun, startRun } from "#lib/runs/commands.ts";
import { listRecords } from "#lib/triage/queries.ts";
import { asSystem } from "#prisma/factories.ts";
import { newSecret, openRuntime } from "./live/room.ts";
import { writeResults } from "./results.ts";

/**
 * A run with a million discrepancies: how long it takes to make its causes of them, to count them by the causes and without, and to read a page
 * of records at the beginning, in the middle, and at the end, of all and of one cause.
 */

const { values } = parseArgs({
  options: { records: { type: "string", default: "1000000" }, json: { type: "string" } },
});
const RECORDS = Number(values.records);
/** A few causes hold nearly everything, and many hold a handful. */
const CAUSES = 400;
const PAGES = 30;
const PAGE_SIZE = 100;

const dir = await mkdtemp(join(tmpdir(), "holdpoint-bench-"));
const postgres = await openEmbeddedPostgres({ dir });
await migrate(postgres.ownerUrl);
const runtime = openRuntime({ databaseUrl: postgres.appUrl, authSecret: newSecret() });
const owner = new pg.Client({ connectionString: postgres.ownerUrl });
await owner.connect();

/** Findings written by SQL, as they are filed: one in a thousand is critical. */
async function writeFindings(runId: string): Promise<void> {
  await owner.query(
    `INSERT INTO discrepancy (run_id, ordinal, domain, resource_type, source_pseudonym, target_pseudonym, kind, category, severity, fields, cause,
                              batch, key, signature)
     SELECT $1::uuid, n, 'results', 'Observation', left(md5('s' || n), 20), left(md5('t' || n), 20), 'altered', 'transformation-bug',
            CASE WHEN cause < 4 THEN 'medium' WHEN cause < 100 THEN 'low' WHEN cause < 396 THEN 'high' ELSE 'critical' END,
            ARRAY['field' || cause], NULL, 'B' || lpad((n / 1000)::text, 4, '0'), md5('key' || n), md5('signature' || cause)
       FROM (SELECT n, CASE WHEN n % 10 < 9 THEN n % 4 ELSE (n / 10) % ${CAUSES} END AS cause
               FROM generate_series(0, $2::int - 1) n) numbered`,
    [runId, RECORDS],
  );
  await owner.query("ANALYZE discrepancy");
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const startMs = performance.now();
  const value = await work();
  return { ms: performance.now() - startMs, value };
}

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

try {
  const { cutoverId, people } = await makeRoom(runtime, ["data-steward"]);
  const { caller } = people["data-steward"];
  const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "a million" });
  const written = await timed(() => writeFindings(runId));
  const finished = await timed(() =>
    asSystem(runtime, finishRun, {
      cutoverId,
      runId,
      sourceRecords: RECORDS * 10,
      targetRecords: RECORDS * 10,
      durationMs: 1,
      inputHash: "0".repeat(64),
      ...BY_BUILT_IN_RULES,
      verdict: "fail",
      domains: [
        {
          ...NO_RECORDS,
          domain: "results",
          eligible: RECORDS * 10,
          matched: RECORDS * 9,
          altered: RECORDS,
          discrepancies: RECORDS,
          verdict: "fail",
          reasons: [],
          resultHash: "1".repeat(64),
        },
      ],
    }),
  );
  const groups = await timed(() => runtime.db.causeGroup.findMany({ where: { cutoverId } }));
  const held = groups.value.reduce((sum, { records }) => sum + records, 0);
  if (held !== RECORDS || groups.value.length !== CAUSES)
    throw new Error(`${held} records in ${groups.value.length} causes`);
  const scanned = await timed(
    () =>
      runtime.db
        .$queryRaw`SELECT category, severity, count(*) FROM discrepancy WHERE run_id = ${runId}::uuid GROUP BY 1, 2`,
  );
  const counts: number[] = [];
  for (let look = 0; look < PAGES; look += 1)
    counts.push((await timed(() => runtime.db.causeGroup.findMany({ where: { cutoverId } }))).ms);

  const page = (input: object) =>
    perform(runtime, listRecords, { cutoverId, runId, limit: PAGE_SIZE, ...input }, caller);
  const largest = groups.value.reduce((a, b) => (a.records > b.records ? a : b));
  const places: Record<string, object> = {
    first: {},
    "of the largest cause": { group: largest.number },
    "deep in the largest cause": {
      group: largest.number,
      after: `${largest.number}.${Math.floor(RECORDS * 0.9)}`,
    },
    "of the rarest severity": { severity: "critical" },
  };
  const pages: Record<string, number> = {};
  for (const [name, input] of Object.entries(places)) {
    const times: number[] = [];
    for (let look = 0; look < PAGES; look += 1) {
      const { ms, value } = await timed(() => page(input));
      if (value.records.length !== PAGE_SIZE) throw new Error(`${name}: ${value.records.length} records`);
      times.push(ms);
    }
    pages[name] = median(times);
  }
  console.log(`${RECORDS.toLocaleString("en-US")} discrepancies, ${CAUSES} causes`);
  console.log(`  written by SQL        ${written.ms.toFixed(0)} ms`);
  console.log(`  run finished, grouped ${finished.ms.toFixed(0)} ms`);
  console.log(
    `  counts by causes      ${median(counts).toFixed(1)} ms (by the records: ${scanned.ms.toFixed(0)} ms)`,
  );
  for (const [name, ms] of Object.entries(pages)) console.log(`  page ${name}: ${ms.toFixed(1)} ms`);
  await writeResults(values.json, "triage", {
    records: RECORDS,
    finishMs: finished.ms,
    countsMs: median(counts),
    countsByRecordsMs: scanned.ms,
    pagesMs: pages,
  });
} finally {
  await owner.end();
  await runtime.db.$disconnect();
  await postgres.close();
  await rm(dir, { recursive: true, force: true });
}
