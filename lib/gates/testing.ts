import type { Assignment } from "#lib/access/schema.ts";
import type { Position } from "#lib/door/positions.ts";
import type { EntityOf } from "#lib/room/entities.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import { emptyRoom } from "#lib/room/state.ts";
import { GATE_FACT_TYPES, type GateFacts } from "./criteria.ts";
import type { Criterion, Gate, Policy, Poll, SignOff } from "./schema.ts";

/** Entities for tests of the gates' rules. Later ids are of later things, as the product's are. */

export const idOf = (n: number): string => `019abc00-0000-7000-8000-${String(n).padStart(12, "0")}`;
export const CUTOVER_ID = idOf(0);
export const NOW_MS = Date.parse("2026-11-21T02:00:00.000Z");
export const MINUTE_MS = 60_000;
export const at = (minutes: number): string => new Date(NOW_MS + minutes * MINUTE_MS).toISOString();

export const policyOf = (positions: Position[], fields: Partial<Policy> = {}): Policy => ({
  positions,
  quorum: positions.length,
  approvalExpiryMinutes: 60,
  executionExpiryMinutes: 60,
  ...fields,
});

export const plainGate = (policy: Policy, fields: Partial<Gate> = {}): Gate => ({
  id: idOf(1),
  cutoverId: CUTOVER_ID,
  phaseId: idOf(2),
  number: 1,
  title: "Verify",
  question: "Is the target safe?",
  dueAt: null,
  policy,
  ...fields,
});

export const plainCriterion = (fields: Partial<Criterion> = {}): Criterion => ({
  id: idOf(3),
  cutoverId: CUTOVER_ID,
  gateId: idOf(1),
  ordinal: 0,
  question: "Does sign-in work?",
  binding: { kind: "attestation", position: "identity", statement: "Sign-in works." },
  ...fields,
});

export const plainAssignment = (
  n: number,
  position: Position,
  personId: string,
  fields: Partial<Assignment> = {},
): Assignment => ({
  id: idOf(n),
  cutoverId: CUTOVER_ID,
  personId,
  personName: `Person ${personId.slice(-3)}`,
  position,
  kind: "primary",
  justification: "Named in the plan.",
  startsAt: at(-600),
  endsAt: null,
  givenByName: "Dana",
  endedByName: null,
  endedReason: null,
  ...fields,
});

export const plainPoll = (n: number, policy: Policy, fields: Partial<Poll> = {}): Poll => ({
  id: idOf(n),
  cutoverId: CUTOVER_ID,
  gateId: idOf(1),
  policy,
  openedAt: at(-30),
  openedById: idOf(900),
  openedByName: "Dana",
  closedAt: null,
  closedByName: null,
  closedReason: null,
  ...fields,
});

export const plainSignOff = (n: number, pollId: string, fields: Partial<SignOff> = {}): SignOff => ({
  id: idOf(n),
  cutoverId: CUTOVER_ID,
  gateId: idOf(1),
  pollId,
  position: "identity",
  personId: idOf(901),
  personName: "Leilani",
  answer: "GO",
  meaning: "I attest.",
  comment: null,
  evidenceHash: "0".repeat(64),
  signedAt: at(-10),
  supersedesId: null,
  signatureId: idOf(n + 500_000),
  ...fields,
});

type FactType = (typeof GATE_FACT_TYPES)[number];
type Given = { readonly [T in FactType]?: readonly EntityOf<T>[] };

/** Facts that hold these entities and nothing else. */
export function factsOf(given: Given): GateFacts {
  const none = emptyRoom(CUTOVER_ID).entities;
  const lists = GATE_FACT_TYPES.map((type) => [
    type,
    Object.fromEntries((given[type] ?? []).map((entity) => [entity.id, entity])),
  ]);
  return { ...none, ...Object.fromEntries(lists) } as GateFacts;
}

/** Nobody looks at triggers in these tests. */
export const NO_VITALS: Vitals = {
  samples: {},
  progress: {},
  tokenUses: null,
  evaluatedAt: null,
  seal: null,
};
