import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reconcile } from "./reconcile.ts";
import { discrepancyLineSchema } from "./schema.ts";
import { ACCOUNTED_KINDS, score, truthLineSchema } from "./score.ts";

const SHARED_DATA = join(import.meta.dirname, "../../../shared/data");

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "holdpoint-test-"));
});
afterAll(() => rm(out, { recursive: true, force: true }));

async function readLines<Line>(path: string, parse: (value: unknown) => Line): Promise<Line[]> {
  const text = await readFile(path, "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => parse(JSON.parse(line)));
}

describe.each(["pair-a", "pair-b"])("%s of public Synthea data", (name) => {
  const data = join(SHARED_DATA, name);
  const isThere = existsSync(data);
  if (!isThere) console.info(`${name} is not at ../shared/data: its scoring is skipped`);

  it.skipIf(!isThere)("has every divergence found, and nothing else", async () => {
    const report = await reconcile({
      source: join(data, "source"),
      target: join(data, "target"),
      crosswalk: join(data, "crosswalk.ndjson"),
      conceptmaps: join(data, "conceptmaps"),
      out: join(out, name),
    });
    const lines = await readLines(join(out, name, "discrepancies.ndjson"), (line) =>
      discrepancyLineSchema.parse(line),
    );
    const truth = await readLines(join(data, "truth.ndjson"), (line) => truthLineSchema.parse(line));
    const { kinds, recall, precision } = score(truth, lines);
    expect({ recall, precision }).toEqual({ recall: 1, precision: 1 });
    for (const { inTruth, found, categoryRight, kindRight, fieldsRight } of kinds) {
      expect([found, categoryRight, kindRight, fieldsRight]).toEqual([inTruth, inTruth, inTruth, inTruth]);
    }
    for (const kind of ACCOUNTED_KINDS) {
      const accounted = report.domains.reduce((total, domain) => total + domain[kind], 0);
      expect(accounted).toBe(truth.filter((line) => line.kind === kind).length);
    }
  });
});
