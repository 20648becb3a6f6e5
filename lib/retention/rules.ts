import { all, type Entities } from "#lib/room/state.ts";
import type { LegalHold } from "./schema.ts";

/** 45 CFR 164.316(b)(2)(i): six years from creation, or from when it was last in effect, whichever is later. */
export const RETENTION_YEARS = 6;

/** The holds that stand, the newest first. */
const standingHolds = (facts: Pick<Entities, "legalHold">): LegalHold[] =>
  all(facts, "legalHold")
    .filter(({ liftedAt }) => liftedAt === null)
    .reverse();

/**
 * From when on a cutover's facts may be purged: six years after the last entry of its journal, when it was last in effect.
 * @param lastEntryAt an ISO instant
 */
export function purgeAllowedFrom(lastEntryAt: string): string {
  const from = new Date(lastEntryAt);
  from.setUTCFullYear(from.getUTCFullYear() + RETENTION_YEARS);
  return from.toISOString();
}

const day = (instant: string): string => instant.slice(0, 10);

/** Why a cutover's facts can't be purged at `now`, with the date from which they could be. */
export function whyNotPurge(
  facts: Pick<Entities, "legalHold">,
  lastEntryAt: string,
  nowMs: number,
): string | undefined {
  const from = purgeAllowedFrom(lastEntryAt);
  const [hold] = standingHolds(facts);
  if (hold)
    return `A legal hold by ${hold.placedByName} of ${day(hold.placedAt)} stands: “${hold.reason}”. Nothing was purged; without it, it would be allowed from ${day(from)}.`;
  return Date.parse(from) > nowMs
    ? `This cutover was last in effect on ${day(lastEntryAt)}: it must be kept for ${RETENTION_YEARS} years (45 CFR 164.316(b)(2)(i)). Nothing was purged; it is allowed from ${day(from)}.`
    : undefined;
}

/** Why a hold can't be lifted by this person. */
export function whyNotLift(hold: LegalHold, personId: string | undefined): string | undefined {
  if (hold.liftedAt !== null) return "This legal hold was lifted already.";
  return hold.placedById === personId
    ? "You placed this hold: another person with the position Compliance must lift it."
    : undefined;
}
