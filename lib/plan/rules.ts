import { breakGlassesOn, breakGlassesToReview } from "#lib/breakGlass/rules.ts";
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
export const CLOSING_FACT_TYPES = ["breakGlass", "poll", "gate"] as const;

/** Why a cutover can't be closed at `nowMs`, sentence by sentence; empty when it can. */
export function blockersOfClosing(
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
