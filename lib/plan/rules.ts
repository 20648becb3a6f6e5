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
