import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InputFault } from "./brokenInput.ts";
import { readLines } from "./readPair.ts";
import { samplePair } from "./samplePair.ts";

let folder: string;
let faults: InputFault[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-broken-"));
  const { paths } = await samplePair(join(folder, "broken"), { patients: 40, brokenInput: true });
  await samplePair(join(folder, "whole"), { patients: 40 });
  faults = (await readLines(paths.inputFaults)).map((line): InputFault => JSON.parse(line));
});

afterAll(() => rm(folder, { recursive: true }));

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(join(folder, "broken", file));
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

function of(kind: InputFault["kind"]): InputFault[] {
  return faults.filter((fault) => fault.kind === kind);
}

test("every kind of input fault is there, and is where its line says", async () => {
  for (const { file, line, kind } of faults) {
    if (line === null) continue;
    const lines = (await textOf(file)).split(/\r?\n/);
    const text = lines[line - 1] ?? "";
    if (kind === "broken-line") expect(() => JSON.parse(text), `${file}:${line}`).toThrow(SyntaxError);
    if (kind === "blank-line") expect(text).toBe("");
    if (kind === "duplicate-id") expect(lines.filter((other) => other === text).length).toBe(2);
  }
  expect(of("broken-line").length).toBeGreaterThan(20);
  expect(of("blank-line").length).toBeGreaterThan(20);
  expect(of("duplicate-id").length).toBeGreaterThan(10);
});

test("files with a byte-order mark, with CRLF, in gzip parts and empty ones are what they are said to be", async () => {
  for (const { file } of of("byte-order-mark")) expect((await textOf(file)).startsWith("\uFEFF{")).toBe(true);
  for (const { file } of of("crlf"))
    expect(
      (await textOf(file))
        .split("\n")
        .slice(0, -1)
        .every((line) => line.endsWith("\r")),
    ).toBe(true);
  for (const { file } of of("empty-file")) expect(await textOf(file)).toBe("");
  const parts = (await readdir(join(folder, "broken", "source"))).filter((name) => name.endsWith(".gz"));
  expect(parts).toContain("Observation.000.ndjson.gz");
  for (const kind of ["byte-order-mark", "crlf", "empty-file", "gzip-parts"] as const)
    expect(of(kind).length).toBeGreaterThanOrEqual(2);
});

test("no record is lost by breaking the files", async () => {
  for (const side of ["source", "target"]) {
    expect(await recordsOf("broken", side)).toEqual(await recordsOf("whole", side));
  }
});

/** The ids of all records that can be read. */
async function recordsOf(pair: string, side: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const name of await readdir(join(folder, pair, side))) {
    for (const line of await readLines(join(folder, pair, side, name))) {
      if (line.endsWith("}")) for (const id of idOf(line)) ids.add(id);
    }
  }
  return ids;
}

/** None for a torn line, which can end with a brace of its own. */
function idOf(line: string): string[] {
  try {
    const record: { resourceType: string; id: string } = JSON.parse(line);
    return [`${record.resourceType}/${record.id}`];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
