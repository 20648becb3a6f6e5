import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { DuckDBInstance } from "@duckdb/node-api";
import { ndjsonFiles, type Pair, SIDES } from "./baselines.ts";

/** The ways that one would try first. All find less than the engine: every new id, rewritten instant and mapped code counts as a change. */

async function withDuckDb<T>(
  threads: number,
  use: (rows: (sql: string) => Promise<Record<string, unknown>[]>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const connection = await instance.connect();
  try {
    return await use(async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const READ_OPTIONS = "format = 'newline_delimited', maximum_object_size = 67108864";

/** Has DuckDB count the records of both sides: it reads each line as JSON, and nothing out of it. */
export function countWithDuckDb(pair: Pair, threads: number): Promise<number> {
  return withDuckDb(threads, async (rows) => {
    let records = 0;
    for (const side of SIDES) {
      const [row] =
        await rows(`SELECT count(*)::INTEGER AS n FROM read_ndjson_objects('${pair[side]}/*.ndjson',
        maximum_object_size = 67108864)`);
      records += Number(row?.n);
    }
    return records;
  });
}

/** Type and id by JSON path out of whole lines: what one writes who does not know `columns`. */
export function extractWithDuckDb(pair: Pair, threads: number): Promise<number> {
  return withDuckDb(threads, async (rows) => {
    let records = 0;
    for (const side of SIDES) {
      for (const {
        n,
      } of await rows(`SELECT json ->> '$.resourceType' AS type, count(json ->> '$.id')::INTEGER AS n,
        max(json ->> '$.id') FROM read_ndjson_objects('${pair[side]}/*.ndjson', maximum_object_size = 67108864) GROUP BY ALL`))
        records += Number(n);
    }
    return records;
  });
}

/** The columns of every file, as DuckDB would find them: a schema that is known before the diff begins. */
export function schemasOf(pair: Pair, threads: number): Promise<ReadonlyMap<string, string>> {
  return withDuckDb(threads, async (rows) => {
    const schemas = new Map<string, string>();
    for (const side of SIDES) {
      for (const file of await ndjsonFiles(pair[side])) {
        const type = basename(file).split(".")[0] ?? "";
        if (schemas.has(type)) continue;
        const columns = await rows(
          `DESCRIBE SELECT * FROM read_json('${file}', ${READ_OPTIONS}, sample_size = 20000)`,
        );
        const quoted = columns.map(({ column_name, column_type }) => `"${column_name}": '${column_type}'`);
        schemas.set(type, `{${quoted.join(", ")}}`);
      }
    }
    return schemas;
  });
}

/** Both sides by a known schema of each type, joined by the crosswalk, unequal by `hash()`; returns how many. */
export function diffWithDuckDb(
  pair: Pair,
  threads: number,
  schemas: ReadonlyMap<string, string>,
): Promise<number> {
  return withDuckDb(threads, async (rows) => {
    for (const side of SIDES) {
      await rows(`CREATE TABLE ${side} (name VARCHAR, hash UBIGINT)`);
      for (const file of await ndjsonFiles(pair[side])) {
        const columns = schemas.get(basename(file).split(".")[0] ?? "") ?? "{}";
        const said = columns.includes('"meta":') ? "* REPLACE ('' AS meta)" : "*";
        await rows(`INSERT INTO ${side} SELECT r.resourceType || '/' || r.id, hash(r) FROM (
          SELECT ${said} FROM read_json('${file}', ${READ_OPTIONS}, columns = ${columns}, ignore_errors = true)) r`);
      }
    }
    const [row] = await rows(`
      SELECT count(*)::INTEGER AS n FROM source s
      LEFT JOIN read_json('${pair.crosswalk}', ${READ_OPTIONS}, columns = {"source": 'VARCHAR', "target": 'VARCHAR'}) c ON c.source = s.name
      FULL JOIN target t ON t.name = c.target WHERE s.hash IS DISTINCT FROM t.hash`);
    return Number(row?.n);
  });
}

/** JSON.parse, md5 and a Map, on one thread. Returns the records that differ. */
export async function diffInOneThread(pair: Pair): Promise<number> {
  const hashes = { source: new Map<string, string>(), target: new Map<string, string>() };
  for (const side of SIDES) {
    for (const file of await ndjsonFiles(pair[side])) {
      for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
        const { id, meta: _, ...record } = JSON.parse(line) as Record<string, unknown>;
        const hash = createHash("md5").update(JSON.stringify(record)).digest("base64");
        hashes[side].set(`${String(record.resourceType)}/${String(id)}`, hash);
      }
    }
  }
  let differing = 0;
  for await (const line of createInterface({
    input: createReadStream(pair.crosswalk),
    crlfDelay: Infinity,
  })) {
    const { source, target } = JSON.parse(line) as { source: string; target: string | null };
    if (hashes.source.get(source) !== hashes.target.get(target ?? "")) differing += 1;
  }
  return differing;
}

/** jq, sort and join, as in a shell. Throws where jq is not installed. Returns the processor milliseconds of all its processes. */
export async function diffWithJq(pair: Pair, folder: string): Promise<number> {
  let cpu_ms = 0;
  for (const side of SIDES) {
    const files = await ndjsonFiles(pair[side]);
    cpu_ms += await shell(
      `jq -r '[.resourceType + "/" + .id, (del(.id, .meta) | tojson)] | @tsv' "$@" | LC_ALL=C sort -S 256M`,
      files,
      join(folder, side),
    );
  }
  cpu_ms += await shell(
    `jq -r 'select(.target) | [.source, .target] | @tsv' "$1" | LC_ALL=C sort -S 256M | LC_ALL=C join -t "$(printf '\\t')" - "$2" |
      LC_ALL=C sort -S 256M -t "$(printf '\\t')" -k 2,2 | LC_ALL=C join -t "$(printf '\\t')" -1 2 - "$3" | awk -F '\\t' '$3 != $4' | wc -l`,
    [pair.crosswalk, join(folder, "source"), join(folder, "target")],
    join(folder, "differing"),
  );
  return cpu_ms;
}

/** Runs a script; returns the processor milliseconds of what it started. */
function shell(script: string, args: readonly string[], out: string): Promise<number> {
  return new Promise((resolve, reject) => {
    // "times" prints those of the shell and, on its second line, those of its children.
    const child = spawn("bash", ["-eo", "pipefail", "-c", `${script}\ntimes >&3`, "bash", ...args], {
      stdio: ["ignore", "pipe", "inherit", "pipe"],
    });
    let times = "";
    child.stdout?.pipe(createWriteStream(out));
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      times += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0) reject(new Error(`jq ended with ${code}`));
      const ofChildren = times.split("\n")[1] ?? "";
      const parts = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)];
      resolve(
        parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0) * 1_000,
      );
    });
  });
}
