import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { match } from "#lib/matching/match.ts";
import { personFiles } from "#lib/matching/people.testing.ts";
import { writeResults } from "./results.ts";

/**
 * Matching two files of generated people, of which four in five are in both and mistyped in one, against DuckDB joining the same files on equal
 * names and birth dates, and against DuckDB reading them. All in one run, in turn.
 */

const { values } = parseArgs({
  options: {
    /** Records in both files together. */
    records: { type: "string", default: "100000,1000000" },
    json: { type: "string" },
  },
});

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
};

const dir = await mkdtemp(join(tmpdir(), "holdpoint-bench-match-"));
const results: Record<string, string | number>[] = [];
try {
  for (const records of values.records.split(",").map(Number)) {
    const [a, b, out] = [join(dir, "a.csv"), join(dir, "b.csv"), join(dir, "pairs.ndjson")];
    const { first, second, inBoth } = personFiles(records / 2);
    await pipeline(Readable.from(first), createWriteStream(a));
    await pipeline(Readable.from(second), createWriteStream(b));

    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const people = (file: string) => `read_csv('${file}', all_varchar = true, header = true)`;
    const readS = await seconds(() =>
      connection.runAndReadAll(
        `SELECT (SELECT count(family) FROM ${people(a)}), (SELECT count(family) FROM ${people(b)})`,
      ),
    );
    let joined = { right: 0, all: 0 };
    const joinS = await seconds(async () => {
      const found = await connection.runAndReadAll(
        `SELECT (count(*) FILTER (WHERE substr(a.id, 2) = substr(b.id, 2)))::DOUBLE, count(*)::DOUBLE
           FROM ${people(a)} a JOIN ${people(b)} b USING (given, family, born)`,
      );
      const [right = 0, all = 0] = (found.getRows()[0] ?? []).map(Number);
      joined = { right, all };
    });
    connection.closeSync();
    instance.closeSync();

    const steps: [name: string, atMs: number][] = [];
    const matchS = await seconds(() =>
      match({ a, b, out, onStep: (step) => steps.push([step, performance.now()]) }),
    );
    const endMs = performance.now();
    const [right, links] = await countLinks(out);
    results.push(
      row("Holdpoint", records, matchS, readS, right, links, inBoth),
      row("DuckDB, equal names and birth date", records, joinS, readS, joined.right, joined.all, inBoth),
      { what: "DuckDB, reading", records, seconds: round(readS), "× reading": 1 },
    );
    console.log(`Where the time of ${records.toLocaleString("en-US")} records goes:`);
    for (const [index, [name, atMs]] of steps.entries())
      console.log(`  ${name}: ${round(((steps[index + 1]?.[1] ?? endMs) - atMs) / 1_000)} s`);
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
console.table(results);
await writeResults(values.json, "match", {
  peakRssMb: Math.round(process.resourceUsage().maxRSS / 1_024),
  results,
});

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function row(
  what: string,
  records: number,
  tookS: number,
  readS: number,
  right: number,
  links: number,
  inBoth: number,
) {
  const [precision, recall] = [right / links, right / inBoth];
  return {
    what,
    records,
    seconds: round(tookS),
    "× reading": round(tookS / readS),
    links,
    "false links": links - right,
    precision: precision.toFixed(6),
    recall: recall.toFixed(4),
    F1: ((2 * precision * recall) / (precision + recall)).toFixed(4),
  };
}

/** A person has one number in both files. @returns how many links are right, and how many there are */
async function countLinks(file: string): Promise<[right: number, links: number]> {
  let [right, links] = [0, 0];
  for (const line of (await readFile(file, "utf8")).split("\n")) {
    if (!line.includes('"decision":"link"')) continue;
    const { a, b } = JSON.parse(line) as { a: string; b: string };
    links += 1;
    if (a.slice(1) === b.slice(1)) right += 1;
  }
  return [right, links];
}
