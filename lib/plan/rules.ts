import { breakGlassesOn, breakGlassesToReview } from "#lib/breakGlass/rules.ts";
import { openDeviations, whatIsMissing } from "#lib/deviations/rules.ts";
import { whyNotClose as whyNotCloseExposures } from "#lib/exposure/rules.ts";
import { all, type Entities } from "#lib/room/state.ts";
import type { Cutover, Phase } from "./schema.ts";

export type PhaseState = "signed" | "active" | "ahead";

export const phaseState = (phase: Phase): PhaseState =>
  phase.signedAt !== null ? "signed" : phase.startedAt !== null ? "active" : "ahead";

export const phasesInOrder = (facts: Pick<Entities, "phase">): Phase[] =>
  all(facts, "phase").sort((a, b) => a.number - b.number);

/** Milliseconds left to the point of no return (negative: past it), or undefined when none is set. */
export const marginToNoReturnMs = (cutover: Cutover, nowMs: number): number | undefined =>
  cutover.pointOfNoReturnAt === null ? undefined : Date.parse(cutover.pointOfNoReturnAt) - nowMs;

/** What closing a cutover is decided by. */
export const CLOSING_FACT_TYPES = ["breakGlass", "poll", "gate", "deviation", "exposure"] as const;

/** Why a cutover can't be closed at `nowMs`, sentence by sentence; empty when it can. */
function blockersOfClosing(
  facts: Pick<Entities, (typeof CLOSING_FACT_TYPES)[number]>,
  nowMs: number,
): string[] {
  return [
    ...breakGlassesOn(facts, nowMs).map(({ personName }) => `${personName} is in break-glass.`),
    ...breakGlassesToReview(facts, nowMs).map(
      ({ personName }) => `The break-glass of ${personName} has not been reviewed by a second person.`,
    ),
    ...all(facts, "poll")
      .filter(({ closedAt }) => closedAt === null)
      .map(({ gateId }) => `The poll of gate ${facts.gate[gateId]?.number ?? "?"} is open.`),
    ...openDeviations(facts).map(
      (deviation) => `Deviation ${deviation.number} is open: ${whatIsMissing(deviation)}.`,
    ),
    ...[whyNotCloseExposures(facts, nowMs)].filter((sentence) => sentence !== undefined),
  ];
}

/** Why a cutover can't be closed at `nowMs`, or undefined: the button's sentence and the door's. */
export function whyNotClose(
  { closedAt, closedByName }: Cutover,
  facts: Pick<Entities, (typeof CLOSING_FACT_TYPES)[number]>,
  nowMs: number,
): string | undefined {
  if (closedAt !== null) return `${closedByName ?? "Someone"} closed it already.`;
  const blockers = blockersOfClosing(facts, nowMs);
  return blockers.length === 0 ? undefined : `It can't be closed. ${blockers.join(" ")}`;
}

/** Why a cutover's facts can't be changed so, or undefined. */
export function whyNotEditCutover(
  cutover: Cutover,
  patch: Partial<Cutover>,
  reason: string | null,
): string | undefined {
  if (cutover.closedAt !== null)
    return `${cutover.closedByName ?? "Someone"} closed it; its facts stay as they are.`;
  const { freezeAt, pointOfNoReturnAt } = { ...cutover, ...patch };
  if (freezeAt !== null && pointOfNoReturnAt !== null && freezeAt >= pointOfNoReturnAt)
    return "The freeze comes before the point of no return.";
  if ("pointOfNoReturnAt" in patch && reason === null)
    return "To move the point of no return takes a reason: it is what everyone in the room counts to.";
  return undefined;
}

const FACT_LABELS: Readonly<Record<string, string>> = {
  name: "Name",
  programId: "Program",
  freezeAt: "Freeze",
  pointOfNoReturnAt: "Point of no return",
  rollbackObjectiveMinutes: "Rollback objective, in minutes",
  place: "Place",
  timeZone: "Time zone",
  reportTo: "Daily report to",
  reportAtHour: "Daily report from",
};

/** A fact of a cutover as people call it. */
export const factLabel = (field: string): string => FACT_LABELS[field] ?? field;
