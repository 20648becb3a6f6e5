import type { Position } from "#lib/door/positions.ts";
import { readRoom } from "#lib/room/queries.ts";
import { readVitals } from "#lib/room/vitals.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addGate, type GateInput } from "#prisma/factories.ts";
import { viewGate } from "./rules.ts";
import type { Policy } from "./schema.ts";

/** Gates in the rooms of tests on PostgreSQL. */

type AskedCriterion = GateInput["criteria"][number];

/** A policy by which all of these have a seat and all have to answer, with an hour for everything. */
export const everyoneOf = (...positions: Position[]): Policy => ({
  positions,
  quorum: positions.length,
  approvalExpiryMinutes: 60,
  executionExpiryMinutes: 60,
});

/** A criterion that somebody attests. */
export const attestedBy = (
  position: Position,
  statement = "The kit is printed.",
  needsFile?: boolean,
): AskedCriterion => ({
  question: "Is it so?",
  binding: { kind: "attestation", position, statement, ...(needsFile === undefined ? {} : { needsFile }) },
});

/** Adds gate 1 of the phase of the cutover itself. @returns it, and the first that it asks */
export async function addTestGate(
  runtime: Runtime,
  cutoverId: string,
  policy: Policy,
  ...criteria: AskedCriterion[]
): Promise<{ gateId: string; criterionId: string }> {
  const gateId = await addGate(runtime, cutoverId, 3, {
    number: 1,
    title: "Verify",
    question: "Is the target safe?",
    dueAt: null,
    policy,
    criteria,
  });
  const { id: criterionId } = await runtime.db.criterion.findFirstOrThrow({ where: { gateId } });
  return { gateId, criterionId };
}

/** A gate as those who are asked have it before them, at any moment. */
export async function seeGate(
  { db }: Pick<Runtime, "db">,
  cutoverId: string,
  gateId: string,
  nowMs = Date.now(),
) {
  const { entities } = await readRoom(db, cutoverId);
  const gate = entities.gate[gateId];
  if (!gate) throw new Error("The gate is gone.");
  const view = viewGate(gate, entities, await readVitals(db, cutoverId), nowMs);
  return { entities, gate, view, pollId: view.poll?.id ?? "", evidenceHash: view.evidenceHash ?? "" };
}

/** What an answer or a decision names of a gate: its poll, and the evidence that is shown. */
export async function seenOf(runtime: Pick<Runtime, "db">, cutoverId: string, gateId: string) {
  const { pollId, evidenceHash } = await seeGate(runtime, cutoverId, gateId);
  return { pollId, evidenceHash };
}
