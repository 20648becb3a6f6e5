import { allOf, anyOf, type Position, positionTitle } from "#lib/door/positions.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { BREAK_GLASS_POSITIONS, type BreakGlass, type BreakGlassAccount } from "./schema.ts";

const MINUTE_MS = 60_000;

/** Whether a break-glass is on at `nowMs`. */
export const isOn = ({ endedAt, endsAt }: BreakGlass, nowMs: number): boolean =>
  endedAt === null && Date.parse(endsAt) > nowMs;

export type BreakGlassState = "on" | "to-review" | "reviewed";

export const breakGlassState = (breakGlass: BreakGlass, nowMs: number): BreakGlassState =>
  isOn(breakGlass, nowMs) ? "on" : breakGlass.reviewedAt === null ? "to-review" : "reviewed";

type Facts = Pick<Entities, "breakGlass">;

export const breakGlassesOn = (facts: Facts, nowMs: number): BreakGlass[] =>
  all(facts, "breakGlass").filter((breakGlass) => isOn(breakGlass, nowMs));

export const breakGlassesToReview = (facts: Facts, nowMs: number): BreakGlass[] =>
  all(facts, "breakGlass").filter((breakGlass) => breakGlassState(breakGlass, nowMs) === "to-review");

/** The accounts named for break-glass that still are. */
export const namedAccounts = (facts: Pick<Entities, "breakGlassAccount">): BreakGlassAccount[] =>
  all(facts, "breakGlassAccount").filter(({ endedAt }) => endedAt === null);

const untilIn = ({ endsAt }: BreakGlass, nowMs: number): string =>
  `${Math.max(1, Math.ceil((Date.parse(endsAt) - nowMs) / MINUTE_MS))} min`;

/** Who wants to start break-glass, and how they came in. */
interface BreakGlassStarter {
  readonly personId: string;
  /** Whether they signed in with their local account, and not by the identity provider. */
  readonly isLocal: boolean;
}

/** Why a person can't start break-glass in a cutover, whatever the position, or undefined. */
export function whyNotStart(
  facts: Pick<Entities, "breakGlass" | "breakGlassAccount">,
  closedAt: string | null,
  starter: BreakGlassStarter,
  nowMs: number,
): string | undefined {
  if (!namedAccounts(facts).some(({ personId }) => personId === starter.personId))
    return "Your account was not named for break-glass in this cutover. Call the incident commander.";
  if (closedAt !== null) return "This cutover is closed.";
  if (!starter.isLocal)
    return "Break-glass is for a local account: sign in with its password, not with the identity provider.";
  const on = breakGlassesOn(facts, nowMs).find(({ personId }) => personId === starter.personId);
  return on
    ? `You are in break-glass as ${positionTitle(on.position)} for another ${untilIn(on, nowMs)}.`
    : undefined;
}

/** Why a position can't be taken by break-glass, or undefined. */
export const whyNotTake = (position: Position): string | undefined =>
  BREAK_GLASS_POSITIONS.includes(position)
    ? undefined
    : `${positionTitle(position)} can't be taken by break-glass, only ${anyOf(BREAK_GLASS_POSITIONS)}.`;

/** Why a person can't end a break-glass, or undefined. */
export function whyNotEnd(
  breakGlass: BreakGlass,
  actor: { readonly personId: string; readonly positions: readonly Position[] },
  nowMs: number,
): string | undefined {
  if (!isOn(breakGlass, nowMs)) return "It is over already.";
  return breakGlass.personId === actor.personId || actor.positions.includes("incident-commander")
    ? undefined
    : `Only ${breakGlass.personName} or the incident commander can end it.`;
}

/** Why a person can't review a break-glass, or undefined. A position held by break-glass reviews none. */
export function whyNotReview(
  breakGlass: BreakGlass,
  actor: {
    readonly personId: string;
    readonly position: Position | null;
    readonly byBreakGlass: readonly Position[];
  },
  nowMs: number,
): string | undefined {
  if (isOn(breakGlass, nowMs)) return "It is still on. It is reviewed when it is over.";
  if (breakGlass.reviewedAt !== null) return `${breakGlass.reviewedByName} reviewed it already.`;
  if (breakGlass.personId === actor.personId) return "Nobody reviews their own: a second person does.";
  return actor.position !== null && actor.byBreakGlass.includes(actor.position)
    ? "A position held by break-glass reviews nothing."
    : undefined;
}

/**
 * Why a person can't sign as one of `allowed`, or undefined: what they hold of these they hold by break-glass alone, which never
 * signs.
 */
export function whyNotSignByBreakGlass(
  allowed: readonly Position[],
  held: readonly Position[],
  byBreakGlass: readonly Position[],
): string | undefined {
  const usable = held.filter((position) => allowed.includes(position));
  return usable.length > 0 && usable.every((position) => byBreakGlass.includes(position))
    ? `You hold ${allOf(usable)} by break-glass, which never signs. Nothing was signed; who holds it in the regular way can.`
    : undefined;
}
