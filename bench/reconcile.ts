import { chmod, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { generatePopulation } from "#lib/drill/population/generate.ts";
import { openEmbeddedPostgres } from "#lib/postgres/embedded.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { compareInPostgres, type Pair, parseWithDuckDb, readBytes } from "./reconcile/baselines.ts";
import {
  countWithDuckDb,
  diffInOneThread,
  diffWithDuckDb,
  diffWithJq,
  extractWithDuckDb,
  schemasOf,
} from "./reconcile/plainWays.ts";
import { writeResults } from "./results.ts";

/**
 * Reconciliation against reading the same bytes, against DuckDB (counting, reading type and id, and a naive diff), and against the plain ways:
 * Postgres with jsonb, jq with sort and join, one thread of Node. All are measured in this run; of what is quick, in turn and several times, and
 * the least time of each counts: other work on the machine only ever adds.
 */

const { values } = parseArgs({
  options: {
    /** Sizes of generated pairs, in patients of about 120 records each. */
    patients: { type: "string", default: "830,8300" },
    /** Pairs on disk instead: folders with source, target, crosswalk.ndjson and conceptmaps. */
    pair: { type: "string", multiple: true },
    rounds: { type: "string", default: "3" },
    /** A superuser's URL of a PostgreSQL on this machine; the embedded one unless told. "none" leaves it out. */
    postgres: { type: "string" },
    /** Leaves out what takes minutes: Postgres, jq and one thread of Node. */
    quick: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

interface Time {
  readonly way: string;
  readonly wall_ms: number;
  /** Of this process, all threads; undefined for work that others do. */
  readonly cpu_ms: number | undefined;
}

interface Measured {
  readonly pair: string;
  readonly records: number;
  readonly megabytes: number;
  readonly discrepancies: number;
  /** The engine's first. */
  readonly times: readonly Time[];
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
  values.postgres === undefined && !values.quick
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
  const out = join(dir, "out");
  // Its peak is that of the process so far: the engine comes first.
  let report = await reconcile({ ...pair, out });
  const peakMemory_mb = Math.round(process.resourceUsage().maxRSS / 1_000);
  const bytes = await readBytes(pair);
  const schemas = await schemasOf(pair, threads);
  const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      "holdpoint reconcile",
      async () => {
        report = await reconcile({ ...pair, out });
      },
    ],
    ["reading the same bytes", () => readBytes(pair)],
    ["DuckDB: count", () => countWithDuckDb(pair, threads)],
    ["DuckDB: type and id by columns", () => parseWithDuckDb(pair, threads)],
    ["DuckDB: type and id by JSON path", () => extractWithDuckDb(pair, threads)],
    ["DuckDB: naive diff by a known schema, hash()", () => diffWithDuckDb(pair, threads, schemas)],
  ];
  const best = new Map<string, Time>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, work] of ways) {
      const time = await timed(way, work);
      const before = best.get(way);
      if (before === undefined || time.wall_ms < before.wall_ms) best.set(way, time);
    }
  }
  const times = [...best.values(), ...(values.quick ? [] : await plainWays(pair))];
  return {
    pair: name,
    records: report.sourceRecords + report.targetRecords,
    megabytes: bytes / BYTES_PER_MB,
    discrepancies: report.discrepancies,
    times,
    phases_ms: Object.fromEntries(report.timing.phases.map(({ phase, durationMs }) => [phase, durationMs])),
    peakMemory_mb,
  };
}

/** Each once: they take minutes. */
async function plainWays(pair: Pair): Promise<Time[]> {
  const times: Time[] = [];
  const url = postgresUrl;
  if (url !== undefined) {
    const time = await timed("Postgres: jsonb, full outer join on md5", () => compareInPostgres(pair, url));
    times.push({ ...time, cpu_ms: undefined });
  }
  try {
    times.push({ ...(await timed("jq, sort and join", () => diffWithJq(pair, dir))), cpu_ms: undefined });
  } catch (error) {
    console.log(`jq is left out: ${error instanceof Error ? error.message : String(error)}`);
  }
  times.push(await timed("one thread of Node: JSON.parse, md5, Map", () => diffInOneThread(pair)));
  return times;
}

async function timed(way: string, work: () => Promise<unknown>): Promise<Time> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { way, wall_ms: performance.now() - startedAt, cpu_ms: (user + system) / 1_000 };
}

function print(result: Measured): void {
  const [engine] = result.times;
  if (engine === undefined) return;
  console.log(
    `\n${result.pair}: ${result.records.toLocaleString("en-US")} records, ${Math.round(result.megabytes)} MB, ${result.discrepancies.toLocaleString("en-US")} discrepancies, peak memory ${result.peakMemory_mb} MB`,
  );
  console.table(
    result.times.map(({ way, wall_ms, cpu_ms }) => ({
      way,
      seconds: (wall_ms / 1_000).toFixed(2),
      "CPU seconds": cpu_ms === undefined ? "" : (cpu_ms / 1_000).toFixed(2),
      "records/s": Math.round((result.records / wall_ms) * 1_000).toLocaleString("en-US"),
      "MB/s": Math.round((result.megabytes / wall_ms) * 1_000).toLocaleString("en-US"),
      "engine takes": `${(engine.wall_ms / wall_ms).toFixed(2)} ×`,
    })),
  );
  console.log("where the engine's last round went (ms):", JSON.stringify(result.phases_ms));
}
