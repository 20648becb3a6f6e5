import { beforeEach, describe, expect, it } from "vitest";
import { findDiscrepancies } from "#lib/criteria/findDiscrepancies.ts";
import { as, type Member, makeRoom, prepareRuntime, proposeAs, signAs } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { setSeverity } from "#lib/matrices/commands.ts";
import { BY_BUILT_IN_RULES } from "#lib/reconciliation/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { failRun, startRun } from "#lib/runs/commands.ts";
import { escalate, setPolicy } from "#lib/triage/commands.ts";
import { escalateOverdue } from "#lib/triage/escalate.server.ts";
import { keyOf } from "#lib/triage/fingerprint.server.ts";
import { viewGroups } from "#lib/triage/rules.ts";
import { type Finding, finding, findings, landRun } from "#lib/triage/testing.ts";
import { asSystem } from "#prisma/factories.ts";
import {
  acceptDomain,
  acceptRecords,
  dispose,
  withdrawAcceptance,
  withdrawDomainAcceptance,
} from "./commands.ts";
import { viewDomains } from "./rules.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"incident-commander" | "clinical-informatics" | "data-steward" | "compliance", Member>;

beforeEach(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, [
    "incident-commander",
    "clinical-informatics",
    "data-steward",
    "compliance",
  ]));
});

const land = (found: Parameters<typeof landRun>[2], options?: Parameters<typeof landRun>[3]) =>
  landRun(setup.runtime, cutoverId, found, options);
const room = async (): Promise<Entities> => (await readRoom(setup.runtime.db, cutoverId)).entities;
const views = async () => viewGroups(await room(), Date.now());
const first = async () => {
  const [view] = await views();
  if (!view) throw new Error("no group");
  return view;
};
/** What the gate's criterion says of what is open at all. */
const criterion = async () =>
  findDiscrepancies(
    { kind: "discrepancies", domains: ["allergies"], severity: "low", categories: null, maxAgeMinutes: null },
    await room(),
    Date.now(),
  );
const seen = async (key: string | null = null) => {
  const { group } = await first();
  return {
    cutoverId,
    groupId: group.id,
    key,
    runId: group.runId,
    keysHash: group.keysHash,
    reason: "Looked at",
  };
};
const accept = async (who: Member = people["clinical-informatics"], key: string | null = null) =>
  (await signAs(setup.runtime, who, acceptRecords, await seen(key))).result.acceptanceId;
const mend = async (key: string | null = null, kind: "fix" | "source-correction" = "fix") =>
  (await as(setup.runtime, people["data-steward"], dispose, { ...(await seen(key)), kind })).result
    .dispositionId;
const setAccepter = async (acceptedBy: "compliance" | null) => {
  const row = all(await room(), "severityRow")[0];
  const value = { careByGate: 1, completenessByGate: null, acceptedBy };
  const before = row ? { careByGate: 1, completenessByGate: null, acceptedBy: row.acceptedBy } : null;
  await as(setup.runtime, people["incident-commander"], setSeverity, {
    cutoverId,
    domain: "allergies",
    seen: before,
    value,
  });
};

describe("what is accepted", () => {
  it("is not open at a gate, under a signature of whom the severity matrix names", async () => {
    await land(findings(3));
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("3 open") });
    const acceptanceId = await accept();
    const { state, finding: said, basis } = await criterion();
    expect([state, said]).toEqual(["met", "none open of severity low or above, 3 accepted"]);
    expect(basis).toContain(acceptanceId);
    expect(await first()).toMatchObject({ state: "accepted", open: 0, sla: "settled" });
    const signature = await setup.runtime.db.signature.findFirstOrThrow({ where: { cutoverId } });
    expect(JSON.stringify(signature.statement)).toContain((await first()).group.keysHash);
  });

  it("stands for the same records in a later run, and for no other", async () => {
    await land(findings(3));
    await accept();
    await land(findings(2));
    expect(await criterion()).toMatchObject({ state: "met", finding: expect.stringContaining("2 accepted") });
    await land(findings(4));
    expect(await first()).toMatchObject({
      state: "reopened",
      open: 1,
      settled: { accepted: 3, undecided: 1 },
    });
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("1 open") });
    // As many as before, and one of them another.
    await land([...findings(2), finding(9)]);
    expect(await first()).toMatchObject({ open: 1, settled: { accepted: 2 } });
  });

  it.each([
    ["all of a cause", null],
    ["one record", 0],
  ])("does not stand when a record is not what it was, nor where nobody can tell: %s", async (_what, at) => {
    await land(findings(1));
    await accept(people["clinical-informatics"], at === null ? null : keyOf(finding(1)));
    expect(await criterion()).toMatchObject({ state: "met" });
    // The same element of the same record differs still, and has another value.
    await land([finding(1, { mark: "another" })]);
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("1 open") });
    await land([finding(1, { mark: null })]);
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("1 open") });
    await land(findings(1));
    expect(await criterion()).toMatchObject({ state: "met" });
  });

  it("does not stand when the severity changed", async () => {
    await land(findings(3, { severity: "medium" }));
    await accept();
    await land(findings(3, { severity: "high" }));
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("3 open") });
  });

  it("is open again when it is withdrawn, also what was accepted before it", async () => {
    await land(findings(3));
    await accept();
    const acceptanceId = await accept();
    await expect(
      as(setup.runtime, people.compliance, withdrawAcceptance, { cutoverId, acceptanceId, reason: "No" }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await as(setup.runtime, people["incident-commander"], withdrawAcceptance, {
      cutoverId,
      acceptanceId,
      reason: "Wrong",
    });
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("3 open") });
    await land(findings(3));
    expect(await first()).toMatchObject({ open: 3, settled: { accepted: 0 } });
  });

  it("is signed by no other position, and counts no more when the matrix names another", async () => {
    await land(findings(3));
    for (const who of ["data-steward", "incident-commander", "compliance"] as const)
      await expect(accept(people[who])).rejects.toMatchObject({ code: "forbidden" });
    await accept();
    await setAccepter("compliance");
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("3 open") });
    await expect(accept()).rejects.toMatchObject({ code: "forbidden" });
    await accept(people.compliance);
    expect(await criterion()).toMatchObject({ state: "met" });
  });

  it("is never a consent that holds again", async () => {
    const revived: Partial<Finding> = {
      domain: "consents",
      resourceType: "Consent",
      kind: "resurrected",
      fields: ["status"],
    };
    await land(findings(1, revived), { domains: ["consents"] });
    await expect(accept(people.compliance)).rejects.toMatchObject({
      sentence: expect.stringContaining("never accepted"),
    });
  });

  it("is what was shown, or nothing", async () => {
    await land(findings(3));
    const stale = await seen();
    await land([...findings(2), finding(9)]);
    await expect(
      signAs(setup.runtime, people["clinical-informatics"], acceptRecords, stale),
    ).rejects.toMatchObject({
      code: "evidence-changed",
    });
    const shown = await seen();
    const { statement, statementHash } = await proposeAs(
      setup.runtime,
      people["clinical-informatics"],
      acceptRecords,
      shown,
    );
    // Signed for one reason, sent with another.
    const forged = {
      ...shown,
      reason: "Something else",
      signature: {
        signedAt: statement.signedAt,
        statementHash,
        proof: { kind: "proof" as const, proofId: people["clinical-informatics"].personId },
      },
    };
    await expect(
      as(setup.runtime, people["clinical-informatics"], acceptRecords, forged),
    ).rejects.toMatchObject({
      code: "statement-changed",
    });
    expect(await criterion()).toMatchObject({ state: "not-met" });
  });

  it("can be one record of a cause", async () => {
    await land(findings(3));
    await accept(people["clinical-informatics"], keyOf(finding(2)));
    expect(await first()).toMatchObject({
      open: 2,
      state: "reopened",
      settled: { accepted: 1, undecided: 2 },
    });
    await expect(accept(people["clinical-informatics"], "0".repeat(32))).rejects.toMatchObject({
      code: "not-found",
    });
    await land(findings(3));
    expect(await first()).toMatchObject({ open: 2 });
  });

  it("says nothing while the newest run failed", async () => {
    await land(findings(3));
    await accept();
    const { runId } = await asSystem(setup.runtime, startRun, { cutoverId, label: "later" });
    await asSystem(setup.runtime, failRun, { cutoverId, runId, status: "failed", failure: "Stopped." });
    expect(await criterion()).toMatchObject({ state: "unknown" });
    await expect(accept()).rejects.toMatchObject({ sentence: expect.stringContaining("failed") });
  });
});

describe("what is mended", () => {
  it("stays open until a later run no longer sees it, which proves it and closes the cause", async () => {
    await land(findings(3));
    const dispositionId = await mend();
    expect(await first()).toMatchObject({ state: "awaiting-run", open: 3 });
    expect(await criterion()).toMatchObject({ state: "not-met" });
    const runId = await land([]);
    const entities = await room();
    expect(entities.disposition[dispositionId]).toMatchObject({ outcome: "proved", outcomeRunId: runId });
    expect(await first()).toMatchObject({ state: "closed", open: 0, group: { closedByRunId: runId } });
    expect(await criterion()).toMatchObject({ state: "met" });
  });

  it("is reopened plainly by a later run that still sees it, and by one after it was proved", async () => {
    await land(findings(3));
    const dispositionId = await mend();
    const still = await land(findings(1));
    expect((await room()).disposition[dispositionId]).toMatchObject({
      outcome: "still-seen",
      outcomeRunId: still,
    });
    expect(await first()).toMatchObject({ state: "reopened", settled: { stillSeen: 1 } });
    const proved = await land([]);
    expect((await room()).disposition[dispositionId]).toMatchObject({
      outcome: "proved",
      outcomeRunId: proved,
    });
    await land(findings(1));
    expect(await first()).toMatchObject({ state: "reopened", open: 1 });
  });

  it("is not proved by a run that began before, and not by one whose account is not whole", async () => {
    await land(findings(3));
    const dispositionId = await mend(keyOf(finding(1)));
    await setup.runtime.db.$queryRaw`SELECT 1`;
    await land(findings(3).slice(1), { over: { unparsable: 2 } });
    expect((await room()).disposition[dispositionId]?.outcome).toBeNull();
    const runId = await land(findings(3).slice(1));
    expect((await room()).disposition[dispositionId]).toMatchObject({
      outcome: "proved",
      outcomeRunId: runId,
    });
    expect(await first()).toMatchObject({ settled: { undecided: 2 } });
  });

  it("supersedes what was decided before on the same records, and leaves it in the record", async () => {
    await land(findings(3));
    await accept();
    await mend(keyOf(finding(1)));
    expect(await first()).toMatchObject({ settled: { accepted: 2, awaiting: 1 }, open: 1 });
    await mend(null, "source-correction");
    expect(await first()).toMatchObject({ settled: { accepted: 0, awaiting: 3 }, state: "awaiting-run" });
    expect(all(await room(), "disposition").at(-1)).toMatchObject({ assignedTo: "data-steward" });
    expect(all(await room(), "recordAcceptance")).toHaveLength(1);
  });

  it("holds no record id, value or name in the journal", async () => {
    await land(findings(3));
    await mend(keyOf(finding(1)));
    const [entry] = (await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000)).slice(-1);
    expect(entry?.command).toBe("dispositions.dispose");
    expect(entry?.changes.map(({ type }) => type).sort()).toEqual(["causeGroup", "disposition"]);
    expect(JSON.stringify(entry)).not.toMatch(/AllergyIntolerance\//);
  });
});

describe("two people at once", () => {
  it("both decide, the later one stands, and nothing is lost", async () => {
    await land(findings(3));
    const shown = await seen();
    const both = await Promise.all([
      as(setup.runtime, people["data-steward"], dispose, { ...shown, kind: "fix" }),
      signAs(setup.runtime, people["clinical-informatics"], acceptRecords, shown),
    ]);
    const later = both.reduce((a, b) => ((a.seq ?? 0) > (b.seq ?? 0) ? a : b));
    const { group } = await first();
    expect(group.covers).toEqual([{ by: Object.values(later.result)[0], records: 3 }]);
    const entities = await room();
    expect([all(entities, "disposition").length, all(entities, "recordAcceptance").length]).toEqual([1, 1]);
  });
});

describe("a domain", () => {
  const domain = async () => {
    const [view] = viewDomains(await room(), Date.now());
    if (!view) throw new Error("no domain");
    return view;
  };
  const sign = async (who: Member = people["clinical-informatics"]) => {
    const { result, run, open } = await domain();
    return (
      await signAs(setup.runtime, who, acceptDomain, {
        cutoverId,
        domain: "allergies",
        resultHash: result.resultHash,
        rulesHash: run.rulesHash ?? "",
        open,
      })
    ).result.acceptanceId;
  };

  it("is signed by its steward alone, once nothing grave in it is open", async () => {
    await land(findings(3));
    await expect(sign()).rejects.toMatchObject({
      sentence: expect.stringContaining("3 discrepancies of severity"),
    });
    await accept();
    await expect(sign(people["data-steward"])).rejects.toMatchObject({ code: "forbidden" });
    await sign();
    expect(await domain()).toMatchObject({ state: "signed", open: 0, accepted: 3 });
  });

  it("is stale when a later run finds something else, and stands when it finds the same", async () => {
    const minor = { severity: "low", category: "benign-formatting" } as const;
    await land(findings(2, minor));
    await sign();
    await land(findings(2, minor));
    expect(await domain()).toMatchObject({ state: "signed", open: 2 });
    await land(findings(1, minor));
    expect(await domain()).toMatchObject({ state: "stale", whyStale: "a later run found something else" });
    const acceptanceId = await sign();
    expect(await domain()).toMatchObject({ state: "signed" });
    await as(setup.runtime, people["clinical-informatics"], withdrawDomainAcceptance, {
      cutoverId,
      acceptanceId,
      reason: "Too early",
    });
    expect(await domain()).toMatchObject({ state: "withdrawn" });
  });

  it("is neither signed for nor mended by a run of other rules than those in force", async () => {
    const minor = { severity: "low", category: "benign-formatting" } as const;
    await land(findings(2, minor));
    const dispositionId = await mend();
    await sign();
    const loose = "f".repeat(64);
    // Other rules find nothing any more: nothing is closed, and nothing proved.
    await land([], { rulesHash: loose });
    expect((await first()).group).toMatchObject({ closedAt: null });
    expect((await room()).disposition[dispositionId]).toMatchObject({ outcome: null });
    expect(await domain()).toMatchObject({ state: "stale" });
    await expect(sign()).rejects.toMatchObject({
      sentence: expect.stringContaining("rules that are not those in force"),
    });
    // They find the same, and the signature under it by the rules in force is none under theirs.
    await land(findings(2, minor), { rulesHash: loose });
    expect(await domain()).toMatchObject({
      state: "stale",
      whyStale: expect.stringContaining("rules that are not those in force"),
    });
    await expect(accept()).rejects.toMatchObject({ sentence: expect.stringContaining("It can't be signed") });
    await land(findings(2, minor));
    expect(await domain()).toMatchObject({ state: "signed" });
    await land([]);
    expect((await first()).group.closedAt).not.toBeNull();
  });

  it("is stale when an acceptance that it rested on is withdrawn", async () => {
    await land(findings(3));
    const acceptanceId = await accept();
    await sign();
    await as(setup.runtime, people["clinical-informatics"], withdrawAcceptance, {
      cutoverId,
      acceptanceId,
      reason: "No",
    });
    expect(await domain()).toMatchObject({ state: "stale", whyStale: "3 discrepancies opened again" });
  });

  it("is signed as it was shown, or not at all", async () => {
    await land([]);
    await expect(
      signAs(setup.runtime, people["clinical-informatics"], acceptDomain, {
        cutoverId,
        domain: "allergies",
        resultHash: "0".repeat(64),
        ...BY_BUILT_IN_RULES,
        open: 0,
      }),
    ).rejects.toMatchObject({ code: "evidence-changed" });
  });
});

describe("clocks and owners", () => {
  const SLA = { critical: 30, high: 60, medium: 120, low: 240 };
  const set = (seenVersion: number, over: object = {}) =>
    as(setup.runtime, people["incident-commander"], setPolicy, {
      cutoverId,
      seenVersion,
      slaMinutes: SLA,
      routes: [],
      reason: "As agreed",
      ...over,
    });

  it("are set under versions; the one that was not seen is not overwritten", async () => {
    await land(findings(1));
    await set(0);
    await expect(set(0)).rejects.toMatchObject({ sentence: expect.stringContaining("Version 1") });
    await expect(set(1, { slaMinutes: { ...SLA, high: 10 } })).rejects.toMatchObject({ code: "refused" });
    const route = { domain: "allergies", category: null, severity: null, position: "data-steward" } as const;
    await expect(
      set(1, { routes: [{ ...route, personId: people.compliance.personId }] }),
    ).rejects.toMatchObject({ code: "refused" });
    await set(1, { routes: [{ ...route, personId: people["data-steward"].personId }] });
    const { owner, dueAtMs, group } = await first();
    expect(owner).toMatchObject({ position: "data-steward", personName: people["data-steward"].name });
    expect(dueAtMs - Date.parse(group.openedAt)).toBe(SLA.critical * 60_000);
    expect(all(await room(), "triagePolicy")).toHaveLength(2);
  });

  it("escalate what is overdue once, by the product itself", async () => {
    await land([finding(1), finding(2, { severity: "low", fields: ["note"] })]);
    await escalateOverdue(setup.runtime);
    expect((await first()).group.escalatedAt).toBeNull();
    await setup.runtime.db.causeGroup.updateMany({
      where: { cutoverId },
      data: { openedAt: new Date(Date.now() - 2 * 60 * 60_000) },
    });
    await Promise.all([escalateOverdue(setup.runtime), escalateOverdue(setup.runtime)]);
    await escalateOverdue(setup.runtime);
    const [critical, low] = await views();
    expect([critical?.sla, low?.sla, low?.group.escalatedAt]).toEqual(["overdue", "in-time", null]);
    expect(critical?.group.escalatedAt).not.toBeNull();
    const told = (await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000)).filter(
      ({ command }) => command === escalate.spec.name,
    );
    expect(told.map(({ actor, changes }) => [actor.kind, changes.length])).toEqual([["system", 1]]);
  });
});
