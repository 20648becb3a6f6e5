import { chmod, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { generatePopulation } from "#lib/drill/population/generate.ts";
import { openEmbeddedPostgres } from "#lib/postgres/embedded.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { compareInPostgres, type Pair, parseWithDuckDb, readBytes } from "./reconcile/baselines.ts";
import { writeResults } from "./results.ts";

/**
 * Reconciliation against reading the same bytes, against DuckDB parsing the same JSON, and against the plain Postgres way. All are measured in
 * this run, in turn, and the least time of each counts: other work on the machine only ever adds.
 */

const { values } = parseArgs({
  options: {
    /** Sizes of generated pairs, in patients of about 120 records each. */
    patients: { type: "string", default: "830" },
    /** Pairs on disk instead: folders with source, target, crosswalk.ndjson and conceptmaps. */
    pair: { type: "string", multiple: true },
    rounds: { type: "string", default: "3" },
    /** A superuser's URL of a PostgreSQL on this machine; the embedded one unless told. "none" leaves it out. */
    postgres: { type: "string" },
    json: { type: "string" },
  },
});

interface Measured {
  readonly pair: string;
  readonly records: number;
  readonly megabytes: number;
  readonly discrepancies: number;
  readonly engine_ms: number;
  readonly read_ms: number;
  readonly duckdb_ms: number;
  readonly postgres_ms: number | undefined;
  readonly phases_ms: Readonly<Record<string, number>>;
  readonly peakMemory_mb: number;
}

const BYTES_PER_MB = 1_000_000;
const rounds = Number(values.rounds);
const threads = availableParallelism();

const dir = await mkdtemp(join(tmpdir(), "holdpoint-bench-"));
// The embedded PostgreSQL runs as another account when this one is root, and reads the pair itself.
await chmod(dir, 0o755);
const measured: Measured[] = [];
const embedded =
  values.postgres === undefined
    ? await openEmbeddedPostgres({ dir: join(dir, "postgres"), durable: false })
    : undefined;
const postgresUrl = values.postgres === "none" ? undefined : (values.postgres ?? embedded?.superuserUrl);
try {
  for (const { name, pair } of await pairs()) measured.push(await measure(name, pair));
} finally {
  await embedded?.close();
  await rm(dir, { recursive: true, force: true });
}
for (const result of measured) print(result);
await writeResults(values.json, "reconcile", { rounds, results: measured });

async function pairs(): Promise<{ name: string; pair: Pair }[]> {
  if (values.pair) return values.pair.map((folder) => ({ name: folder, pair: pairIn(resolve(folder)) }));
  const found: { name: string; pair: Pair }[] = [];
  for (const patients of values.patients.split(",").map(Number)) {
    const out = join(dir, `pair-${patients}`);
    await generatePopulation({ patients, seed: "bench" }, { out });
    found.push({ name: `${patients} generated patients`, pair: pairIn(out) });
  }
  return found;
}

function pairIn(folder: string): Pair {
  return {
    source: join(folder, "source"),
    target: join(folder, "target"),
    crosswalk: join(folder, "crosswalk.ndjson"),
    conceptmaps: join(folder, "conceptmaps"),
  };
}

async function measure(name: string, pair: Pair): Promise<Measured> {
  const times = { engine: [] as number[], read: [] as number[], duckdb: [] as number[] };
  let bytes = 0;
  let report = await reconcile({ ...pair, out: join(dir, "out") });
  for (let round = 0; round < rounds; round += 1) {
    times.read.push(
      await timed(async () => {
        bytes = await readBytes(pair);
      }),
    );
    times.duckdb.push(await timed(() => parseWithDuckDb(pair, threads)));
    times.engine.push(
      await timed(async () => {
        report = await reconcile({ ...pair, out: join(dir, "out") });
      }),
    );
  }
  const url = postgresUrl;
  return {
    pair: name,
    records: report.sourceRecords + report.targetRecords,
    megabytes: bytes / BYTES_PER_MB,
    discrepancies: report.discrepancies,
    engine_ms: Math.min(...times.engine),
    read_ms: Math.min(...times.read),
    duckdb_ms: Math.min(...times.duckdb),
    postgres_ms: url === undefined ? undefined : await timed(() => compareInPostgres(pair, url)),
    phases_ms: Object.fromEntries(report.timing.phases.map(({ phase, durationMs }) => [phase, durationMs])),
    peakMemory_mb: Math.round(process.resourceUsage().maxRSS / 1_000),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function print(result: Measured): void {
  const row = (what: string, ms: number): Record<string, string> => ({
    what,
    seconds: (ms / 1_000).toFixed(2),
    "records/s": Math.round((result.records / ms) * 1_000).toLocaleString("en-US"),
    "MB/s": Math.round((result.megabytes / ms) * 1_000).toLocaleString("en-US"),
    "engine takes": `${(result.engine_ms / ms).toFixed(2)} ×`,
  });
  console.log(
    `\n${result.pair}: ${result.records.toLocaleString("en-US")} records, ${Math.round(result.megabytes)} MB, ${result.discrepancies.toLocaleString("en-US")} discrepancies, peak memory ${result.peakMemory_mb} MB`,
  );
  console.table([
    row("holdpoint reconcile", result.engine_ms),
    row("(a) reading the same bytes", result.read_ms),
    row("(b) DuckDB: type and id of the same JSON", result.duckdb_ms),
    ...(result.postgres_ms === undefined
      ? []
      : [row("(c) Postgres: jsonb, full outer join on md5", result.postgres_ms)]),
  ]);
  console.log("where the engine's last round went (ms):", JSON.stringify(result.phases_ms));
}
