import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readConsentPairs } from "#lib/consent/readPairs.ts";
import { validate } from "#lib/validation/validate.ts";
import { type ReconciliationOptions, reconcile } from "./reconcile.ts";
import { typeLabel } from "./sideFiles.ts";

let folder: string;
let pair: string;
let given: ReconciliationOptions;

const patient = (id: string): string => `{"resourceType":"Patient","id":"${id}","birthDate":"1970-01-01"}\n`;
const allergy = (id: string, of: string, code: string): string =>
  `{"resourceType":"AllergyIntolerance","id":"${id}","patient":{"reference":"Patient/${of}"},"code":{"text":"${code}"}}\n`;

async function write(name: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(pair, name)), { recursive: true });
  await writeFile(join(pair, name), content);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-sides-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  pair = await mkdtemp(join(folder, "pair-"));
  await write("source/Patient.ndjson", patient("p"));
  await write("target/Patient.ndjson", patient("tp"));
  await write("source/AllergyIntolerance.ndjson", allergy("a", "p", "nuts"));
  await write("target/AllergyIntolerance.ndjson", allergy("ta", "tp", "nuts"));
  const claim = (source: string, target: string): string =>
    `${JSON.stringify({ source, target, disposition: "migrated" })}\n`;
  await write(
    "crosswalk.ndjson",
    claim("Patient/p", "Patient/tp") + claim("AllergyIntolerance/a", "AllergyIntolerance/ta"),
  );
  const at = (name: string): string => join(pair, name);
  given = {
    source: at("source"),
    target: at("target"),
    crosswalk: at("crosswalk.ndjson"),
    out: at("out"),
    threads: 1,
  };
});

const gzip = (text: string): Buffer => gzipSync(Buffer.from(text));

describe("a side's folder", () => {
  it.each([
    "AllergyIntolerance-2.ndjson",
    "AllergyIntolerance_1.ndjson",
    "AllergyIntolerance.jsonl",
    "AllergyIntolerance.part.1.ndjson",
    "AllergyIntolerance2.NDJSON",
    "allergyintolerance.extra.ndjson",
    "1.AllergyIntolerance.ndjson",
    "AllergyIntolerance.ndjson.1",
    "AllergyIntolerance.1.ndjson.gzip",
    "AllergyIntolerance.2.NDJSON.GZ",
    "more/AllergyIntolerance.ndjson",
    "AllergyIntolerance/part-0001.jsonl.gz",
    "what came later.ndjson",
  ])("is read whole: %s", async (name) => {
    const stranger = allergy("b", "tp", "latex");
    await write(`target/${name}`, /gz(ip)?$/i.test(name) ? gzip(stranger) : stranger);
    const report = await reconcile(given);
    expect(report).toMatchObject({ verdict: "fail", targetRecords: 3 });
    expect(report.domains.find(({ domain }) => domain === "allergies")).toMatchObject({ unexpected: 1 });
    expect(report.inputs.map(({ role, file }) => `${role} ${file}`)).toContain(`target ${name}`);
  });

  it.each([
    ["AllergyIntolerance.json", "AllergyIntolerance.json"],
    ["AllergyIntolerance.csv", "AllergyIntolerance.csv"],
    ["AllergyIntolerance.ndjson.zip", "AllergyIntolerance.ndjson.zip"],
    ["AllergyIntolerance.ndjson.part", "AllergyIntolerance.ndjson.part"],
    ["later/AllergyIntolerance.ndjson.bz2", "later/AllergyIntolerance.ndjson.bz2"],
    ["deleted/Patient.txt", "Patient.txt"],
  ])("is refused when nothing would read %s", async (name, named) => {
    await write(`target/${name}`, allergy("b", "tp", "latex"));
    await expect(reconcile(given)).rejects.toMatchObject({
      code: "UNREAD_FILES",
      message: expect.stringContaining(`would not be read: ${named}. `),
    });
  });

  it("may hold what is known to be none of its records", async () => {
    const others = [
      ".DS_Store",
      "Patient.ndjson.sha256",
      "SHA256SUMS",
      "_SUCCESS",
      "README.md",
      "export.log",
    ];
    for (const name of others) await write(`source/${name}`, "nothing");
    await write("source/error/OperationOutcome.000.ndjson", '{"resourceType":"OperationOutcome"}\n');
    await write("source/deleted/Patient.000.ndjson", "");
    expect(await reconcile(given)).toMatchObject({ verdict: "pass", sourceRecords: 2 });
  });

  it("is named by a link or a glob as well, and a link to nothing is refused", async () => {
    await cp(join(pair, "target"), join(pair, "elsewhere"), { recursive: true });
    await rm(join(pair, "target"), { recursive: true });
    await mkdir(join(pair, "target"));
    await symlink(join(pair, "elsewhere"), join(pair, "target", "linked"));
    expect(await reconcile(given)).toMatchObject({ verdict: "pass", targetRecords: 2 });
    expect(await reconcile({ ...given, target: join(pair, "target", "*") })).toMatchObject({
      verdict: "pass",
      targetRecords: 2,
    });
    await symlink(join(pair, "nowhere"), join(pair, "target", "Flag.ndjson"));
    await expect(reconcile(given)).rejects.toMatchObject({ code: "NO_SUCH_FILE" });
  });

  it("is refused while an export of it is not finished", async () => {
    const file = {
      type: "Patient",
      url: "https://ehr.example.org/1",
      name: "Patient.000.ndjson",
      etag: null,
    };
    const state = (done: boolean): string =>
      JSON.stringify({
        format: "holdpoint-export/1",
        request: "https://ehr.example.org/$export",
        statusUrl: "https://ehr.example.org/status",
        manifest: { transactionTime: "2026-11-21T02:00:00Z", requiresAccessToken: false },
        files: [{ ...file, role: "output", done }],
        done: false,
      });
    await write("source/export.json", state(false));
    await expect(reconcile(given)).rejects.toThrow("is not finished");
    await write("source/export.json", state(true));
    expect(await reconcile(given)).toMatchObject({ verdict: "pass" });
  });

  it("of a delta is read the same way", async () => {
    const until = new Date("2026-11-21T02:00:00Z");
    await reconcile({ ...given, keepState: true, until });
    const delta = await mkdtemp(join(folder, "delta-"));
    for (const side of ["source", "target/changed"]) await mkdir(join(delta, side), { recursive: true });
    await writeFile(join(delta, "crosswalk.ndjson"), "");
    await writeFile(join(delta, "target/changed/1.allergies.jsonl"), allergy("b", "tp", "latex"));
    const options: ReconciliationOptions = {
      source: join(delta, "source"),
      target: join(delta, "target"),
      crosswalk: join(delta, "crosswalk.ndjson"),
      previous: given.out,
      since: until,
      until: new Date("2026-11-22T02:00:00Z"),
      out: join(pair, "tuesday"),
      threads: 1,
    };
    const report = await reconcile(options);
    expect(report.domains.find(({ domain }) => domain === "allergies")).toMatchObject({ unexpected: 1 });
    await rename(
      join(delta, "target/changed/1.allergies.jsonl"),
      join(delta, "target/changed/allergies.txt"),
    );
    await expect(reconcile(options)).rejects.toMatchObject({ code: "UNREAD_FILES" });
    // What was deleted stands in the folder: neither a file nor a pattern would have it read.
    const file = join(delta, "target/changed/2.jsonl");
    await rename(join(delta, "target/changed/allergies.txt"), file);
    for (const target of [join(delta, "target", "*"), file])
      await expect(reconcile({ ...options, target })).rejects.toMatchObject({ code: "BROKEN_DELTA" });
  });
});

describe("a folder of ConceptMaps", () => {
  const map = (url: string): string =>
    JSON.stringify({
      resourceType: "ConceptMap",
      url,
      group: [{ source: "urn:l", target: "urn:t", element: [{ code: url, target: [{ code: "T" }] }] }],
    });

  it("is read whole, and refused when nothing would read a file of it", async () => {
    await write("maps/a.json", map("a"));
    await write("maps/more/b.JSON", map("b"));
    const conceptmaps = join(pair, "maps");
    const { inputs } = await reconcile({ ...given, conceptmaps });
    expect(inputs.flatMap(({ role, file }) => (role === "conceptmap" ? [file] : []))).toEqual([
      "a.json",
      "more/b.JSON",
    ]);
    await write("maps/c.json.bak", map("c"));
    await expect(reconcile({ ...given, conceptmaps })).rejects.toMatchObject({
      code: "UNREAD_FILES",
      message: expect.stringContaining("c.json.bak"),
    });
  });
});

it("calls a file after the type in its name, and goes by its lines", async () => {
  expect(
    ["Patient.000.ndjson", "3.patient.ndjson", "Consent/part-1.ndjson", "all.ndjson", "1.ndjson"].map(
      typeLabel,
    ),
  ).toEqual(["Patient", "Patient", "Consent", "all", "ndjson"]);
  await write(
    "source/all.ndjson",
    '{"resourceType":"Consent","id":"c","status":"active","patient":{"reference":"Patient/p"}}\n',
  );
  const consents = [];
  for await (const line of readConsentPairs(given, new Date())) consents.push(line.source?.id);
  expect(consents).toEqual(["Consent/c"]);
  const { domains } = await validate({ side: "source", given: given.source, threads: 1 });
  expect(domains.map(({ domain, records }) => [domain, records])).toContainEqual(["consents", 1]);
});
