import { POSITIONS, type Position, positionTitle } from "#lib/door/positions.ts";
import type { Assignment } from "./schema.ts";

/** Whether an assignment holds at `nowMs`: from its start, up to its end. */
export const inForce = (assignment: Assignment, nowMs: number): boolean =>
  Date.parse(assignment.startsAt) <= nowMs &&
  (assignment.endsAt === null || Date.parse(assignment.endsAt) > nowMs);

/** Whether an assignment carries a signature at `nowMs`: one by break-glass never does. */
export const mayBeSignedFor = (assignment: Assignment, nowMs: number): boolean =>
  assignment.kind !== "break-glass" && inForce(assignment, nowMs);

/** A position is given at most so far ahead … */
const START_AHEAD_MS_MAX = 90 * 24 * 60 * 60_000;
/** … and for at most so long, where it has an end. */
const ASSIGNMENT_MS_MAX = 366 * 24 * 60 * 60_000;
/** A start that was typed as "now" is this much in the past at most when it arrives. */
const START_LATE_MS_MAX = 60_000;

/** Why a position can't be given from `startsAt` (null: now) until `endsAt` (null: until it is ended), or undefined. */
export function whyNotTerm(
  startsAt: string | null,
  endsAt: string | null,
  nowMs: number,
): string | undefined {
  const startMs = startsAt === null ? nowMs : Date.parse(startsAt);
  if (startMs < nowMs - START_LATE_MS_MAX)
    return "It can't begin in the past: the record says who held what when.";
  if (startMs > nowMs + START_AHEAD_MS_MAX) return "It can begin at most 90 days from now.";
  if (endsAt === null) return undefined;
  const endMs = Date.parse(endsAt);
  if (endMs <= Math.max(startMs, nowMs)) return "It must end after it begins, and not in the past.";
  return endMs - startMs > ASSIGNMENT_MS_MAX ? "It can last a year at most." : undefined;
}

type AssignmentFacts = { readonly assignment: Readonly<Record<string, Assignment>> };

/** Why `giver` (null: the product itself) can't give a person a position for a term, or undefined. */
export function whyNotAssign(
  facts: AssignmentFacts,
  giverId: string | null,
  personId: string,
  position: Position,
  startsAt: string | null,
  endsAt: string | null,
  nowMs: number,
): string | undefined {
  if (giverId === personId) return "Nobody gives themselves a position: another commander does.";
  const startMs = startsAt === null ? nowMs : Date.parse(startsAt);
  const endMs = endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt);
  const held = Object.values(facts.assignment).find(
    (assignment) =>
      assignment.personId === personId &&
      assignment.position === position &&
      assignment.kind !== "break-glass" &&
      Date.parse(assignment.startsAt) < endMs &&
      (assignment.endsAt === null || Date.parse(assignment.endsAt) > startMs),
  );
  if (held)
    return `${held.personName} holds ${positionTitle(position)} in that time already: end that first.`;
  return whyNotTerm(startsAt, endsAt, nowMs);
}

/** Why an assignment can't be ended now, or undefined. */
export function whyNotEndAssignment({ kind, endsAt }: Assignment, nowMs: number): string | undefined {
  if (endsAt !== null && Date.parse(endsAt) <= nowMs) return "It is over already.";
  return kind === "break-glass" ? "This is a break-glass: end that." : undefined;
}

/** The positions a person holds by break-glass alone at `nowMs`. */
export function positionsByBreakGlass(facts: AssignmentFacts, personId: string, nowMs: number): Position[] {
  const signed = Object.values(facts.assignment)
    .filter((assignment) => assignment.personId === personId && mayBeSignedFor(assignment, nowMs))
    .map(({ position }) => position);
  return heldPositions(facts, personId, nowMs).filter((position) => !signed.includes(position));
}

/** The positions a person holds at `nowMs`, in the order on screen, each once. */
export function heldPositions(facts: AssignmentFacts, personId: string, nowMs: number): Position[] {
  const held = Object.values(facts.assignment)
    .filter((assignment) => assignment.personId === personId && inForce(assignment, nowMs))
    .map(({ position }) => position);
  return POSITIONS.filter((position) => held.includes(position));
}

/** Why a session that lay unused does not sign, before anyone is asked for a password. */
export const whyNotAttended = (attends: boolean): string | undefined =>
  attends ? undefined : "Nobody used this session for a while. Look at the room again, and then sign.";
