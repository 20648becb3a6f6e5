import { POSITIONS, type Position } from "#lib/door/positions.ts";
import { SIGNATURE_FRESHNESS_MS } from "#lib/door/spec.ts";
import type { Assignment } from "./schema.ts";

/** Whether an assignment holds at `nowMs`: from its start, up to its end. */
export const inForce = (assignment: Assignment, nowMs: number): boolean =>
  Date.parse(assignment.startsAt) <= nowMs &&
  (assignment.endsAt === null || Date.parse(assignment.endsAt) > nowMs);

/** The positions a person holds at `nowMs`, in the order on screen, each once. */
export function heldPositions(
  facts: { readonly assignment: Readonly<Record<string, Assignment>> },
  personId: string,
  nowMs: number,
): Position[] {
  const held = Object.values(facts.assignment)
    .filter((assignment) => assignment.personId === personId && inForce(assignment, nowMs))
    .map(({ position }) => position);
  return POSITIONS.filter((position) => held.includes(position));
}

/** Why an authentication does not carry a signature at `nowMs`: too old, or dated in the future. */
export function whyNotFresh(authenticatedAt: string, nowMs: number): string | undefined {
  const ageMs = nowMs - Date.parse(authenticatedAt);
  // NaN compares false: an unreadable time is refused too.
  return ageMs >= 0 && ageMs <= SIGNATURE_FRESHNESS_MS
    ? undefined
    : "A signature needs your password again: it was last given more than 5 minutes ago.";
}
