import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConsentPairs } from "./readPairs.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-test-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it("passes over no consent whose text holds what other programs take for the end of a line", async () => {
  const file = async (name: string, record: object): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, `${JSON.stringify(record)}\n`);
    return path;
  };
  const consent = (id: string) => ({
    resourceType: "Consent",
    id,
    status: "active",
    patient: { reference: "Patient/1", display: "Roe\u2028Jane\u2029" },
  });
  const source = await file("Consent.ndjson", consent("a"));
  const target = await file("Consent.000.ndjson", consent("b"));
  const crosswalk = await file("crosswalk.ndjson", {
    source: "Consent/a",
    target: "Consent/b",
    disposition: "migrated",
    operator: "load\u2028er",
  });
  const pairs = [];
  for await (const pair of readConsentPairs({ source, target, crosswalk }, new Date())) pairs.push(pair);
  expect(pairs).toMatchObject([{ source: { id: "Consent/a" }, target: { id: "Consent/b" } }]);
});
