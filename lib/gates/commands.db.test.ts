import { describe, expect, it } from "vitest";
import { endAssignment } from "#lib/access/commands.ts";
import { perform } from "#lib/door/query.ts";
import {
  as,
  joinRoom,
  type Member,
  makeRoom,
  prepareRuntime,
  signAs,
  testRuntime,
} from "#lib/door/testing.ts";
import { pastTheGuards } from "#lib/postgres/testing.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import type { Verdict } from "#lib/reconciliation/vocabulary.ts";
import { readRoom } from "#lib/room/queries.ts";
import { decideRule, proposeRule } from "#lib/ruleChanges/commands.ts";
import { getRulesFile } from "#lib/ruleChanges/queries.ts";
import { addTasks, startTask } from "#lib/runbook/commands.ts";
import { planned } from "#lib/runbook/testing.ts";
import { finishRun, startRun } from "#lib/runs/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addGate, asSystem, assign } from "#prisma/factories.ts";
import { answerPoll, configureGate, decideGate, openPoll, withdrawDecision } from "./commands.ts";
import { addTestGate, everyoneOf, seeGate } from "./gate.testing.ts";
import { blockersOf, type GateView } from "./rules.ts";
import type { Answer, Policy } from "./schema.ts";

const setup = prepareRuntime();

const POLICY = everyoneOf("clinical-informatics", "data-steward");
const STAFF = ["incident-commander", "clinical-informatics", "data-steward"] as const;

/** Lands a run whose allergies have this verdict; `mark` makes its result another one. */
async function reconcileAllergies(
  runtime: Runtime,
  cutoverId: string,
  verdict: Verdict,
  mark: string,
  rulesHash: string | null = BY_BUILT_IN_RULES.rulesHash,
) {
  const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "test" });
  const altered = verdict === "fail" ? 1 : 0;
  await asSystem(runtime, finishRun, {
    cutoverId,
    runId,
    sourceRecords: 10,
    targetRecords: 10,
    durationMs: 1,
    inputHash: "0".repeat(64),
    rulesHash,
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

/** Changes what the application's role can't. */
const tamper = (statement: string, ...values: unknown[]) =>
  pastTheGuards(setup.appUrl, (query) => query(statement, values));

async function pollingRoom(verdict: Verdict = "pass", policy: Partial<Policy> = {}) {
  const { runtime } = setup;
  const { cutoverId, people } = await makeRoom(runtime, STAFF);
  const { gateId } = await addTestGate(
    runtime,
    cutoverId,
    { ...POLICY, ...policy },
    {
      question: "Do allergies match?",
      binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: null },
    },
  );
  await reconcileAllergies(runtime, cutoverId, verdict, "a");
  const { pollId } = (await as(runtime, people["incident-commander"], openPoll, { cutoverId, gateId }))
    .result;

  const see = async () => (await seeGate(runtime, cutoverId, gateId)).view;
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
  const decide = async (member: Member, outcome: "GO" | "HOLD" | "NO-GO" = "GO", on = runtime) =>
    signAs(on, member, decideGate, {
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

  it("counts no run by other rules than those in force, and no answer from before others were agreed on", async () => {
    const { runtime, cutoverId, people, see, answer, decide } = await pollingRoom();
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward");
    const stale = { "clinical-informatics": "stale", "data-steward": "stale" };
    // The very same result, by other rules and by rules that nobody knows.
    for (const rulesHash of ["f".repeat(64), null]) {
      await reconcileAllergies(runtime, cutoverId, "pass", "a", rulesHash);
      expect((await see()).criteria[0]?.state).toBe("unknown");
      expect(states(await see())).toEqual(stale);
      await expect(decide(people["incident-commander"])).rejects.toMatchObject({ code: "refused" });
    }
    await reconcileAllergies(runtime, cutoverId, "pass", "a");
    expect(blockersOf(await see())).toEqual([]);

    const change = {
      kind: "leave-out" as const,
      domain: "encounters" as const,
      resourceType: "Encounter",
      element: "length",
    };
    const { result: proposed } = await as(runtime, people["data-steward"], proposeRule, {
      cutoverId,
      change,
      why: "It is computed",
      baseVersion: 0,
    });
    // Proposed is not agreed on.
    expect(blockersOf(await see())).toEqual([]);
    await as(runtime, people["clinical-informatics"], decideRule, {
      cutoverId,
      proposalId: proposed.proposalId,
      outcome: "approved",
      reason: "Looked at",
    });
    expect((await see()).criteria[0]).toMatchObject({
      state: "unknown",
      finding: expect.stringContaining("version 1 is in force: a new run says how it stands"),
    });
    expect(states(await see())).toEqual(stale);
    const { rulesHash } = await perform(runtime, getRulesFile, { cutoverId }, people["data-steward"].caller);
    await reconcileAllergies(runtime, cutoverId, "pass", "a", rulesHash);
    expect((await see()).criteria[0]?.state).toBe("met");
    // The same findings: but they were signed for by the rules before.
    expect(states(await see())).toEqual(stale);
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward");
    await decide(people["incident-commander"]);
    expect((await see()).state).toBe("passed");
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

  it("is decided once, though two commanders press at once on two instances", async () => {
    const other = testRuntime(setup.appUrl);
    for (const outcome of ["GO", "NO-GO", "HOLD"] as const) {
      const { runtime, cutoverId, pollId, people, see, answer, decide } = await pollingRoom();
      const second = await joinRoom(runtime, cutoverId, "incident-commander", "Second commander");
      await answer(people["clinical-informatics"], "clinical-informatics");
      await answer(people["data-steward"], "data-steward");
      const both = await Promise.allSettled([
        decide(people["incident-commander"], "GO"),
        decide(second, outcome, other),
        decide(people["incident-commander"], "HOLD"),
      ]);
      const [decision, ...more] = await runtime.db.decision.findMany({ where: { pollId } });
      expect(more).toEqual([]);
      const refused = both.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      expect(refused).toHaveLength(2);
      for (const { sentence } of refused)
        expect(sentence).toBe(`It is decided: ${decision?.outcome} by ${decision?.personName}.`);
      const entries = await runtime.db.journalEntry.count({
        where: { scope: cutoverId, command: "gates.decideGate" },
      });
      expect(entries).toBe(1);
      expect((await see()).decision?.id).toBe(decision?.id);
    }
    await other.db.$disconnect();
  });

  it("takes a quorum where the policy asks for less than all, with those whose GO is required", async () => {
    const { people, see, answer, decide } = await pollingRoom("pass", {
      quorum: 1,
      required: ["data-steward"],
    });
    await answer(people["clinical-informatics"], "clinical-informatics");
    expect(blockersOf(await see())).toEqual(["Data steward has not answered, and its GO is required."]);
    await expect(decide(people["incident-commander"])).rejects.toMatchObject({ code: "refused" });
    await answer(people["data-steward"], "data-steward");
    await answer(people["clinical-informatics"], "clinical-informatics", "HOLD");
    expect(blockersOf(await see())).toEqual(["Clinical informatics answered HOLD."]);
    await expect(decide(people["incident-commander"])).rejects.toMatchObject({ code: "refused" });
    await answer(people["clinical-informatics"], "clinical-informatics");
    await decide(people["incident-commander"]);
    expect((await see()).state).toBe("passed");
  });

  it("does not count a GO whose signer has lost the position since, not even when they get it back", async () => {
    const { runtime, cutoverId, people, see, answer, decide } = await pollingRoom();
    const steward = people["data-steward"];
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(steward, "data-steward");
    const { id: assignmentId } = await runtime.db.assignment.findFirstOrThrow({
      where: { cutoverId, personId: steward.personId },
    });
    await as(runtime, people["incident-commander"], endAssignment, {
      cutoverId,
      assignmentId,
      reason: "End of shift",
    });
    const why = "Data steward must answer again: who answered does not hold the position any more.";
    expect(blockersOf(await see())).toEqual([why]);
    await expect(decide(people["incident-commander"])).rejects.toMatchObject({
      sentence: `GO is not possible. ${why}`,
    });
    await assign(runtime, cutoverId, steward.personId, "data-steward");
    expect(blockersOf(await see())).toEqual([why]);
    const next = await joinRoom(runtime, cutoverId, "data-steward", "Next steward");
    await answer(next, "data-steward");
    await decide(people["incident-commander"]);
    expect((await see()).state).toBe("passed");
  });

  it("does not rest a GO on an answer that is not what was signed", async () => {
    const { cutoverId, people, see, answer, decide } = await pollingRoom();
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward", "HOLD");
    await tamper("UPDATE sign_off SET answer = 'GO' WHERE cutover_id = $1 AND answer = 'HOLD'", cutoverId);
    expect(blockersOf(await see())).toEqual([]);
    await expect(decide(people["incident-commander"])).rejects.toMatchObject({
      code: "refused",
      sentence: expect.stringContaining("for Data steward is over another answer"),
    });
    await tamper(
      "UPDATE signature SET statement = jsonb_set(statement, '{record,content,answer}', '\"GO\"') WHERE cutover_id = $1 AND position = 'data-steward'",
      cutoverId,
    );
    await expect(decide(people["incident-commander"])).rejects.toMatchObject({
      sentence: expect.stringContaining("is not over its statement"),
    });
    await decide(people["incident-commander"], "HOLD");
    expect((await see()).state).toBe("held");
  });

  it("inherits nothing: a poll after a GO that was withdrawn starts with no answers", async () => {
    const { runtime, cutoverId, gateId, pollId, people, see, answer, decide } = await pollingRoom();
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward");
    const commander = people["incident-commander"];
    await decide(commander);
    await as(runtime, commander, withdrawDecision, { cutoverId, gateId, pollId, reason: "A late report" });
    expect((await see()).state).toBe("not-polled");
    await as(runtime, commander, openPoll, { cutoverId, gateId });
    expect(states(await see())).toEqual({
      "clinical-informatics": "not-answered",
      "data-steward": "not-answered",
    });
  });

  it("stops the work behind it when the time to carry its GO out has passed", async () => {
    const { runtime, cutoverId, pollId, people, see, answer, decide } = await pollingRoom();
    const { taskIds } = await asSystem(runtime, addTasks, {
      cutoverId,
      tasks: [planned("TELL", { ownerPosition: "data-steward", gate: 1 })],
    });
    const [taskId = ""] = taskIds;
    const start = () => as(runtime, people["data-steward"], startTask, { cutoverId, taskId });
    await expect(start()).rejects.toMatchObject({ sentence: expect.stringContaining("its poll is open") });
    await answer(people["clinical-informatics"], "clinical-informatics");
    await answer(people["data-steward"], "data-steward");
    await decide(people["incident-commander"]);
    await tamper(
      "UPDATE decision SET decided_at = decided_at - interval '61 minutes' WHERE poll_id = $1",
      pollId,
    );
    expect((await see()).state).toBe("expired");
    await expect(start()).rejects.toMatchObject({ sentence: "Gate 1 is not passed: its GO has expired." });
    await tamper(
      "UPDATE decision SET decided_at = decided_at + interval '2 minutes' WHERE poll_id = $1",
      pollId,
    );
    expect((await see()).state).toBe("passed");
    await start();
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

  it("is refused at configuration when nobody could satisfy it, and by its number", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["incident-commander", "data-steward"]);
    const phase = await runtime.db.phase.findFirstOrThrow({ where: { cutoverId, number: 3 } });
    const configure = (policy: Policy, number = 1) =>
      as(runtime, people["incident-commander"], configureGate, {
        cutoverId,
        phaseId: phase.id,
        number,
        title: "Verify",
        question: "Is the target safe?",
        dueAt: null,
        policy,
        criteria: [
          {
            question: "Do allergies match?",
            binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: null },
          },
        ],
      });
    await expect(configure(POLICY)).rejects.toMatchObject({
      sentence: expect.stringContaining("the people assigned can fill 1 seats"),
    });
    await configure({ ...POLICY, quorum: 1 });
    await expect(configure({ ...POLICY, quorum: 1 })).rejects.toMatchObject({
      sentence: "1 is the number of “Verify” already.",
    });
  });
});
