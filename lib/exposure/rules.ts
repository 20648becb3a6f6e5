import { anyOf, type Position } from "#lib/door/positions.ts";
import { all, type Entities } from "#lib/room/state.ts";
import type { Exposure } from "./schema.ts";

type ExposureFacts = Pick<Entities, "exposure">;

export type ExposureState = "open" | "overdue" | "removed";

/** Something whose end has passed is overdue until its removal is proved: silence does not remove it. */
export function exposureState(exposure: Exposure, nowMs: number): ExposureState {
  if (exposure.removedAt !== null) return "removed";
  return Date.parse(exposure.endsAt) <= nowMs ? "overdue" : "open";
}

const ORDER: readonly ExposureState[] = ["overdue", "open", "removed"];

/** The register: overdue first, then by end. */
export const exposuresInOrder = (facts: ExposureFacts, nowMs: number): Exposure[] =>
  all(facts, "exposure").sort(
    (a, b) =>
      ORDER.indexOf(exposureState(a, nowMs)) - ORDER.indexOf(exposureState(b, nowMs)) ||
      Date.parse(a.endsAt) - Date.parse(b.endsAt),
  );

const NAMED_MAX = 3;

/** Why a closing gate can't be passed, or undefined: something that the migration made and that should be gone is not. */
export function whyNotClose(facts: ExposureFacts, nowMs: number): string | undefined {
  const overdue = exposuresInOrder(facts, nowMs).filter((each) => exposureState(each, nowMs) === "overdue");
  if (overdue.length === 0) return undefined;
  const names = overdue.slice(0, NAMED_MAX).map(({ number, name }) => `${number} “${name}”`);
  const more = overdue.length - names.length;
  return `${overdue.length === 1 ? "An exposure is" : `${overdue.length} exposures are`} past the end date and not proved removed: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

export const whyNotRemove = (exposure: Exposure): string | undefined =>
  exposure.removedAt === null ? undefined : `${exposure.removedByName} has recorded its removal.`;

/** Who may let an exposure live longer. */
const EXTENDING_POSITIONS = ["incident-commander", "compliance"] as const satisfies readonly Position[];

/** Why a person can't move an exposure's end later, or undefined: else whoever forgot it could make it not overdue. */
export function whyNotExtend(
  exposure: Exposure,
  endsAt: string,
  held: readonly Position[],
): string | undefined {
  if (Date.parse(endsAt) <= Date.parse(exposure.endsAt)) return undefined;
  if (EXTENDING_POSITIONS.some((position) => held.includes(position))) return undefined;
  return `Only ${anyOf(EXTENDING_POSITIONS)} can give an exposure a later end.`;
}
