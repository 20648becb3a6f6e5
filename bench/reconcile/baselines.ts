import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import pg from "pg";

/** A backend counts when it has ended, which is soon after its connection has. */
const BACKEND_ENDS_MS = 500;

/** A migration pair on disk, plain NDJSON. */
export interface Pair {
  readonly source: string;
  readonly target: string;
  readonly crosswalk: string;
  readonly conceptmaps: string;
}

export const SIDES = ["source", "target"] as const;

export async function ndjsonFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".ndjson")).map((name) => join(folder, name));
}

/** Reads all bytes of both sides and does nothing with them; returns how many. */
export async function readBytes(pair: Pair): Promise<number> {
  let bytes = 0;
  for (const side of SIDES) {
    for (const file of await ndjsonFiles(pair[side])) {
      for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }))
        bytes += (chunk as Buffer).length;
    }
  }
  return bytes;
}

/** Has DuckDB parse both sides and count type and id, which no comparison can do without; returns the records. */
export async function parseWithDuckDb(pair: Pair, threads: number): Promise<number> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const connection = await instance.connect();
  try {
    let records = 0;
    for (const side of SIDES) {
      const reader = await connection.runAndReadAll(`
        SELECT "resourceType", count("id")::INTEGER AS n, max("id") FROM read_json('${pair[side]}/*.ndjson',
          format = 'newline_delimited', columns = {"resourceType": 'VARCHAR', "id": 'VARCHAR'},
          maximum_object_size = 67108864) GROUP BY ALL`);
      for (const { n } of reader.getRowObjectsJS()) records += Number(n);
    }
    return records;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Clock ticks of a second in /proc, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Where the times of a process and of its children that have ended stand behind its name in /proc/PID/stat, and its parent. */
const STAT = { parent: 1, childrenUser: 13, childrenSystem: 14 } as const;

async function statOf(pid: number): Promise<number[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return text
    ?.slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
}

/** Processor milliseconds of a server's processes that have ended so far, by the process that started them; undefined where there is no /proc. */
async function endedProcessesMs(server: number): Promise<number | undefined> {
  const stat = await statOf(server);
  if (stat === undefined) return undefined;
  const ticks = (stat[STAT.childrenUser] ?? 0) + (stat[STAT.childrenSystem] ?? 0);
  return (ticks / TICKS_PER_SECOND) * 1_000;
}

/** One JSON document a line, whatever is in it: neither character can stand in JSON as it is. */
const COPY_OPTIONS = `FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'`;

/**
 * The plain way: load both sides as jsonb, join them by the crosswalk's ids and compare md5 of the text. It finds less (every new id and every
 * rewritten instant counts as a change), so its time is a lower bound. The server reads the files itself, which takes a superuser and
 * the same machine. Returns the processor milliseconds that the server spent on it, where /proc tells them.
 */
export async function compareInPostgres(pair: Pair, superuserUrl: string): Promise<number | undefined> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const { rows: backend } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const server = (await statOf(Number(backend[0]?.pid)))?.[STAT.parent] ?? 0;
  const before = await endedProcessesMs(server);
  try {
    for (const side of SIDES) {
      await client.query(`DROP TABLE IF EXISTS bench_${side}`);
      await client.query(`CREATE UNLOGGED TABLE bench_${side} (resource jsonb)`);
      for (const file of await ndjsonFiles(pair[side])) {
        await client.query(`COPY bench_${side} FROM '${file}' (${COPY_OPTIONS})`);
      }
    }
    await client.query("DROP TABLE IF EXISTS bench_crosswalk");
    await client.query("CREATE UNLOGGED TABLE bench_crosswalk (line jsonb)");
    await client.query(`COPY bench_crosswalk FROM '${pair.crosswalk}' (${COPY_OPTIONS})`);
    await client.query(`
      SELECT count(*) AS n FROM (
        SELECT resource->>'resourceType' || '/' || (resource->>'id') AS name, md5((resource - 'id' - 'meta')::text) AS hash
        FROM bench_source) s
      LEFT JOIN (SELECT line->>'source' AS source, line->>'target' AS target FROM bench_crosswalk) c ON c.source = s.name
      FULL OUTER JOIN (
        SELECT resource->>'resourceType' || '/' || (resource->>'id') AS name, md5((resource - 'id' - 'meta')::text) AS hash
        FROM bench_target) t ON t.name = c.target
      WHERE s.hash IS DISTINCT FROM t.hash`);
    for (const table of ["bench_source", "bench_target", "bench_crosswalk"])
      await client.query(`DROP TABLE ${table}`);
  } finally {
    await client.end();
  }
  await setTimeout(BACKEND_ENDS_MS);
  const after = await endedProcessesMs(server);
  return before === undefined || after === undefined ? undefined : after - before;
}
