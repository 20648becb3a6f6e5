import { type Position, positionTitle } from "#lib/door/positions.ts";
import { conflictOwnerNow } from "#lib/matrices/rules.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import type { Entities } from "#lib/room/state.ts";
import { ALWAYS_REVEALING, REVEALING_POSITIONS, REVEALS_PER_HOUR_MAX } from "./schema.ts";

type Facts = Pick<Entities, "authorityRow" | "phase">;

/** The position under which a person may be shown values of a domain, or undefined. */
export function revealingPosition(
  facts: Facts,
  domain: Domain,
  held: readonly Position[],
): Position | undefined {
  const owner = conflictOwnerNow(facts, domain);
  const open = REVEALING_POSITIONS.filter(
    (position) => ALWAYS_REVEALING.includes(position) || position === owner,
  );
  return open.find((position) => held.includes(position));
}

/** Why a person can't be shown values of a domain, or undefined. */
export function whyNotReveal(facts: Facts, domain: Domain, held: readonly Position[]): string | undefined {
  if (revealingPosition(facts, domain, held) !== undefined) return undefined;
  const owner = conflictOwnerNow(facts, domain);
  const named =
    owner === undefined || ALWAYS_REVEALING.includes(owner)
      ? ""
      : `, or ${positionTitle(owner)}, who owns conflicts in ${domain} now`;
  return `Only ${ALWAYS_REVEALING.map(positionTitle).join(" or ")} can be shown values${named}.`;
}

const HOUR_MS = 60 * 60_000;
export const REVEAL_WINDOW_MS = HOUR_MS;

/** Why a person can't be shown more just now, after so many reveals within REVEAL_WINDOW_MS, or undefined. */
export const whyNotRevealMore = (withinHour: number): string | undefined =>
  withinHour < REVEALS_PER_HOUR_MAX
    ? undefined
    : `You have been shown values ${REVEALS_PER_HOUR_MAX} times within the hour: wait, or work from a cause rather than record by record.`;
