import { describe, expect, it } from "vitest";
import { endAssignment } from "#lib/access/commands.ts";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { answerPoll, openPoll } from "#lib/gates/commands.ts";
import { addTestGate, attestedBy, everyoneOf, seeGate } from "#lib/gates/gate.testing.ts";
import type { Policy } from "#lib/gates/schema.ts";
import { assign } from "#prisma/factories.ts";
import { decideGateChange, proposeGateChange, withdrawGateChange } from "./commands.ts";
import { termsOf } from "./rules.ts";
import type { GateTerms } from "./schema.ts";

const setup = prepareRuntime();

const POLICY = everyoneOf("clinical-informatics", "data-steward");
const LOOSER: Policy = { ...POLICY, quorum: 1 };

async function gateRoom() {
  const { runtime } = setup;
  const { cutoverId, people } = await makeRoom(runtime, [
    "incident-commander",
    "clinical-informatics",
    "data-steward",
    "compliance",
  ]);
  const { gateId } = await addTestGate(runtime, cutoverId, POLICY, attestedBy("data-steward"));
  const commander = people["incident-commander"];
  const look = () => seeGate(runtime, cutoverId, gateId);
  const propose = async (fields: Partial<GateTerms>, seen?: GateTerms) => {
    const now = termsOf((await look()).gate);
    const terms = { ...now, ...fields };
    return (
      await as(runtime, commander, proposeGateChange, {
        cutoverId,
        gateId,
        seen: seen ?? now,
        terms,
        reason: "Night shift",
      })
    ).result;
  };
  const decide = async (
    member: Member,
    gateChangeId: string,
    outcome: "approved" | "refused" = "approved",
    openPollId?: string | null,
  ) => {
    const { view } = await look();
    const open = view.poll?.closedAt === null ? view.poll.id : null;
    return as(runtime, member, decideGateChange, {
      cutoverId,
      gateChangeId,
      outcome,
      reason: "Seen",
      openPollId: openPollId === undefined ? open : openPollId,
    });
  };
  const poll = async () => (await as(runtime, commander, openPoll, { cutoverId, gateId })).result.pollId;
  return { runtime, cutoverId, gateId, people, commander, look, propose, decide, poll };
}

describe("changing a gate", () => {
  it("is for the commander alone where it only gets stricter, and leaves a record", async () => {
    const { propose, look, commander } = await gateRoom();
    const dueAt = "2099-01-01T00:00:00.000Z";
    const { outcome, gateChangeId } = await propose({
      dueAt,
      policy: { ...POLICY, approvalExpiryMinutes: 30 },
    });
    expect(outcome).toBe("applied");
    const { gate, entities } = await look();
    expect(gate).toMatchObject({ dueAt, policy: { approvalExpiryMinutes: 30 } });
    expect(entities.gateChange[gateChangeId]).toMatchObject({
      before: { policy: { approvalExpiryMinutes: 60 } },
      after: { policy: { approvalExpiryMinutes: 30 } },
      decidedById: commander.personId,
    });
  });

  it("waits for a second person where it gets looser, who is not the one who proposed it", async () => {
    const { propose, decide, look, commander, people, runtime, cutoverId } = await gateRoom();
    const { outcome, gateChangeId } = await propose({ policy: LOOSER });
    expect(outcome).toBeNull();
    expect((await look()).gate.policy).toEqual(POLICY);
    // Also when the same person holds another position that may.
    await assign(runtime, cutoverId, commander.personId, "compliance");
    await expect(decide(commander, gateChangeId)).rejects.toMatchObject({
      code: "refused",
      sentence: "You proposed it: a second person approves or refuses it.",
    });
    await expect(decide(people["data-steward"], gateChangeId)).rejects.toMatchObject({ code: "forbidden" });
    await decide(people.compliance, gateChangeId);
    expect((await look()).gate.policy).toEqual(LOOSER);
    await expect(decide(people.compliance, gateChangeId)).rejects.toMatchObject({ code: "refused" });
  });

  it("leaves the gate as it is when it is refused or withdrawn, and lets one wait at a time", async () => {
    const { propose, decide, look, commander, people, runtime, cutoverId } = await gateRoom();
    const first = await propose({ policy: LOOSER });
    await expect(propose({ title: "Other" })).rejects.toMatchObject({
      sentence: "A change of this gate waits for a second person already.",
    });
    await decide(people.compliance, first.gateChangeId, "refused");
    const second = await propose({ policy: LOOSER });
    await as(runtime, commander, withdrawGateChange, {
      cutoverId,
      gateChangeId: second.gateChangeId,
      reason: "No",
    });
    await expect(decide(people.compliance, second.gateChangeId)).rejects.toMatchObject({ code: "refused" });
    const { gate, entities } = await look();
    expect(gate.policy).toEqual(POLICY);
    expect(Object.values(entities.gateChange).map(({ outcome }) => outcome)).toEqual([
      "refused",
      "withdrawn",
    ]);
  });

  it("begins an open poll anew, by two people whatever it is, and no answer passes over", async () => {
    const { propose, decide, look, commander, people, poll, runtime, cutoverId, gateId } = await gateRoom();
    const pollId = await poll();
    const { view } = await look();
    await signAs(runtime, people["data-steward"], answerPoll, {
      cutoverId,
      gateId,
      pollId,
      position: "data-steward",
      answer: "GO",
      meaning: "I attest.",
      comment: null,
      evidenceHash: view.evidenceHash ?? "",
    });
    const { outcome, gateChangeId } = await propose({ policy: { ...POLICY, approvalExpiryMinutes: 10 } });
    expect(outcome).toBeNull();
    expect((await look()).view.poll?.policy).toEqual(POLICY);
    const { result } = await decide(people.compliance, gateChangeId);
    const after = await look();
    expect(after.view.poll).toMatchObject({
      id: result.pollId,
      policy: { approvalExpiryMinutes: 10 },
      openedById: commander.personId,
      closedAt: null,
    });
    expect(after.view.seats.map(({ state }) => state)).toEqual(["not-answered", "not-answered"]);
    expect(after.entities.poll[pollId]).toMatchObject({
      policy: POLICY,
      closedByName: people.compliance.name,
      closedReason: "The gate was changed: the poll begins anew",
    });
    expect(Object.values(after.entities.signOff)).toHaveLength(1);
  });

  it("moves the due time of a gate that is polled without giving up its answers", async () => {
    const { propose, look, poll } = await gateRoom();
    const pollId = await poll();
    expect((await propose({ dueAt: "2099-01-01T00:00:00.000Z" })).outcome).toBe("applied");
    expect((await look()).view.poll).toMatchObject({ id: pollId, closedAt: null });
  });

  it("refuses an approval of what was shown without the poll that is open now", async () => {
    const { propose, decide, people, poll, look } = await gateRoom();
    const { gateChangeId } = await propose({ policy: LOOSER });
    await poll();
    await expect(decide(people.compliance, gateChangeId, "approved", null)).rejects.toMatchObject({
      sentence: expect.stringContaining("A poll was opened or closed"),
    });
    expect((await look()).gate.policy).toEqual(POLICY);
  });

  it("refuses what nobody could satisfy, what was changed meanwhile, and what nobody could approve", async () => {
    const { propose, decide, people, look, runtime, cutoverId, commander } = await gateRoom();
    await expect(
      propose({ policy: { ...POLICY, positions: [...POLICY.positions, "identity"], quorum: 3 } }),
    ).rejects.toMatchObject({ sentence: expect.stringContaining("Nobody could satisfy it") });
    await expect(propose({ policy: { ...POLICY, required: ["comms"] } })).rejects.toMatchObject({
      sentence: "The GO of Communications is required, and it is not polled.",
    });
    const seen = termsOf((await look()).gate);
    await propose({ title: "Other" });
    await expect(propose({ title: "Third" }, seen)).rejects.toMatchObject({
      sentence: expect.stringContaining("changed meanwhile"),
    });
    const { gateChangeId } = await propose({ policy: LOOSER });
    await decide(people.compliance, gateChangeId, "refused");
    const compliance = await runtime.db.assignment.findFirstOrThrow({
      where: { cutoverId, personId: people.compliance.personId },
    });
    await as(runtime, commander, endAssignment, { cutoverId, assignmentId: compliance.id, reason: "Gone" });
    await expect(propose({ policy: LOOSER })).rejects.toMatchObject({
      sentence: expect.stringContaining("It takes a second person, and there is none"),
    });
  });

  it("has one outcome when two press at once", async () => {
    const { decide, people, look, runtime, cutoverId, gateId, commander } = await gateRoom();
    const now = termsOf((await look()).gate);
    const both = await Promise.allSettled(
      [1, 2].map(() =>
        as(runtime, commander, proposeGateChange, {
          cutoverId,
          gateId,
          seen: now,
          terms: { ...now, policy: LOOSER },
          reason: "Twice",
        }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [change] = Object.values((await look()).entities.gateChange);
    const answers = await Promise.allSettled([
      decide(people.compliance, change?.id ?? "", "approved"),
      decide(people.compliance, change?.id ?? "", "refused"),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
