import { mayBeSignedFor } from "#lib/access/rules.ts";
import type { Assignment } from "#lib/access/schema.ts";
import { allOf, POSITIONS, type Position, positionTitle } from "#lib/door/positions.ts";
import { all, type Entities } from "#lib/room/state.ts";
import type { Policy } from "./schema.ts";

/** What a gate's policy asks for, and whether anybody could give it. */

type Assignments = Pick<Entities, "assignment">;
/** Who could answer for a position, each by any name that tells people apart. */
export type Holders = (position: Position) => readonly string[];

/** The positions whose GO it takes in any case; the rest of the quorum may come from any that are polled. */
export const requiredOf = ({ required = [] }: Policy): readonly Position[] => required;

/** Whether answers of GO from these positions are enough, when nothing else stands against it. */
export const isEnough = (policy: Policy, answeredGo: readonly Position[]): boolean =>
  policy.positions.filter((position) => answeredGo.includes(position)).length >= policy.quorum &&
  requiredOf(policy).every((position) => answeredGo.includes(position));

/** Why a policy could never be satisfied, whoever is there, or undefined. */
export function whyNotPolicy(policy: Policy): string | undefined {
  const { positions, quorum } = policy;
  const required = requiredOf(policy);
  if (new Set(positions).size !== positions.length || new Set(required).size !== required.length)
    return "A position is named twice in the policy.";
  if (positions.includes("executive")) return "An executive looks on and is never polled.";
  const unpolled = required.find((position) => !positions.includes(position));
  if (unpolled !== undefined)
    return `The GO of ${positionTitle(unpolled)} is required, and it is not polled.`;
  if (quorum > positions.length)
    return `A quorum of ${quorum} cannot be reached by ${positions.length} positions.`;
  if (quorum < required.length)
    return `The GO of ${required.length} positions is required: a quorum of ${quorum} says less than that.`;
  return undefined;
}

/**
 * Why nobody could satisfy a policy, or undefined. One human fills one seat, and the one who opens the poll fills none; the required
 * seats must be filled, and the quorum reached with them.
 * @param openers who could open the poll; it is enough that it works out with one of them
 */
export function whyNotFillable(
  policy: Policy,
  holders: Holders,
  openers: readonly string[],
): string | undefined {
  const tries = openers.map((opener) => {
    const candidates = (position: Position) => holders(position).filter((person) => person !== opener);
    return {
      required: largestSeating(requiredOf(policy).map(candidates)),
      seated: largestSeating(policy.positions.map(candidates)),
    };
  });
  const required = requiredOf(policy);
  // Seats that can be filled at once form a matroid: required seats that can all be filled are part of some largest seating.
  const works = tries.some((one) => one.required === required.length && one.seated >= policy.quorum);
  if (works) return undefined;
  const best = Math.max(0, ...tries.map(({ seated }) => seated));
  const rule = "one human one seat; the one who opens the poll does not count";
  return best < policy.quorum
    ? `Nobody could satisfy it: ${policy.quorum} answers are needed, and the people assigned can fill ${best} seats (${rule}).`
    : `Nobody could satisfy it: the people assigned can't fill ${allOf(required)} at once (${rule}).`;
}

/** Why a poll of this gate could never be satisfied by the people assigned now, or undefined. */
export function whyNotStaffed(
  policy: Policy,
  facts: Assignments,
  proposerId: string,
  nowMs: number,
): string | undefined {
  const holders: Holders = (position) => holdersOf(facts, position, nowMs).map(({ personId }) => personId);
  return whyNotFillable(policy, holders, [proposerId]);
}

/** Why a gate of this policy can't be set up, or undefined: those count as well whose assignment is yet to begin. */
export function whyNotStaffable(policy: Policy, facts: Assignments, nowMs: number): string | undefined {
  const holders: Holders = (position) =>
    all(facts, "assignment")
      .filter((assignment) => assignment.position === position && mayCome(assignment, nowMs))
      .map(({ personId }) => personId);
  return whyNotFillable(policy, holders, holders("incident-commander"));
}

const mayCome = ({ kind, endsAt }: Assignment, nowMs: number): boolean =>
  kind !== "break-glass" && (endsAt === null || Date.parse(endsAt) > nowMs);

/** How many seats can be filled at once when one person fills one seat: maximum bipartite matching (Kuhn 1955). */
function largestSeating(candidatesBySeat: readonly (readonly string[])[]): number {
  const seatOf = new Map<string, number>();
  const seat = (index: number, tried: Set<string>): boolean =>
    (candidatesBySeat[index] ?? []).some((person) => {
      if (tried.has(person)) return false;
      tried.add(person);
      const taken = seatOf.get(person);
      if (taken !== undefined && !seat(taken, tried)) return false;
      seatOf.set(person, index);
      return true;
    });
  return candidatesBySeat.filter((_, index) => seat(index, new Set())).length;
}

/** The assignments by which a position can be answered for at `nowMs`. */
export const holdersOf = (facts: Assignments, position: Position, nowMs: number): Assignment[] =>
  all(facts, "assignment").filter(
    (assignment) => assignment.position === position && mayBeSignedFor(assignment, nowMs),
  );

/**
 * Whether a person has held a position without a break from one time to another: by one assignment, or by some of which each begins
 * where the one before ends, as a hand-over leaves them.
 */
export function heldThroughout(
  facts: Assignments,
  personId: string,
  position: Position,
  fromMs: number,
  toMs: number,
): boolean {
  const theirs = all(facts, "assignment").filter(
    (assignment) => assignment.personId === personId && assignment.position === position,
  );
  for (let atMs = fromMs; ; ) {
    const holding = theirs.filter((assignment) => mayBeSignedFor(assignment, atMs));
    const untilMs = Math.max(
      ...holding.map(({ endsAt }) => (endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt))),
    );
    if (holding.length === 0) return false;
    if (untilMs > toMs) return true;
    atMs = untilMs;
  }
}

/** Every choice of positions that would be enough for one policy and not for the other, the smallest first. */
function enoughOnlyFor(policy: Policy, other: Policy): Position[][] {
  const choices = Array.from({ length: 2 ** policy.positions.length }, (_, choice) =>
    policy.positions.filter((_position, bit) => (choice >> bit) % 2 === 1),
  );
  return choices
    .filter((choice) => isEnough(policy, choice) && !isEnough(other, choice))
    .sort((a, b) => a.length - b.length);
}

/**
 * What a policy lets through that another does not, sentence by sentence: empty when it is as strict or stricter. Asked of every choice
 * of positions, because a fourth position beside a quorum of three is looser, too.
 */
export function loosenings(from: Policy, to: Policy): string[] {
  const gone = POSITIONS.filter(
    (position) => from.positions.includes(position) && !to.positions.includes(position),
  );
  const [fewest] = enoughOnlyFor(to, from);
  return [
    gone.length > 0 &&
      `${allOf(gone)} would not be asked any more, and could not stop it with a NO-GO or a HOLD.`,
    fewest && `A GO could rest on ${allOf(fewest)} alone, which is not enough now.`,
    to.approvalExpiryMinutes > from.approvalExpiryMinutes &&
      `An answer of GO would hold for ${to.approvalExpiryMinutes} min instead of ${from.approvalExpiryMinutes}.`,
    to.executionExpiryMinutes > from.executionExpiryMinutes &&
      `A decided GO would hold for ${to.executionExpiryMinutes} min instead of ${from.executionExpiryMinutes}.`,
  ].filter((sentence) => sentence !== false && sentence !== undefined);
}
