import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { validate } from "./validate.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-validation-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("says by domain how many records are valid, what the others break, and which those are", async () => {
  const lines = [
    { resourceType: "Patient", id: "1", gender: "female" },
    { resourceType: "Patient", id: "2", birthDate: "1.2.1980" },
    { resourceType: "Patient", id: "3", birthDate: "1980/02/01", active: "yes" },
    { resourceType: "Practitioner", id: "4" },
  ].map((record) => JSON.stringify(record));
  await writeFile(join(folder, "Patient.ndjson"), `${lines.join("\n")}\n{"resourceType":"Pat\n`);
  await writeFile(join(folder, "Consent.ndjson"), '{"resourceType":"Consent","id":"1"}\n');
  const { records, domains } = await validate({ side: "source", given: folder, threads: 2 });
  expect(records).toBe(5);
  const [patients, consents] = domains;
  expect(patients).toMatchObject({ domain: "demographics", records: 4, valid: 1, unparsable: 1 });
  expect(patients?.issues[0]).toEqual({
    rule: "wrong format",
    path: "Patient.birthDate",
    records: 2,
    examples: ["Patient/2", "Patient/3"],
  });
  expect(patients?.issues.slice(1).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
    "another type than its file ?",
    "wrong JSON type Patient.active",
  ]);
  expect(consents).toMatchObject({ domain: "consents", records: 1, valid: 0 });
});

it("ends, and takes nothing down with it, where a thread would need more memory than it may have", async () => {
  const wide = {
    resourceType: "Patient",
    id: "1",
    name: Array.from({ length: 200_000 }, () => ({ family: "x" })),
  };
  await writeFile(join(folder, "Patient.wide.ndjson"), `${JSON.stringify(wide)}\n`);
  await expect(
    validate({ side: "source", given: join(folder, "Patient.wide.ndjson"), threads: 1, memoryLimitMb: 24 }),
  ).rejects.toThrow("memory");
});

it("refuses a folder without records", async () => {
  await expect(validate({ side: "target", given: join(folder, "nowhere") })).rejects.toThrow(BadInputError);
});
