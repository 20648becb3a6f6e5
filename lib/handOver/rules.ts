import { mayBeSignedFor } from "#lib/access/rules.ts";
import type { Assignment } from "#lib/access/schema.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import { all, type Entities } from "#lib/room/state.ts";
import type { HandOver } from "./schema.ts";

/** An offer that nobody answered by then says nothing about the next shift. */
const OFFER_MS_MAX = 12 * 60 * 60_000;

type HandOverState = "offered" | "accepted" | "declined" | "withdrawn" | "lapsed";

type Facts = Pick<Entities, "assignment">;

/** The assignment by which a person holds a position in the regular way at `nowMs`, as primary if both; a break-glass is none. */
export function regularAssignment(
  facts: Facts,
  personId: string,
  position: Position,
  nowMs: number,
): Assignment | undefined {
  const held = all(facts, "assignment").filter(
    (assignment) =>
      assignment.personId === personId &&
      assignment.position === position &&
      mayBeSignedFor(assignment, nowMs),
  );
  return held.find(({ kind }) => kind === "primary") ?? held[0];
}

/** Where an offer stands: one lapses with its time, and when who made it is not the primary any more. */
export function handOverState(handOver: HandOver, facts: Facts, nowMs: number): HandOverState {
  if (handOver.acceptedAt !== null) return "accepted";
  if (handOver.declinedAt !== null) return "declined";
  if (handOver.withdrawnAt !== null) return "withdrawn";
  const from = regularAssignment(facts, handOver.fromPersonId, handOver.position, nowMs);
  return from?.kind === "primary" && nowMs - Date.parse(handOver.offeredAt) <= OFFER_MS_MAX
    ? "offered"
    : "lapsed";
}

/** The offers that wait for an answer. */
export const openHandOvers = (facts: Pick<Entities, "assignment" | "handOver">, nowMs: number): HandOver[] =>
  all(facts, "handOver").filter((handOver) => handOverState(handOver, facts, nowMs) === "offered");

/** Whom a person can hand a position over to: those who hold another or the same one here, each once, backups of it first. */
export function candidatesFor(
  facts: Facts,
  position: Position,
  fromPersonId: string,
  nowMs: number,
): Assignment[] {
  const here = all(facts, "assignment").filter(
    (assignment) =>
      assignment.personId !== fromPersonId &&
      assignment.position !== "executive" &&
      mayBeSignedFor(assignment, nowMs),
  );
  const ranked = [
    ...here.filter((assignment) => assignment.position === position && assignment.kind === "backup"),
    ...here.filter((assignment) => assignment.position !== position),
  ];
  const primaries = new Set(
    here
      .filter((assignment) => assignment.position === position && assignment.kind === "primary")
      .map(({ personId }) => personId),
  );
  return ranked.filter(
    ({ personId }, index) =>
      !primaries.has(personId) && ranked.findIndex((other) => other.personId === personId) === index,
  );
}

/** Why a person can't offer a position to another now, or undefined. */
export function whyNotOffer(
  facts: Pick<Entities, "assignment" | "handOver">,
  fromPersonId: string,
  position: Position,
  toPersonId: string | undefined,
  nowMs: number,
): string | undefined {
  const title = positionTitle(position);
  if (regularAssignment(facts, fromPersonId, position, nowMs)?.kind !== "primary")
    return `Only who is the primary ${title} can hand it over.`;
  const open = openHandOvers(facts, nowMs).find(
    (handOver) => handOver.fromPersonId === fromPersonId && handOver.position === position,
  );
  if (open) return `It is offered to ${open.toPersonName} already: withdraw that first.`;
  if (toPersonId === undefined) return "Choose who takes over.";
  return candidatesFor(facts, position, fromPersonId, nowMs).some(({ personId }) => personId === toPersonId)
    ? undefined
    : "It can be handed to someone who works in this cutover and is not a primary of it already.";
}

/** Why a person can't take over (or decline) what was offered, or undefined. */
export function whyNotAnswer(
  handOver: HandOver,
  facts: Facts,
  personId: string,
  nowMs: number,
): string | undefined {
  if (handOver.toPersonId !== personId) return `Only ${handOver.toPersonName} can answer this.`;
  const state = handOverState(handOver, facts, nowMs);
  if (state !== "offered") return `This offer is ${state}. Nothing was changed.`;
  return candidatesFor(facts, handOver.position, handOver.fromPersonId, nowMs).some(
    (candidate) => candidate.personId === personId,
  )
    ? undefined
    : "You hold no position here from which you could take over. Ask the incident commander for one.";
}

/** Why a person can't withdraw an offer, or undefined. */
export function whyNotWithdraw(
  handOver: HandOver,
  facts: Facts,
  personId: string,
  nowMs: number,
): string | undefined {
  if (handOver.fromPersonId !== personId) return `Only ${handOver.fromPersonName} can withdraw this.`;
  const state = handOverState(handOver, facts, nowMs);
  return state === "offered" ? undefined : `This offer is ${state}. Nothing was changed.`;
}
