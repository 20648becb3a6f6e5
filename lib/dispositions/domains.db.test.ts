import { describe, expect, it } from "vitest";
import { as, type Member, signAs } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { BY_BUILT_IN_RULES } from "#lib/reconciliation/testing.ts";
import { all } from "#lib/room/state.ts";
import { escalate, setPolicy } from "#lib/triage/commands.ts";
import { escalateOverdue } from "#lib/triage/escalate.server.ts";
import { finding, findings } from "#lib/triage/testing.ts";
import { acceptDomain, withdrawAcceptance, withdrawDomainAcceptance } from "./commands.ts";
import { viewDomains } from "./rules.ts";
import { accept, cutoverId, first, land, mend, people, room, setup, views } from "./testing.ts";

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
