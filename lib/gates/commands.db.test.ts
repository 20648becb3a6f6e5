import { describe, expect, it } from "vitest";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { NO_RECORDS } from "#lib/reconciliation/testing.ts";
import type { Verdict } from "#lib/reconciliation/vocabulary.ts";
import { readRoom } from "#lib/room/queries.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { finishRun, startRun } from "#lib/runs/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addGate, asSystem } from "#prisma/factories.ts";
import { answerPoll, decideGate, openPoll } from "./commands.ts";
import { blockersOf, type GateView, viewGate } from "./rules.ts";
import type { Answer, Policy } from "./schema.ts";

const setup = prepareRuntime();

const POLICY: Policy = {
  positions: ["clinical-informatics", "data-steward"],
  quorum: 2,
  approvalExpiryMinutes: 60,
  executionExpiryMinutes: 60,
};
const STAFF = ["incident-commander", "clinical-informatics", "data-steward"] as const;

/** Lands a run whose allergies have this verdict; `mark` makes its result another one. */
async function reconcileAllergies(runtime: Runtime, cutoverId: string, verdict: Verdict, mark: string) {
  const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "test" });
  const altered = verdict === "fail" ? 1 : 0;
  await asSystem(runtime, finishRun, {
    cutoverId,
    runId,
    sourceRecords: 10,
    targetRecords: 10,
    durationMs: 1,
    inputHash: "0".repeat(64),
    verdict,
    domains: [
      {
        domain: "allergies",
        ...NO_RECORDS,
        eligible: 10,
        matched: 10 - altered,
        altered,
        highRisk: altered,
        discrepancies: altered,
        verdict,
        reasons: [],
        resultHash: mark.repeat(64),
      },
    ],
  });
}

async function pollingRoom(verdict: Verdict = "pass") {
  const { runtime } = setup;
  const { cutoverId, people } = await makeRoom(runtime, STAFF);
  const gateId = await addGate(runtime, cutoverId, 3, {
    number: 1,
    title: "Verify",
    question: "Is the target safe?",
    dueAt: null,
    policy: POLICY,
    criteria: [
      {
        question: "Do allergies match?",
        binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: null },
      },
    ],
  });
  await reconcileAllergies(runtime, cutoverId, verdict, "a");
  const { pollId } = (await as(runtime, people["incident-commander"], openPoll, { cutoverId, gateId }))
    .result;

  const see = async (): Promise<GateView> => {
    const { entities } = await readRoom(runtime.db, cutoverId);
    const gate = entities.gate[gateId];
    if (!gate) throw new Error("the gate is gone");
    return viewGate(gate, entities, await readVitals(runtime.db, cutoverId), Date.now());
  };
  const answer = async (member: Member, position: (typeof POLICY.positions)[number], given: Answer = "GO") =>
    signAs(runtime, member, answerPoll, {
      cutoverId,
      gateId,
      pollId,
      position,
      answer: given,
      meaning: "I attest that allergies reconciled.",
      comment: given === "GO" ? null : "Not yet.",
      evidenceHash: (await see()).evidenceHash ?? "",
    });
  const decide = async (member: Member, outcome: "GO" | "HOLD" | "NO-GO" = "GO") =>
    signAs(runtime, member, decideGate, {
      cutoverId,
      gateId,
      pollId,
      outcome,
      reason: outcome === "GO" ? null : "Wait.",
      evidenceHash: (await see()).evidenceHash ?? "",
    });
  return { runtime, cutoverId, gateId, pollId, people, see, answer, decide };
}

const states = (view: GateView) =>
  Object.fromEntries(view.seats.map(({ position, state }) => [position, state]));

describe("a poll", () => {
  it("passes its gate when every position said GO and every criterion is met", async () => {
    const { people, see, answer, decide } = await pollingRoom();
    expect(blockersOf(await see())).toEqual([
      "Clinical informatics has not answered.",
      "Data steward has not answered.",
    ]);
    await expect(decide(people["incident-commander"])).rejects.toMatchObject({ code: "refused" });
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward");
    expect(blockersOf(await see())).toEqual([]);
    await decide(people["incident-commander"]);
    expect((await see()).state).toBe("passed");
  });

  it("never passes on a failed or an unknown criterion, whoever signs", async () => {
    for (const verdict of ["fail", "unknown", "error"] as const) {
      const { people, see, answer, decide } = await pollingRoom(verdict);
      await answer(people["clinical-informatics"], "clinical-informatics");
      await answer(people["data-steward"], "data-steward");
      await expect(decide(people["incident-commander"])).rejects.toMatchObject({ code: "refused" });
      expect((await see()).state).toBe("polling");
    }
  });

  it("takes a sign-off for stale when the evidence changed after it, and takes it anew", async () => {
    const { runtime, cutoverId, people, see, answer, decide } = await pollingRoom();
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward");
    await reconcileAllergies(runtime, cutoverId, "pass", "b");
    expect(states(await see())).toEqual({ "clinical-informatics": "stale", "data-steward": "stale" });
    await expect(decide(people["incident-commander"])).rejects.toMatchObject({ code: "refused" });
    await answer(people["clinical-informatics"], "clinical-informatics");
    expect(states(await see())).toEqual({ "clinical-informatics": "GO", "data-steward": "stale" });
  });

  it("lets a sign-off stand when a later run found the very same", async () => {
    const { runtime, cutoverId, people, see, answer } = await pollingRoom();
    await answer(people["clinical-informatics"], "clinical-informatics");
    await reconcileAllergies(runtime, cutoverId, "pass", "a");
    expect(states(await see())["clinical-informatics"]).toBe("GO");
  });

  it("refuses a signature on anything but what is so now", async () => {
    const { runtime, cutoverId, gateId, pollId, people, see } = await pollingRoom();
    const seen = (await see()).evidenceHash ?? "";
    await reconcileAllergies(runtime, cutoverId, "fail", "c");
    await expect(
      signAs(runtime, people["data-steward"], answerPoll, {
        cutoverId,
        gateId,
        pollId,
        position: "data-steward",
        answer: "GO",
        meaning: "I attest.",
        comment: null,
        evidenceHash: seen,
      }),
    ).rejects.toMatchObject({ code: "evidence-changed" });
    expect(states(await see())["data-steward"]).toBe("not-answered");
  });

  it("seats one human once, never the proposer, and only those who hold the position", async () => {
    const { people, answer } = await pollingRoom();
    await expect(answer(people["data-steward"], "clinical-informatics")).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(answer(people["incident-commander"], "data-steward")).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("is blocked by one NO-GO until that is superseded, and keeps both", async () => {
    const { runtime, cutoverId, people, see, answer, decide } = await pollingRoom();
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward", "NO-GO");
    expect(blockersOf(await see())).toEqual(["Data steward answered NO-GO."]);
    await expect(decide(people["incident-commander"])).rejects.toMatchObject({ code: "refused" });
    await answer(people["data-steward"], "data-steward");
    expect(blockersOf(await see())).toEqual([]);
    const given = Object.values((await readRoom(runtime.db, cutoverId)).entities.signOff).filter(
      ({ position }) => position === "data-steward",
    );
    expect(given.map(({ answer: said }) => said).sort()).toEqual(["GO", "NO-GO"]);
    expect(given.find(({ answer: said }) => said === "GO")?.supersedesId).toBe(
      given.find(({ answer: said }) => said === "NO-GO")?.id,
    );
  });

  it("is decided once, though two press at once", async () => {
    const { runtime, pollId, people, answer, decide } = await pollingRoom();
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward");
    const commander = people["incident-commander"];
    const both = await Promise.allSettled([decide(commander), decide(commander, "HOLD")]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await runtime.db.decision.count({ where: { pollId } })).toBe(1);
  });
});

describe("a policy", () => {
  it("is refused when nobody could satisfy it", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["incident-commander", "data-steward"]);
    const gateId = await addGate(runtime, cutoverId, 3, {
      number: 1,
      title: "Verify",
      question: "Is the target safe?",
      dueAt: null,
      policy: POLICY,
      criteria: [
        {
          question: "Do allergies match?",
          binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: null },
        },
      ],
    });
    await expect(
      as(runtime, people["incident-commander"], openPoll, { cutoverId, gateId }),
    ).rejects.toMatchObject({
      code: "refused",
      sentence: expect.stringContaining("Nobody could satisfy it"),
    });
  });
});
