import { CUTOVER_ID, idOf } from "#lib/runbook/testing.ts";
import type { Slice } from "#lib/slices/schema.ts";
import { SLICE } from "#lib/slices/testing.ts";
import type { Hold, HoldKind, RollbackDecision } from "./schema.ts";

/** Holds for tests, with nothing about them but what is asked for. */

export const COMMANDER = { personId: idOf(800_003), name: "Amara Oyelaran" };

/** A slice with one stream. */
export const sliceWith = (number: number, streamId: string): Slice => ({
  ...SLICE,
  id: idOf(600_000 + number),
  cutoverId: CUTOVER_ID,
  name: `Slice ${number}`,
  streamIds: [streamId],
  createdAt: "2026-11-20T00:00:00.000Z",
  retiredAt: null,
  retiredReason: null,
});

export const held = (
  kind: HoldKind,
  sliceId: string | null,
  startedAt = "2026-11-21T01:00:00.000Z",
): Hold => ({
  id: idOf(610_000),
  cutoverId: CUTOVER_ID,
  sliceId,
  kind,
  reason: "The queue does not drain",
  startedAt,
  startedById: COMMANDER.personId,
  startedByName: COMMANDER.name,
  liftedAt: null,
  liftedByName: null,
  liftedReason: null,
});

export const decided = (
  sliceId: string | null,
  decidedAt = "2026-11-21T01:30:00.000Z",
): RollbackDecision => ({
  id: idOf(620_000),
  cutoverId: CUTOVER_ID,
  sliceId,
  reason: "Allergies do not match",
  personId: COMMANDER.personId,
  personName: COMMANDER.name,
  position: "incident-commander",
  decidedAt,
  signatureId: idOf(630_000),
});
