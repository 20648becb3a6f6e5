import { whyNotSignByBreakGlass } from "#lib/breakGlass/rules.ts";
import { allOf, type Position, positionTitle } from "#lib/door/positions.ts";
import { whyNotClose as whyNotCloseExposures } from "#lib/exposure/rules.ts";
import { hashOf } from "#lib/journal/canonical.ts";
import { phasesInOrder } from "#lib/plan/rules.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import {
  CRITERIA_PER_PHASE_MAX,
  CRITERIA_SIGNERS,
  type PhasePurpose,
  type PhaseSignature,
  type SignedCriterion,
  type SuccessCriterion,
} from "./schema.ts";

/** What starting and finishing a phase is decided by. */
export const PHASE_FACT_TYPES = [
  "phase",
  "successCriterion",
  "phaseSignature",
  "withdrawal",
  "exposure",
] as const;
type PhaseFacts = Pick<Entities, (typeof PHASE_FACT_TYPES)[number]>;
type CriterionFacts = Pick<Entities, "successCriterion">;

/** The criteria of a phase that stand, by number. */
export const criteriaOf = (facts: CriterionFacts, phaseId: string): SuccessCriterion[] =>
  all(facts, "successCriterion")
    .filter((criterion) => criterion.phaseId === phaseId && criterion.retiredAt === null)
    .sort((a, b) => a.number - b.number);

/** The criteria of a phase as they are signed for a purpose: what was measured is part of the end, and not of the beginning. */
export const contentOf = (facts: CriterionFacts, phaseId: string, purpose: PhasePurpose): SignedCriterion[] =>
  criteriaOf(facts, phaseId).map(({ number, version, statement, measure, target, met, measured }) => ({
    number,
    version,
    statement,
    measure,
    target,
    met: purpose === "finish" ? met : null,
    measured: purpose === "finish" ? measured : null,
  }));

/** The hash that a signature under a phase's criteria binds. */
export const contentHashOf = (facts: CriterionFacts, phaseId: string, purpose: PhasePurpose): string =>
  hashOf("success-criteria", { phaseId, purpose, criteria: contentOf(facts, phaseId, purpose) });

/** What a position's signature under a phase's criteria is worth. */
export interface CriteriaSeat {
  readonly position: Position;
  readonly state: "signed" | "stale" | "awaited";
  /** The newest that was not withdrawn. */
  readonly signature: PhaseSignature | undefined;
}

/** Who has signed a phase's criteria as they stand: a change of any of them makes what was signed before stale. */
export function seatsOf(facts: PhaseFacts, phaseId: string): CriteriaSeat[] {
  const hash = contentHashOf(facts, phaseId, "start");
  const given = all(facts, "phaseSignature").filter(
    (signature) =>
      signature.phaseId === phaseId &&
      signature.purpose === "start" &&
      !withdrawalOf(facts, "phaseSignature", signature.id),
  );
  return CRITERIA_SIGNERS.map((position) => {
    const signature = given.findLast((each) => each.position === position);
    const state = !signature ? "awaited" : signature.contentHash === hash ? "signed" : "stale";
    return { position, state, signature };
  });
}

const have = (positions: readonly Position[]): string => (positions.length === 1 ? "has" : "have");

/** Why a phase's criteria do not carry it, or undefined: there are none, or not everyone has signed them as they stand. */
function whyNotAgreed(phase: Phase, facts: PhaseFacts): string | undefined {
  if (criteriaOf(facts, phase.id).length === 0)
    return `Phase ${phase.number} has no success criteria; propose them first.`;
  const seats = seatsOf(facts, phase.id);
  const awaited = seats.filter(({ state }) => state === "awaited").map(({ position }) => position);
  if (awaited.length > 0)
    return `${allOf(awaited)} ${have(awaited)} not signed the success criteria of phase ${phase.number}.`;
  const stale = seats.filter(({ state }) => state === "stale").map(({ position }) => position);
  if (stale.length > 0)
    return `${allOf(stale)} must sign the success criteria of phase ${phase.number} again: they changed.`;
  return undefined;
}

/** Why a phase can't start, or undefined: the button's sentence and the door's. */
export function whyNotStartPhase(phase: Phase, facts: PhaseFacts): string | undefined {
  if (phase.startedAt !== null) return `Phase ${phase.number} has started.`;
  const before = phasesInOrder(facts).findLast(({ number }) => number < phase.number);
  if (before && before.signedAt === null) return `Phase ${before.number}, ${before.name}, is not signed yet.`;
  return whyNotAgreed(phase, facts);
}

/** Why a phase can't be signed as finished at `nowMs`, or undefined. What nobody has measured is not met. */
export function whyNotFinishPhase(phase: Phase, facts: PhaseFacts, nowMs: number): string | undefined {
  if (phase.startedAt === null) return `Phase ${phase.number} has not started.`;
  if (phase.signedAt !== null) return `${phase.signedByName ?? "Someone"} has signed it.`;
  const notAgreed = whyNotAgreed(phase, facts);
  if (notAgreed !== undefined) return notAgreed;
  const criteria = criteriaOf(facts, phase.id);
  const unknown = criteria.find(({ met }) => met === null);
  if (unknown) return `Success criterion ${labelOf(phase, unknown)} has not been measured.`;
  const failed = criteria.find(({ met }) => met === false);
  if (failed)
    return `Success criterion ${labelOf(phase, failed)} is not met: measured ${failed.measured}, target ${failed.target}.`;
  return phasesInOrder(facts).at(-1)?.id === phase.id ? whyNotCloseExposures(facts, nowMs) : undefined;
}

/** `3.2`: the second criterion of phase 3. */
export const labelOf = (phase: Phase, criterion: Pick<SuccessCriterion, "number">): string =>
  `${phase.number}.${criterion.number}`;

const whyNotChangePhase = (phase: Phase): string | undefined =>
  phase.signedAt === null ? undefined : `Phase ${phase.number} is signed; what it rests on stays.`;

/** Why a criterion can't be proposed, or undefined. @param superseded whose place it takes */
export function whyNotPropose(
  phase: Phase,
  facts: CriterionFacts,
  superseded: SuccessCriterion | undefined,
): string | undefined {
  const whyNot = whyNotChangePhase(phase) ?? (superseded && whyNotStands(superseded));
  if (whyNot !== undefined) return whyNot;
  if (superseded && superseded.phaseId !== phase.id) return "That criterion is of another phase.";
  if (!superseded && criteriaOf(facts, phase.id).length >= CRITERIA_PER_PHASE_MAX)
    return `A phase has at most ${CRITERIA_PER_PHASE_MAX} success criteria.`;
  return undefined;
}

const whyNotStands = ({ retiredAt, retiredByName }: SuccessCriterion): string | undefined =>
  retiredAt === null ? undefined : `${retiredByName} has changed or dropped it meanwhile.`;

export const whyNotDrop = (phase: Phase, criterion: SuccessCriterion): string | undefined =>
  whyNotChangePhase(phase) ?? whyNotStands(criterion);

/** Why what was measured can't be recorded, or undefined. */
export function whyNotMeasure(phase: Phase, criterion: SuccessCriterion): string | undefined {
  if (phase.startedAt === null) return `Phase ${phase.number} has not started.`;
  return whyNotChangePhase(phase) ?? whyNotStands(criterion);
}

/** Who signs: a person and the positions they hold. */
interface Signer {
  readonly personId: string;
  readonly positions: readonly Position[];
  /** Those of them that are held by break-glass alone. */
  readonly byBreakGlass: readonly Position[];
}

/** Why a person can't sign a phase's criteria for a position, or undefined. One human signs for one position. */
export function whyNotSignCriteria(
  phase: Phase,
  facts: PhaseFacts,
  position: Position,
  { personId, positions, byBreakGlass }: Signer,
): string | undefined {
  const whyNot = whyNotChangePhase(phase);
  if (whyNot !== undefined) return whyNot;
  if (!CRITERIA_SIGNERS.some((signer) => signer === position))
    return `${positionTitle(position)} does not sign success criteria.`;
  if (!positions.includes(position)) return `You do not hold ${positionTitle(position)} in this cutover.`;
  const emergency = whyNotSignByBreakGlass([position], positions, byBreakGlass);
  if (emergency !== undefined) return emergency;
  if (criteriaOf(facts, phase.id).length === 0)
    return "There is nothing to sign yet: propose criteria first.";
  const seats = seatsOf(facts, phase.id);
  const own = seats.find((seat) => seat.position === position);
  if (own?.state === "signed") return `${own.signature?.personName} has signed for it.`;
  const other = seats.find(
    (seat) => seat.position !== position && seat.state === "signed" && seat.signature?.personId === personId,
  );
  return other && `You have signed for ${positionTitle(other.position)}; one human signs for one position.`;
}

/** Why a signature under criteria can't be withdrawn, or undefined. Whoever holds its position now can. */
export function whyNotWithdrawCriteria(
  phase: Phase,
  facts: PhaseFacts,
  signature: PhaseSignature,
  positions: readonly Position[],
): string | undefined {
  if (signature.purpose !== "start" || phase.startedAt !== null)
    return `Phase ${phase.number} has started; what was signed stays.`;
  if (!positions.includes(signature.position))
    return `You do not hold ${positionTitle(signature.position)} in this cutover.`;
  return whyTakenBack(withdrawalOf(facts, "phaseSignature", signature.id));
}
