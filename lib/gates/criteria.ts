import { CRITERION_FACT_TYPES, type Found, settled, unknown } from "#lib/criteria/found.ts";
import { askedAt, findMeasured, waiverInForce } from "#lib/criteria/rules.ts";
import {
  type Binding,
  type BindingOf,
  CRITERIA_MAX,
  type CriterionState,
  type Waiver,
} from "#lib/criteria/schema.ts";
import { type DeviationFinding, deviationFindings } from "#lib/deviations/rules.ts";
import { type Requirement, unaskedAt } from "#lib/matrices/rules.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { withdrawalOf } from "#lib/signatures/rules.ts";
import type { TriggerView } from "#lib/triggers/rules.ts";
import type { Attestation, Criterion, Evidence, Gate, Poll } from "./schema.ts";

/** What a gate's rules look at. */
export const GATE_FACT_TYPES = [
  ...CRITERION_FACT_TYPES,
  "waiver",
  "gate",
  "criterion",
  "attestation",
  "poll",
  "signOff",
  "decision",
  "assignment",
  "deviation",
  "phase",
  "exposure",
] as const;
export type GateFacts = Pick<Entities, (typeof GATE_FACT_TYPES)[number]>;

/** What a criterion on the screen was read from: what it is bound to, or a deviation, which stands at every gate by itself. */
type ShownBinding =
  | Binding
  | { readonly kind: "deviation"; readonly deviationId: string; readonly number: number };

export interface CriterionView {
  readonly criterion: Omit<Criterion, "binding"> & { readonly binding: ShownBinding };
  readonly state: CriterionState;
  /** Why, for the board; may hold values that change by the second. */
  readonly finding: string;
  /** Why, for the evidence: only what changes when the evidence does. */
  readonly settledFinding: string;
  /** What the state was read from; a new basis makes earlier signatures stale. */
  readonly basis: string;
  /** Since when the fact it rests on has stood, or undefined when there is none. */
  readonly since: string | undefined;
  /** What it is waived from, and by whose word; only where it is. */
  readonly found?: Found;
  readonly waiver?: Waiver;
  /** Why nobody may waive it as it stands. */
  readonly unwaivable?: string;
}

/** The attestation in force for a criterion, or undefined. */
export function attestationOf(
  facts: Pick<GateFacts, "attestation" | "withdrawal">,
  criterionId: string,
): Attestation | undefined {
  return all(facts, "attestation").findLast(
    (attestation) =>
      attestation.criterionId === criterionId && !withdrawalOf(facts, "attestation", attestation.id),
  );
}

/** What the facts say of a criterion that rests on a person's word. Words that were changed since were not attested. */
function findAttestation(criterion: Criterion, binding: BindingOf<"attestation">, facts: GateFacts): Found {
  const attestation = attestationOf(facts, criterion.id);
  if (!attestation) return unknown("nobody has attested it");
  if (binding.needsFile && attestation.attachment == null) return unknown("it was attested without a file");
  const file = attestation.attachment ? `, on ${attestation.attachment.name}` : "";
  const basis = `attestation ${attestation.id}`;
  return settled("met", `attested by ${attestation.personName}${file}`, basis, attestation.attestedAt);
}

/** A criterion's state at `nowMs`. What can't be established is unknown, and unknown never counts as met; waived is neither. */
export function viewCriterion(
  criterion: Criterion,
  facts: GateFacts,
  vitals: Vitals,
  nowMs: number,
): CriterionView {
  const { binding } = criterion;
  const found =
    binding.kind === "attestation"
      ? findAttestation(criterion, binding, facts)
      : findMeasured(criterion, binding, facts, vitals, nowMs);
  const waiver = waiverInForce(criterion, found, facts, nowMs);
  if (!waiver) return { criterion, ...found };
  const by = `waived by ${waiver.personName}`;
  return {
    criterion,
    ...found,
    state: "waived",
    finding: `${by}: ${waiver.reason}. Found: ${found.finding}`,
    settledFinding: `${by} until ${waiver.endsAt}: ${waiver.reason}. Found: ${found.settledFinding}`,
    basis: `${found.basis}; waiver ${waiver.id}`,
    found,
    waiver,
  };
}

/** A gate's criteria in their order. */
export function viewCriteria(gate: Gate, facts: GateFacts, vitals: Vitals, nowMs: number): CriterionView[] {
  const asked = askedAt(facts, gate.id).map((criterion) => viewCriterion(criterion, facts, vitals, nowMs));
  const poll = all(facts, "poll").findLast(({ gateId }) => gateId === gate.id);
  return [
    ...asked,
    ...unaskedAt(facts, gate.number).map((requirement) => unaskedView(gate, requirement)),
    ...deviationFindings(facts, poll?.openedAt).map((found) => deviationView(gate, found)),
  ];
}

/** A deviation from the runbook stands among the criteria of every gate until somebody has seen that it holds. */
function deviationView(
  gate: Gate,
  { deviation, state, finding, basis, since }: DeviationFinding,
): CriterionView {
  const { id, cutoverId, number, what } = deviation;
  return {
    criterion: {
      id,
      cutoverId,
      gateId: gate.id,
      ordinal: CRITERIA_MAX,
      question: `Is deviation ${number}, “${what}”, safe?`,
      binding: { kind: "deviation", deviationId: id, number },
    },
    state,
    finding,
    settledFinding: finding,
    basis,
    since,
  };
}

/** A domain that the severity matrix requires and no criterion asks about stands among the criteria, unknown, under its row's id. */
function unaskedView(gate: Gate, { row, for: purpose, byGate }: Requirement): CriterionView {
  const finding = `required for ${purpose} by gate ${byGate} in the severity matrix, and no criterion asks about it`;
  return {
    criterion: {
      id: row.id,
      cutoverId: gate.cutoverId,
      gateId: gate.id,
      ordinal: CRITERIA_MAX,
      question: `Do ${row.domain} match?`,
      binding: { kind: "reconciliation", domain: row.domain, maxAgeMinutes: null },
    },
    state: "unknown",
    finding,
    settledFinding: finding,
    basis: "none",
    since: undefined,
  };
}

/** The evidence that a signature on this poll binds, as it stands. */
export function evidenceOf(gate: Gate, poll: Poll, criteria: readonly CriterionView[]): Evidence {
  return {
    gateId: gate.id,
    pollId: poll.id,
    question: gate.question,
    criteria: criteria.map(({ criterion, state, settledFinding, basis }) => ({
      criterionId: criterion.id,
      question: criterion.question,
      state,
      finding: settledFinding,
      basis,
    })),
  };
}

export interface Tally {
  readonly met: number;
  readonly notMet: number;
  readonly unknown: number;
  readonly waived: number;
  /**
   * Of all together: one that is not met decides; without one, unknown is not met either; what is waived is answered for, and no yes. No
   * criteria, no answer.
   */
  readonly overall: CriterionState;
}

/** How many criteria stand how, and what that says of the gate as a whole. */
export function tallyOf(criteria: readonly CriterionView[]): Tally {
  const count = (state: CriterionState): number => criteria.filter((view) => view.state === state).length;
  const [met, notMet, unknown, waived] = [count("met"), count("not-met"), count("unknown"), count("waived")];
  const rest = waived > 0 ? "waived" : "met";
  const overall = notMet > 0 ? "not-met" : unknown > 0 || met + waived === 0 ? "unknown" : rest;
  return { met, notMet, unknown, waived, overall };
}

/**
 * Whether it is safe to continue: what the criteria say, unless a rollback trigger says otherwise, whether or not a criterion asks
 * about it. One that fires decides; one that nobody can read leaves it unknown.
 */
export function safeToContinue(tally: Tally, triggers: readonly TriggerView[]): CriterionState {
  if (tally.overall === "not-met" || triggers.some(({ state }) => state === "firing")) return "not-met";
  const readable = triggers.every(({ state }) => state === "ok" || state === "pending");
  return readable ? tally.overall : "unknown";
}
