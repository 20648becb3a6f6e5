import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyParityUnknown } from "#lib/consent/rules.ts";
import { findMeasured, type Measured } from "#lib/criteria/rules.ts";
import { perform } from "#lib/door/query.ts";
import { type ServedApi, serveApi } from "#lib/door/serve.testing.ts";
import { as, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { environmentWith } from "#lib/env.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { reconcileShard } from "#lib/reconciliation/reconcile.ts";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import { readRoom } from "#lib/room/queries.ts";
import { all } from "#lib/room/state.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { decideRule, proposeRule } from "#lib/ruleChanges/commands.ts";
import { compareRules, getRulesFile } from "#lib/ruleChanges/queries.ts";
import { resultsOf, runsNewestFirst } from "#lib/runs/rules.ts";
import { addToken } from "#prisma/factories.ts";

/** The commands that land in a room, each in a process of its own: into the database beside it, and to a server on a port. */

const setup = prepareRuntime();
const PROJECT = new URL("../..", import.meta.url).pathname;
const MARKED = "marked-record-of-this-test";

let folder: string;
let server: ServedApi;
let cutoverId: string;
let people: Record<"clinical-informatics" | "data-steward", Member>;
let ways: Record<"--push" | "--cutover", readonly string[]>;

const ndjson = (...records: object[]): string => records.map((each) => `${JSON.stringify(each)}\n`).join("");

beforeAll(async () => {
  const { runtime } = setup;
  folder = await mkdtemp(join(tmpdir(), "holdpoint-room-"));
  for (const side of ["source", "target"]) await mkdir(join(folder, side));
  const allergy = { resourceType: "AllergyIntolerance", id: MARKED, patient: { reference: "Patient/p" } };
  await writeFile(
    join(folder, "source", "AllergyIntolerance.ndjson"),
    ndjson({ ...allergy, criticality: "high" }),
  );
  await writeFile(
    join(folder, "target", "AllergyIntolerance.ndjson"),
    ndjson({ ...allergy, criticality: "low", codes: "no element of an allergy" }),
  );
  const claim = { source: `AllergyIntolerance/${MARKED}`, target: `AllergyIntolerance/${MARKED}` };
  await writeFile(join(folder, "crosswalk.ndjson"), ndjson({ ...claim, disposition: "migrated" }));
  await writeFile(
    join(folder, "loose.yaml"),
    "version: 1\ndomains:\n  allergies:\n    thresholds: {highRisk: unlimited, altered: unlimited}\n    severities: {highRisk: low}\n",
  );
  ({ cutoverId, people } = await makeRoom(runtime, ["clinical-informatics", "data-steward"]));
  const token = await addToken(runtime, cutoverId, "reconciliation");
  await writeFile(join(folder, "token"), token);
  server = await serveApi(runtime);
  ways = {
    "--push": ["--push", `${server.url}/cutovers/${cutoverId}`, "--token-file", join(folder, "token")],
    "--cutover": ["--cutover", cutoverId],
  };
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs `holdpoint` as an operator does, and gives its exit code and what it printed. */
async function holdpoint(...args: readonly string[]): Promise<{ code: number | null; printed: string }> {
  const child = spawn(process.execPath, ["bin/holdpoint.ts", ...args], {
    cwd: PROJECT,
    env: environmentWith({
      DATABASE_URL: setup.appUrl,
      NEXTAUTH_SECRET: "a secret of more than thirty-two characters",
      HOLDPOINT_JOURNAL_KEY: Buffer.from(setup.runtime.journalKey).toString("base64"),
      HOLDPOINT_DIR: join(folder, "dir"),
      LOG_LEVEL: "warn",
    }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      printed += String(text);
    });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, printed };
}

const reconcile = (way: keyof typeof ways, ...more: readonly string[]) =>
  holdpoint(
    "reconcile",
    ...["source", "target"].flatMap((side) => [`--${side}`, join(folder, side)]),
    ...["--crosswalk", join(folder, "crosswalk.ndjson"), "--out", join(folder, "out")],
    ...ways[way],
    ...more,
  );

const now = async () => (await readRoom(setup.runtime.db, cutoverId)).entities;
const newestRun = async () => runsNewestFirst(await now())[0];

/** What each kind of criterion says that rests on the run. */
async function asked(): Promise<string[]> {
  const entities = await now();
  const vitals = await readVitals(setup.runtime.db, cutoverId);
  const ids = { id: crypto.randomUUID(), gateId: crypto.randomUUID() };
  const any = { severity: "high", categories: null, maxAgeMinutes: null } as const;
  const bindings: Measured[] = [
    { kind: "reconciliation", domain: "allergies", maxAgeMinutes: null },
    { kind: "discrepancies", domains: ["allergies"], ...any },
    { kind: "discrepancies", domains: null, ...any },
  ];
  return bindings.map((binding) => findMeasured(ids, binding, entities, vitals, Date.now()).state);
}

describe.each(["--push", "--cutover"] as const)("holdpoint reconcile %s", (way) => {
  it("goes by the rules in force, and is known to", async () => {
    const { code, printed } = await reconcile(way);
    expect([code, printed]).toEqual([3, expect.not.stringContaining("warning")]);
    const { rulesHash } = await perform(
      setup.runtime,
      getRulesFile,
      { cutoverId },
      people["data-steward"].caller,
    );
    expect(await newestRun()).toMatchObject({ verdict: "fail", rulesHash });
    expect(await asked()).toEqual(["not-met", "not-met", "not-met"]);
  });

  it("by loose rules passes by itself, and turns nothing green", async () => {
    const { code, printed } = await reconcile(way, "--rules", join(folder, "loose.yaml"));
    expect([code, printed]).toEqual([0, expect.stringContaining("not the rules in force in this room")]);
    const run = await newestRun();
    expect(run).toMatchObject({ status: "completed", verdict: "pass" });
    expect(await asked()).toEqual(["unknown", "unknown", "unknown"]);
    const { differences } = await perform(
      setup.runtime,
      compareRules,
      { cutoverId, rulesHash: run?.rulesHash ?? "", version: way === "--push" ? 0 : 1 },
      people["data-steward"].caller,
    );
    expect(differences).toContainEqual({
      path: "domains.allergies.thresholds.highRisk",
      here: "unlimited",
      version: "0",
    });
    // A run by the rules in force says how it stands.
    await reconcile(way);
    expect(await asked()).toEqual(["not-met", "not-met", "not-met"]);
  });

  it("lands what shards were put together to, like a whole run, and leaves unknown what they do not hold", async () => {
    const whole = await newestRun();
    const { file } = await perform(setup.runtime, getRulesFile, { cutoverId }, people["data-steward"].caller);
    const shards = ["1", "2"].map((index) => join(folder, `shard${way}-${index}`));
    for (const [index, out] of shards.entries())
      await reconcileShard({
        source: join(folder, "source"),
        target: join(folder, "target"),
        crosswalk: join(folder, "crosswalk.ndjson"),
        rules: rulesFromText(file, "rules.yaml"),
        out,
        shard: { index: index + 1, count: 2 },
      });
    const merge = ["reconcile", "--merge", ...shards, "--out", join(folder, `merged${way}`)];
    const { code, printed } = await holdpoint(...merge, ...ways[way]);
    expect([code, printed]).toEqual([3, expect.stringContaining("no values, samples, consents")]);
    expect(printed).not.toContain("not the rules in force");
    const run = await newestRun();
    const { number, label, rulesHash, inputHash } = run ?? {};
    expect([number, label]).toEqual([(whole?.number ?? 0) + 1, `merged${way}, of 2 shards`]);
    expect([rulesHash, inputHash]).toEqual([whole?.rulesHash, whole?.inputHash]);
    const entities = await now();
    const hashes = (runId = "") =>
      resultsOf(entities, runId).map(({ domain, resultHash, tally }) => [domain, resultHash, tally]);
    expect(hashes(run?.id).sort()).toEqual(hashes(whole?.id).sort());
    expect(await asked()).toEqual(["not-met", "not-met", "not-met"]);
    expect(whyParityUnknown(entities)).toContain(`Run ${number} handed over no consents`);
    expect(await setup.runtime.db.discrepancyValue.count({ where: { runId: run?.id ?? "" } })).toBe(0);
    // What is no whole run begins none.
    const half = await holdpoint(
      "reconcile",
      "--merge",
      ...shards.slice(1),
      ...merge.slice(-2),
      ...ways[way],
    );
    expect(half.code).toBe(2);
    expect((await newestRun())?.id).toBe(run?.id);
  });

  it("goes by the next version when two people have agreed on it, and what went before is not known to be so", async () => {
    const { runtime } = setup;
    const changed = { domain: "encounters" as const, resourceType: "Encounter" };
    const baseVersion = way === "--push" ? 0 : 1;
    const { result } = await as(runtime, people["data-steward"], proposeRule, {
      cutoverId,
      change: { kind: "leave-out", ...changed, element: way === "--push" ? "length" : "text" },
      why: "It is computed",
      baseVersion,
    });
    const { proposalId } = result;
    await as(runtime, people["clinical-informatics"], decideRule, {
      cutoverId,
      proposalId,
      outcome: "approved",
      reason: "Looked at",
    });
    expect(await asked()).toEqual(["unknown", "unknown", "unknown"]);
    await reconcile(way);
    expect(await newestRun()).toMatchObject({
      rulesHash: (await now()).ruleProposal[proposalId]?.rulesHash,
    });
    expect(await asked()).toEqual(["not-met", "not-met", "not-met"]);
  });
});

describe.each(["--push", "--cutover"] as const)("holdpoint validate %s", (way) => {
  it("shows on the data page what rules of FHIR are broken, and no record", async () => {
    const given = ["source", "target"].flatMap((side) => [`--${side}`, join(folder, side)]);
    const { code, printed } = await holdpoint("validate", ...given, ...ways[way]);
    expect([code, printed]).toEqual([3, expect.stringContaining("source: 1 records")]);
    const [source, target] = all(await now(), "validation").slice(-2);
    expect(source).toMatchObject({ side: "source", label: "source", records: 1 });
    expect(target).toMatchObject({ side: "target", label: "target", records: 1 });
    const issues = target?.domains.flatMap((domain) => domain.issues) ?? [];
    expect(issues.some(({ path }) => path.includes("codes"))).toBe(true);
    expect(issues.every(({ examples }) => examples.every((each) => /^[0-9a-f]{20}$/.test(each)))).toBe(true);
    expect(printed).not.toContain(MARKED);
  });

  it("ends with a sentence where it can't get there, and files nothing", async () => {
    const before = all(await now(), "validation").length;
    const given = ["--source", join(folder, "source")];
    const [name, value] =
      way === "--push" ? ["--token-file", join(folder, "nowhere")] : ["--cutover", crypto.randomUUID()];
    const more = way === "--push" ? ["--push", `${server.url}/cutovers/${cutoverId}`] : [];
    const { code, printed } = await holdpoint("validate", ...given, ...more, name, value);
    expect([code, printed]).toEqual([2, expect.stringMatching(/^error: [^\n]+\n$/m)]);
    expect(printed).not.toMatch(/\n {4}at /);
    expect(all(await now(), "validation")).toHaveLength(before);
  });
});

it("leaves no record's id in the journal, nor in what was sent", async () => {
  const journal = JSON.stringify(await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000));
  expect(journal).not.toContain(MARKED);
  expect(server.bodies.join("\n")).not.toContain(MARKED);
});
