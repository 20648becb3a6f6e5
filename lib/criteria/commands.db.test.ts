import { describe, expect, it } from "vitest";
import { importTestResult } from "#lib/checks/commands.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, proposeAs, signAs } from "#lib/door/testing.ts";
import { answerPoll, decideGate, openPoll } from "#lib/gates/commands.ts";
import { addTestGate, everyoneOf, seeGate } from "#lib/gates/gate.testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import { finishRun, startRun } from "#lib/runs/commands.ts";
import { fileDiscrepancies } from "#lib/runs/ingest.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { evaluateOnce } from "#lib/triggers/evaluator.server.ts";
import { addSignal, addToken, asSystem } from "#prisma/factories.ts";
import {
  addCriterion,
  agreeToRemoval,
  removeCriterion,
  replaceCriterion,
  waiveCriterion,
  withdrawWaiver,
} from "./commands.ts";
import type { Binding } from "./schema.ts";

const setup = prepareRuntime();
const STAFF = ["incident-commander", "clinical-informatics", "data-steward", "interfaces"] as const;
const SYSTEM = { kind: "system", name: "test" } as const;
const SUITE: Binding = { kind: "test-suite", suite: "security", maxAgeMinutes: 60 };

async function room(
  binding: Binding = SUITE,
  waiverPosition: "clinical-informatics" | null = "clinical-informatics",
) {
  const { runtime } = setup;
  const { cutoverId, people } = await makeRoom(runtime, STAFF);
  const { gateId, criterionId } = await addTestGate(runtime, cutoverId, everyoneOf("data-steward"), {
    question: "Is it so?",
    binding,
    waiverPosition,
  });
  const see = async (nowMs?: number) => (await seeGate(runtime, cutoverId, gateId, nowMs)).view;
  const first = async (nowMs?: number) => {
    const [view] = (await see(nowMs)).criteria;
    if (!view) throw new Error("no criterion");
    return view;
  };
  const bring = (content: string, suite = "security", ranAt = new Date().toISOString()) =>
    as(runtime, people.interfaces, importTestResult, { cutoverId, suite, fileName: "r.xml", ranAt, content });
  return { cutoverId, people, gateId, criterionId, see, first, bring };
}

const FAILING = '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>';
const PASSING = '<testsuite><testcase name="a"/><testcase name="b"/></testsuite>';
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

const waive = async (
  { cutoverId, criterionId, first }: Awaited<ReturnType<typeof room>>,
  member: Member,
  over: object = {},
) =>
  signAs(setup.runtime, member, waiveCriterion, {
    cutoverId,
    criterionId,
    basis: (await first()).basis,
    reason: "Known, and harmless here",
    endsAt: inMinutes(30),
    ...over,
  });

describe("criteria of a gate", () => {
  it("are added, replaced and removed by the commander, and stay on record", async () => {
    const { runtime } = setup;
    const { cutoverId, people, gateId, criterionId, see } = await room();
    const commander = people["incident-commander"];
    const written = {
      question: "Is the queue empty?",
      binding: { kind: "identity-queue", maxAgeMinutes: 60 },
    } as const;
    await expect(
      as(runtime, people.interfaces, addCriterion, { cutoverId, gateId, ...written }),
    ).rejects.toMatchObject({ code: "forbidden" });
    const remove = () =>
      as(runtime, commander, removeCriterion, { cutoverId, criterionId, reason: "Not needed" });
    await expect(remove()).rejects.toMatchObject({ sentence: expect.stringContaining("only criterion") });
    const { result } = await as(runtime, commander, addCriterion, { cutoverId, gateId, ...written });
    const put = await as(runtime, commander, replaceCriterion, {
      cutoverId,
      criterionId: result.criterionId,
      ...written,
      question: "Is nobody in the queue?",
      reason: "Plainer",
    });
    await remove();
    await expect(remove()).rejects.toMatchObject({ code: "refused" });
    // Until a second person agrees, the gate asks all of them.
    expect((await see()).criteria).toHaveLength(3);
    const agree = (who: Member, id: string) =>
      as(runtime, who, agreeToRemoval, { cutoverId, criterionId: id });
    await expect(agree(commander, criterionId)).rejects.toMatchObject({
      sentence: expect.stringContaining("a second person agrees"),
    });
    await expect(agree(people.interfaces, criterionId)).rejects.toMatchObject({ code: "forbidden" });
    await agree(people["clinical-informatics"], criterionId);
    await agree(people["clinical-informatics"], result.criterionId);
    await expect(agree(people["clinical-informatics"], criterionId)).rejects.toMatchObject({
      code: "refused",
    });
    const { criteria } = await see();
    expect(criteria.map(({ criterion }) => criterion.id)).toEqual([put.result.criterionId]);
    expect(await runtime.db.criterion.count({ where: { gateId } })).toBe(3);
    await expect(runtime.db.criterion.delete({ where: { id: criterionId } })).rejects.toThrow();
    await expect(
      runtime.db.criterion.update({ where: { id: criterionId }, data: { question: "Another?" } }),
    ).rejects.toThrow();
  });

  it("are not changed under those who are answering on them, and name only what is there", async () => {
    const { runtime } = setup;
    const { cutoverId, people, gateId } = await room();
    const commander = people["incident-commander"];
    const other = (await makeRoom(runtime, [])).cutoverId;
    const signalId = await addSignal(runtime, other, {
      key: "lag",
      question: "Lag?",
      unit: "s",
      direction: "higher-is-worse",
      validMin: 0,
      validMax: null,
      freshnessLimitSeconds: 60,
      ownerPosition: "interfaces",
    });
    const elsewhere = {
      question: "Lag?",
      binding: {
        kind: "signal",
        signalId,
        comparator: "at-most",
        threshold: 1,
        windowSeconds: 60,
        minSamples: 1,
      },
    } as const;
    const add = (criterion: object) =>
      as(runtime, commander, addCriterion, { cutoverId, gateId, ...(criterion as typeof elsewhere) });
    await expect(add(elsewhere)).rejects.toMatchObject({ code: "not-found" });
    await as(runtime, commander, openPoll, { cutoverId, gateId });
    await expect(
      add({ question: "Queue?", binding: { kind: "identity-queue", maxAgeMinutes: 1 } }),
    ).rejects.toMatchObject({
      sentence: expect.stringContaining("being polled"),
    });
  });
});

describe("a test suite's report", () => {
  it("turns its criterion, by who may bring it, and once", async () => {
    const { runtime } = setup;
    const { cutoverId, people, first, bring } = await room();
    expect((await first()).state).toBe("unknown");
    await bring(FAILING);
    expect(await first()).toMatchObject({ state: "not-met", finding: "1 of 2 cases failed: b" });
    await bring(PASSING);
    expect((await first()).state).toBe("met");
    await expect(bring(PASSING)).rejects.toMatchObject({ sentence: expect.stringContaining("very file") });
    await expect(bring(PASSING.slice(0, -5))).rejects.toMatchObject({ code: "refused" });
    await expect(bring(`${PASSING} `, "security", inMinutes(5))).rejects.toMatchObject({ code: "refused" });
    const input = {
      cutoverId,
      suite: "security",
      fileName: "r.xml",
      ranAt: new Date().toISOString(),
      content: `${PASSING}\n`,
    };
    await expect(as(runtime, people["data-steward"], importTestResult, input)).rejects.toMatchObject({
      code: "forbidden",
    });
    const { execute } = await import("#lib/door/command.ts");
    const token = await addToken(runtime, cutoverId, "probes");
    await execute(runtime, importTestResult, input, {
      caller: { kind: "token", token },
      idempotencyKey: "k",
    });
  });

  it("does not become fresh by being handed in late", async () => {
    const { first, bring } = await room();
    const then = new Date(Date.now() - 2 * 3_600_000).toISOString();
    await bring(`<testsuite timestamp="${then}"><testcase name="a"/></testsuite>`);
    expect((await first()).state).toBe("unknown");
  });
});

describe("a waiver", () => {
  it("counts for a GO and is no yes, until its end", async () => {
    const { runtime } = setup;
    const here = await room();
    const { cutoverId, people, gateId, see, first, bring } = here;
    await bring(FAILING);
    await waive(here, people["clinical-informatics"]);
    const waived = await first();
    expect(waived).toMatchObject({
      state: "waived",
      finding: expect.stringContaining("1 of 2 cases failed"),
    });
    expect((await first(Date.now() + 31 * 60_000)).state).toBe("not-met");
    await as(runtime, people["incident-commander"], openPoll, { cutoverId, gateId });
    const answer = async () => {
      const { poll, evidenceHash = "" } = await see();
      const given = { cutoverId, gateId, pollId: poll?.id ?? "", evidenceHash };
      await signAs(runtime, people["data-steward"], answerPoll, {
        ...given,
        position: "data-steward",
        answer: "GO",
        meaning: "I answer GO, knowing what is waived.",
        comment: null,
      });
      return given;
    };
    await answer();
    expect((await see()).seats[0]?.state).toBe("GO");
    // When it ends, what was signed was signed on something else.
    expect((await see(Date.now() + 31 * 60_000)).seats[0]?.state).toBe("stale");
    const { waiver } = waived;
    await as(runtime, people["incident-commander"], withdrawWaiver, {
      cutoverId,
      waiverId: waiver?.id ?? "",
      reason: "Not so harmless",
    });
    expect((await first()).state).toBe("not-met");
    expect((await see()).seats[0]?.state).toBe("stale");
    await expect(
      as(runtime, people["clinical-informatics"], withdrawWaiver, {
        cutoverId,
        waiverId: waiver?.id ?? "",
        reason: "Again",
      }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await waive(here, people["clinical-informatics"]);
    const given = await answer();
    await signAs(runtime, people["incident-commander"], decideGate, {
      ...given,
      outcome: "GO",
      reason: null,
    });
    expect((await see()).state).toBe("passed");
  });

  it("is refused to whoever opened the poll, holds no such position, or saw something else", async () => {
    const here = await room();
    const { people, bring } = here;
    await bring(FAILING);
    const refusal = async (member: Member, over: object = {}) =>
      waive(here, member, over).then(
        () => "signed",
        (error: { sentence: string; code: string }) => `${error.code}: ${error.sentence}`,
      );
    expect(await refusal(people.interfaces)).toContain("Clinical informatics");
    expect(await refusal(people["clinical-informatics"], { basis: "test result of long ago" })).toContain(
      "evidence-changed",
    );
    expect(await refusal(people["clinical-informatics"], { endsAt: inMinutes(73 * 60) })).toContain(
      "72 hours",
    );
    expect(await refusal(people["clinical-informatics"], { endsAt: inMinutes(-1) })).toContain("future");
    const nobody = await room(SUITE, null);
    await nobody.bring(FAILING);
    await expect(waive(nobody, nobody.people["clinical-informatics"])).rejects.toMatchObject({
      sentence: expect.stringContaining("names nobody"),
    });
  });

  it("lapses when the criterion is found otherwise, better or worse", async () => {
    const here = await room();
    const { people, first, bring } = here;
    await bring(FAILING);
    await waive(here, people["clinical-informatics"]);
    await bring(
      FAILING.replace('name="a"/', 'name="a"><error/></testcase').replace("</testsuite>", "</testsuite>"),
    );
    expect((await first()).state).toBe("not-met");
    await bring(PASSING);
    expect((await first()).state).toBe("met");
  });

  it("is never given for a consent that is revoked at the source and active at the target", async () => {
    const { runtime } = setup;
    const here = await room({ kind: "consent-parity", maxAgeMinutes: null });
    const { cutoverId, people, first, criterionId } = here;
    const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "test" });
    await asSystem(runtime, finishRun, {
      cutoverId,
      runId,
      sourceRecords: 10,
      targetRecords: 10,
      durationMs: 1,
      inputHash: "0".repeat(64),
      ...BY_BUILT_IN_RULES,
      verdict: "pass",
      domains: [
        {
          ...NO_RECORDS,
          domain: "consents",
          eligible: 10,
          matched: 10,
          resurrected: 1,
          discrepancies: 1,
          verdict: "pass",
          reasons: [],
          resultHash: "c".repeat(64),
        },
      ],
    });
    const view = await first();
    expect(view).toMatchObject({ state: "not-met", unwaivable: expect.stringContaining("never waived") });
    await expect(
      proposeAs(runtime, people["clinical-informatics"], waiveCriterion, {
        cutoverId,
        criterionId,
        basis: view.basis,
        reason: "Please",
        endsAt: inMinutes(5),
      }),
    ).rejects.toMatchObject({ sentence: expect.stringContaining("never waived") });
  });
});

describe("what machines tell", () => {
  it("findings are counted by the server when a run ends", async () => {
    const { runtime } = setup;
    const { cutoverId, first } = await room({
      kind: "discrepancies",
      domains: ["allergies"],
      severity: "high",
      categories: null,
      maxAgeMinutes: 60,
    });
    const finish = async (filed: number, claimed: number) => {
      const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "test" });
      await perform(
        runtime,
        fileDiscrepancies,
        {
          cutoverId,
          runId,
          discrepancies: Array.from({ length: filed }, (_, ordinal) => ({
            ordinal,
            domain: "allergies" as const,
            resourceType: "AllergyIntolerance",
            sourcePseudonym: null,
            targetPseudonym: null,
            kind: "altered" as const,
            category: "high-risk-clinical-mismatch" as const,
            severity: "critical" as const,
            fields: [],
            cause: null,
            batch: null,
          })),
        },
        SYSTEM,
      );
      await asSystem(runtime, finishRun, {
        cutoverId,
        runId,
        sourceRecords: 10,
        targetRecords: 10,
        durationMs: 1,
        inputHash: "0".repeat(64),
        ...BY_BUILT_IN_RULES,
        verdict: "pass",
        domains: [
          {
            ...NO_RECORDS,
            domain: "allergies",
            eligible: 10,
            matched: 10,
            discrepancies: claimed,
            verdict: "pass",
            reasons: [],
            resultHash: "d".repeat(64),
          },
        ],
      });
    };
    await finish(2, 2);
    expect(await first()).toMatchObject({ state: "not-met", finding: expect.stringContaining("2 open") });
    // A run that claims findings which never came in says nothing of how bad they are.
    await finish(0, 3);
    expect(await first()).toMatchObject({ state: "unknown", finding: expect.stringContaining("0 of 3") });
    await finish(0, 0);
    expect((await first()).state).toBe("met");
  });

  it("a signal's samples flip their criterion, and its flips alone are journaled", async () => {
    const { runtime } = setup;
    const { cutoverId, people, gateId, see } = await room();
    const signalId = await addSignal(runtime, cutoverId, {
      key: "lag",
      question: "Lag?",
      unit: "s",
      direction: "higher-is-worse",
      validMin: 0,
      validMax: null,
      freshnessLimitSeconds: 60,
      ownerPosition: "interfaces",
    });
    const { result } = await as(runtime, people["incident-commander"], addCriterion, {
      cutoverId,
      gateId,
      question: "Is it quick?",
      binding: {
        kind: "signal",
        signalId,
        comparator: "at-most",
        threshold: 10,
        windowSeconds: 300,
        minSamples: 2,
      },
    });
    const state = async () =>
      (await see()).criteria.find(({ criterion }) => criterion.id === result.criterionId);
    const flips = async () =>
      (await entriesAfter(runtime.db, cutoverId, 0, 1_000)).filter(
        ({ command }) => command === "criteria.settleSignal",
      ).length;
    const push = (value: number) =>
      perform(
        runtime,
        pushSamples,
        { cutoverId, key: "lag", samples: [{ value, observedAt: new Date().toISOString() }] },
        SYSTEM,
      );
    await evaluateOnce(runtime);
    expect((await state())?.state).toBe("unknown");
    await push(1);
    await evaluateOnce(runtime);
    expect(await state()).toMatchObject({ state: "unknown", finding: "fewer than 2 samples within 300 s" });
    await push(2);
    await evaluateOnce(runtime);
    const met = await state();
    expect(met?.state).toBe("met");
    const before = await flips();
    await push(3);
    await evaluateOnce(runtime);
    expect((await state())?.basis).toBe(met?.basis);
    expect(await flips()).toBe(before);
    await push(11);
    await evaluateOnce(runtime);
    expect((await state())?.state).toBe("not-met");
    expect(await flips()).toBe(before + 1);
  });
});
