import { beforeEach, describe, expect, it } from "vitest";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { registerExposure } from "#lib/exposure/commands.ts";
import { openPoll } from "#lib/gates/commands.ts";
import { closeCutover, finishPhase, startPhase } from "#lib/plan/commands.ts";
import { readRoom } from "#lib/room/queries.ts";
import { addGate, asSystem } from "#prisma/factories.ts";
import {
  dropCriterion,
  measureCriterion,
  proposeCriterion,
  signCriteria,
  withdrawCriteria,
} from "./commands.ts";
import { contentHashOf, seatsOf } from "./rules.ts";
import { CRITERIA_SIGNERS, type PhasePurpose } from "./schema.ts";

const setup = prepareRuntime();
type Signer = (typeof CRITERIA_SIGNERS)[number];
let cutoverId: string;
let people: Record<Signer | "incident-commander", Member>;
let phases: string[];

beforeEach(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, ["incident-commander", ...CRITERIA_SIGNERS]));
  const rows = await setup.runtime.db.phase.findMany({ where: { cutoverId }, orderBy: { number: "asc" } });
  phases = rows.map(({ id }) => id);
});

const phase = (number: number): string => phases[number] ?? "";
const facts = async () => (await readRoom(setup.runtime.db, cutoverId)).entities;
const hash = async (number: number, purpose: PhasePurpose = "start") =>
  contentHashOf(await facts(), phase(number), purpose);
const propose = async (number: number, supersedesId: string | null = null, target = "99.9 %") =>
  (
    await as(setup.runtime, people["app-owner"], proposeCriterion, {
      cutoverId,
      phaseId: phase(number),
      statement: "Medication orders are complete at the target",
      measure: "Share of active orders matched by the last reconciliation",
      target,
      supersedesId,
    })
  ).result.criterionId;
const sign = async (number: number, position: Signer, contentHash?: string) =>
  signAs(setup.runtime, people[position], signCriteria, {
    cutoverId,
    phaseId: phase(number),
    position,
    contentHash: contentHash ?? (await hash(number)),
  });
const signAll = async (number: number) => {
  for (const position of CRITERIA_SIGNERS) await sign(number, position);
};
const start = (number: number) =>
  as(setup.runtime, people["incident-commander"], startPhase, { cutoverId, phaseId: phase(number) });
const finish = async (number: number) =>
  signAs(setup.runtime, people["incident-commander"], finishPhase, {
    cutoverId,
    phaseId: phase(number),
    contentHash: await hash(number, "finish"),
  });
const measure = (criterionId: string, met: boolean) =>
  as(setup.runtime, people["clinical-informatics"], measureCriterion, {
    cutoverId,
    criterionId,
    met,
    measured: met ? "99.97 %" : "98.2 %",
  });
const refusal = (sentence: string | RegExp) => ({ sentence: expect.stringMatching(sentence) });

describe("a phase", () => {
  it("starts when the one before is signed and three positions have signed its criteria as they stand", async () => {
    await expect(start(4)).rejects.toMatchObject(refusal("Phase 3, Cutover, is not signed yet"));
    await expect(finish(3)).rejects.toMatchObject(refusal("Phase 3 has no success criteria"));
    const criterion = await propose(3);
    await sign(3, "compliance");
    await expect(finish(3)).rejects.toMatchObject(
      refusal("Clinical informatics and Application owner have not signed"),
    );
    await sign(3, "clinical-informatics");
    await sign(3, "app-owner");
    await expect(finish(3)).rejects.toMatchObject(refusal("3.1 has not been measured"));
    await measure(criterion, false);
    await expect(finish(3)).rejects.toMatchObject(
      refusal(/3\.1 is not met: measured 98\.2 %, target 99\.9 %/),
    );
    await measure(criterion, true);
    await finish(3);
    await expect(measure(criterion, false)).rejects.toMatchObject(refusal("Phase 3 is signed"));

    await expect(start(4)).rejects.toMatchObject(refusal("Phase 4 has no success criteria"));
    await propose(4);
    await signAll(4);
    await start(4);
    await expect(start(4)).rejects.toMatchObject(refusal("Phase 4 has started"));
    const { startedAt } = await setup.runtime.db.phase.findUniqueOrThrow({ where: { id: phase(4) } });
    expect(startedAt).not.toBeNull();
  });

  it("has criteria whose change makes every signature stale, and leaves what was signed as it was", async () => {
    const first = await propose(4);
    await signAll(4);
    const shown = await hash(4);
    const second = await propose(4, first, "99.5 %");
    const seats = seatsOf(await facts(), phase(4));
    expect(seats.map(({ state }) => state)).toEqual(["stale", "stale", "stale"]);
    expect(seats[0]?.signature?.criteria[0]?.target).toBe("99.9 %");
    await expect(sign(4, "compliance", shown)).rejects.toMatchObject({ code: "evidence-changed" });
    await expect(
      setup.runtime.db.successCriterion.update({ where: { id: first }, data: { target: "1 %" } }),
    ).rejects.toThrow(/permission denied/);
    await expect(propose(4, first)).rejects.toMatchObject(refusal("changed or dropped it meanwhile"));
    await signAll(4);
    await propose(4);
    await as(setup.runtime, people["app-owner"], dropCriterion, {
      cutoverId,
      criterionId: second,
      reason: "No",
    });
    expect(seatsOf(await facts(), phase(4)).every(({ state }) => state === "stale")).toBe(true);
  });

  it("withdraws a signature until it starts, and lets nobody sign for what they do not hold", async () => {
    await propose(4);
    const { result } = await sign(4, "compliance");
    await expect(sign(4, "compliance")).rejects.toMatchObject(refusal("has signed for it"));
    await expect(
      signAs(setup.runtime, people.compliance, signCriteria, {
        cutoverId,
        phaseId: phase(4),
        position: "app-owner",
        contentHash: await hash(4),
      }),
    ).rejects.toMatchObject({ code: "forbidden" });
    const back = { cutoverId, ...result, reason: "The target is not measurable" };
    await expect(as(setup.runtime, people["app-owner"], withdrawCriteria, back)).rejects.toMatchObject(
      refusal("You do not hold Compliance"),
    );
    await as(setup.runtime, people.compliance, withdrawCriteria, back);
    expect(seatsOf(await facts(), phase(4)).map(({ state }) => state)).toEqual([
      "awaited",
      "awaited",
      "awaited",
    ]);
  });

  it("keeps its gates shut until it starts, and the last one ends with nothing left over", async () => {
    const { runtime } = setup;
    const commander = people["incident-commander"];
    const gateId = await addGate(runtime, cutoverId, 4, {
      number: 9,
      title: "Close",
      question: "Is it over?",
      dueAt: null,
      policy: {
        positions: ["compliance"],
        quorum: 1,
        approvalExpiryMinutes: 60,
        executionExpiryMinutes: 60,
      },
      criteria: [
        {
          question: "Is it?",
          binding: { kind: "attestation", position: "compliance", statement: "It is over." },
        },
      ],
    });
    await expect(as(runtime, commander, openPoll, { cutoverId, gateId })).rejects.toMatchObject(
      refusal("Phase 4, Hypercare, has not started"),
    );
    const criterion = await propose(3);
    await signAll(3);
    await measure(criterion, true);
    await finish(3);
    const last = await propose(4);
    await signAll(4);
    await start(4);
    await as(runtime, commander, openPoll, { cutoverId, gateId });
    await measure(last, true);
    await asSystem(runtime, registerExposure, {
      cutoverId,
      kind: "backup",
      name: "Backup of the night",
      systemId: null,
      phiClass: "phi",
      ownerPosition: "app-owner",
      ownerName: null,
      purpose: "Rollback",
      endsAt: "2026-01-01T00:00:00.000Z",
    });
    const overdue = refusal("past the end date and not proved removed: 1 “Backup of the night”");
    await expect(finish(4)).rejects.toMatchObject(overdue);
    await expect(as(runtime, commander, closeCutover, { cutoverId, reason: "Over" })).rejects.toMatchObject(
      overdue,
    );
  });
});
