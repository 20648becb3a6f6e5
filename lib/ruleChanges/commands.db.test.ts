import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { BUILT_IN_RULES } from "#lib/reconciliation/rules/builtIn.ts";
import { hashOfSaid, rulesHash, rulesSaid } from "#lib/reconciliation/rules/hash.ts";
import { readRules } from "#lib/reconciliation/rules/rulesFile.ts";
import { readRoom } from "#lib/room/queries.ts";
import { all } from "#lib/room/state.ts";
import { landRun } from "#lib/triage/testing.ts";
import { decideRule, proposeRule, proposeRulesFile } from "./commands.ts";
import { compareRules, getRulesFile } from "./queries.ts";
import type { RuleChange } from "./schema.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"clinical-informatics" | "data-steward" | "executive", Member>;

beforeEach(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, [
    "clinical-informatics",
    "data-steward",
    "executive",
  ]));
});

const LENGTH: RuleChange = {
  kind: "leave-out",
  domain: "encounters",
  resourceType: "Encounter",
  element: "length",
};
const ORDER: RuleChange = {
  kind: "normalization",
  domain: "results",
  normalization: "formatting",
  expected: false,
};

const propose = async (change: RuleChange, baseVersion: number, who: Member = people["data-steward"]) =>
  (await as(setup.runtime, who, proposeRule, { cutoverId, change, why: "It is no discrepancy", baseVersion }))
    .result;
const decide = (proposalId: string, who: Member, outcome: "approved" | "rejected" = "approved") =>
  as(setup.runtime, who, decideRule, { cutoverId, proposalId, outcome, reason: "Looked at" });
const file = () => perform(setup.runtime, getRulesFile, { cutoverId }, people.executive.caller);

describe("a proposed rule", () => {
  it("is in force when a second person approves it, and a run can read its file", async () => {
    expect(await file()).toMatchObject({ version: 0 });
    const { proposalId, version } = await propose(LENGTH, 0);
    expect([version, (await file()).version]).toEqual([1, 0]);
    await expect(decide(proposalId, people["data-steward"])).rejects.toMatchObject({
      sentence: expect.stringContaining("second person"),
    });
    await decide(proposalId, people["clinical-informatics"]);
    const inForce = await file();
    const folder = await mkdtemp(join(tmpdir(), "holdpoint-rules-"));
    const path = join(folder, "rules.yaml");
    await writeFile(path, inForce.file);
    const rules = await readRules(path);
    await rm(folder, { recursive: true });
    expect(rules.domains.encounters.types.Encounter?.leaveOut).toContain("length");
    expect(inForce).toMatchObject({ version: 1, rulesHash: rulesHash(rules) });
    await expect(decide(proposalId, people["clinical-informatics"], "rejected")).rejects.toMatchObject({
      code: "refused",
    });
  });

  it("can be a whole file, and is compared with what is in force", async () => {
    const bring = (text: string, baseVersion = 0) =>
      as(setup.runtime, people["data-steward"], proposeRulesFile, {
        cutoverId,
        fileName: "agreed.yaml",
        file: `version: 1\n${text}`,
        why: "As agreed with the vendor",
        baseVersion,
      });
    for (const [text, why] of [
      ["", "say so already"],
      ["domains: {allergies: {threshold: {}}}\n", "there is no such key"],
      ["domains: {allergies: {types: {AllergyIntolerance: {leaveOut: [note]}}}}\n", "can hurt a patient"],
      ["domains: {results: {types: {Observation: {highRisk: [code]}}}}\n", "can hurt a patient"],
      ["domains: {results: {types: {Observation: {compare: [status]}}}}\n", "can hurt a patient"],
      [
        "domains: {demographics: {types: {Patient: {leaveOut: [identifier.system]}}}}\n",
        "can hurt a patient",
      ],
    ] as const)
      await expect(bring(text)).rejects.toMatchObject({ sentence: expect.stringContaining(why) });
    const { proposalId } = (await bring("domains: {billing: {thresholds: {missing: 3}}}\n")).result;
    const { rulesHash } = await setup.runtime.db.ruleProposal.findUniqueOrThrow({
      where: { id: proposalId },
    });
    const caller = people.executive.caller;
    const compare = (version: number, hash = rulesHash) =>
      perform(setup.runtime, compareRules, { cutoverId, rulesHash: hash, version }, caller);
    const differences = [{ path: "domains.billing.thresholds.missing", here: "3", version: "0" }];
    expect(await compare(0)).toEqual({ differences });
    expect(await compare(1)).toEqual({ differences: [] });
    expect(await compare(0, "f".repeat(64))).toEqual({ differences: null });
    await expect(compare(9)).rejects.toMatchObject({ code: "not-found" });
    await decide(proposalId, people["clinical-informatics"]);
    expect(await file()).toMatchObject({
      version: 1,
      rulesHash,
      file: expect.stringContaining("missing: 3"),
    });
    // A single change goes on from the file.
    await propose(LENGTH, 1);
    expect(
      Object.values((await readRoom(setup.runtime.db, cutoverId)).entities.ruleProposal).at(-1)?.file,
    ).toContain("missing: 3");
  });

  it("is not approved where it loses what can hurt a patient, though it was proposed when a file could", async () => {
    const { proposalId } = await propose(LENGTH, 0);
    const row = await setup.runtime.db.ruleProposal.findUniqueOrThrow({
      where: { id: proposalId },
    });
    const loose = "version: 1\ndomains: {results: {types: {Observation: {leaveOut: [valueQuantity]}}}}\n";
    const { id } = await setup.runtime.db.ruleProposal.create({
      data: { ...row, id: randomUUID(), change: LENGTH, version: 2, file: loose },
    });
    await expect(decide(id, people["clinical-informatics"])).rejects.toMatchObject({
      sentence: expect.stringContaining("Observation.valueQuantity can hurt a patient"),
    });
    await decide(id, people["clinical-informatics"], "rejected");
    await decide(proposalId, people["clinical-informatics"]);
    expect((await file()).version).toBe(1);
  });

  it("keeps what the version before it says", async () => {
    await decide((await propose(LENGTH, 0)).proposalId, people["clinical-informatics"]);
    await decide((await propose(ORDER, 1)).proposalId, people["clinical-informatics"]);
    const { file: text, version } = await file();
    expect(version).toBe(2);
    expect(text).toContain("length");
    expect(text).toContain("formatting: difference");
  });

  it("on rules that changed meanwhile is not approved, and none is made on them", async () => {
    const first = await propose(LENGTH, 0);
    const second = await propose(ORDER, 0);
    await decide(first.proposalId, people["clinical-informatics"]);
    await expect(decide(second.proposalId, people["clinical-informatics"])).rejects.toMatchObject({
      sentence: expect.stringContaining("version 1 is in force"),
    });
    await expect(propose(ORDER, 0)).rejects.toMatchObject({ code: "refused" });
    await decide(second.proposalId, people["clinical-informatics"], "rejected");
    expect(all((await readRoom(setup.runtime.db, cutoverId)).entities, "ruleProposal")).toHaveLength(2);
    expect((await file()).version).toBe(1);
  });

  it.each([
    [
      "leaves out what can hurt a patient",
      { ...LENGTH, domain: "allergies", resourceType: "AllergyIntolerance", element: "criticality" },
    ],
    ["leaves out whose record it is", { ...LENGTH, element: "subject" }],
    ["is of a type that is compared elsewhere", { ...LENGTH, domain: "results" }],
    [
      "says what the rules say",
      { kind: "normalization", domain: "results", normalization: "utc-rewrite", expected: true },
    ],
  ] as [string, RuleChange][])("is refused when it %s", async (_, change) => {
    await expect(propose(change, 0)).rejects.toMatchObject({ code: "refused" });
  });
});

describe("what a run says of its rules", () => {
  const compare = (hash: string) =>
    perform(setup.runtime, compareRules, { cutoverId, rulesHash: hash, version: 0 }, people.executive.caller);
  const kept = () => setup.runtime.db.runRules.count({ where: { cutoverId } });

  it("is kept when it is rules, and shown to nobody when it is any other text", async () => {
    const billing = { ...BUILT_IN_RULES.domains.billing, replicationDelayMinutes: 7 };
    const said = rulesSaid({ ...BUILT_IN_RULES, domains: { ...BUILT_IN_RULES.domains, billing } });
    await landRun(setup.runtime, cutoverId, [], { rulesHash: hashOfSaid(said), rulesSaid: said });
    expect(await kept()).toBe(1);
    expect(await compare(hashOfSaid(said))).toEqual({
      differences: [{ path: "domains.billing.replicationDelayMinutes", here: "7", version: "0" }],
    });
    for (const text of ["Jane Doe, MRN 4711", '{"patient":"Jane Doe"}']) {
      await landRun(setup.runtime, cutoverId, [], { rulesHash: hashOfSaid(text), rulesSaid: text });
      expect(await compare(hashOfSaid(text))).toEqual({ differences: null });
    }
    expect(await kept()).toBe(1);
    // Kept by a version before this one.
    const old = "Jane Doe";
    await setup.runtime.db.runRules.create({ data: { cutoverId, rulesHash: hashOfSaid(old), said: old } });
    expect(await compare(hashOfSaid(old))).toEqual({ differences: null });
    await expect(
      landRun(setup.runtime, cutoverId, [], { rulesHash: hashOfSaid(old), rulesSaid: said }),
    ).rejects.toMatchObject({ code: "refused" });
  });

  it("is not heard when its account does not balance", async () => {
    await expect(landRun(setup.runtime, cutoverId, [], { over: { matched: 7 } })).rejects.toMatchObject({
      code: "refused",
      sentence: expect.stringContaining("allergies does not balance"),
    });
  });
});
