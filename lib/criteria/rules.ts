import { whyNotSignByBreakGlass } from "#lib/breakGlass/rules.ts";
import { type Position, positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import type { Criterion, Poll } from "#lib/gates/schema.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import { all, type Entities, one } from "#lib/room/state.ts";
import { standingOf } from "#lib/runs/rules.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import { viewTrigger } from "#lib/triggers/rules.ts";
import {
  findIdentityQueue,
  findRehearsal,
  findTestSuite,
  findVerification,
  findWorkforceParity,
} from "./findChecks.ts";
import { findConsentParity, findDiscrepancies, findRevoked, whyUnwaivable } from "./findDiscrepancies.ts";
import { findMappings } from "./findMappings.ts";
import { findSampling } from "./findSampling.ts";
import { findSignal } from "./findSignal.ts";
import { findTasks } from "./findTasks.ts";
import { type CriterionFacts, type Found, settled, unknown } from "./found.ts";
import { agreeToRemoval, type Binding, type BindingOf, WAIVER_HOURS_MAX, type Waiver } from "./schema.ts";

const HOUR_MS = 60 * 60_000;

/** A kind of criterion that is read off the room's facts, and not off a person's word. */
export type Measured = Exclude<Binding, BindingOf<"attestation">>;

function measure(
  { id, gateId }: Pick<Criterion, "id" | "gateId">,
  binding: Measured,
  facts: CriterionFacts,
  vitals: Vitals,
  nowMs: number,
): Found {
  switch (binding.kind) {
    case "reconciliation": {
      const standing = standingOf(facts, binding.domain, binding.maxAgeMinutes, nowMs);
      return settled(standing.state, standing.finding, standing.basis, standing.since);
    }
    case "trigger": {
      const trigger = one(facts, "trigger", binding.triggerId);
      const signal = trigger && one(facts, "signal", trigger.signalId);
      if (!trigger || !signal) return unknown("its trigger does not exist");
      const view = viewTrigger(trigger, signal, vitals, nowMs);
      return {
        state: view.state === "ok" ? "met" : view.state === "firing" ? "not-met" : "unknown",
        finding: view.finding,
        settledFinding: `trigger ${trigger.name}: ${view.state}`,
        basis: `trigger ${trigger.id} ${view.state} since ${trigger.stateSince}`,
        since: trigger.stateSince,
      };
    }
    case "signal":
      return findSignal(id, binding, facts, vitals, nowMs);
    case "discrepancies":
      return findDiscrepancies(binding, facts, nowMs);
    case "tasks":
      return findTasks(gateId, binding, facts);
    case "consent-parity":
      return findConsentParity(binding, facts, nowMs);
    case "mappings":
      return findMappings(binding, facts);
    case "identity-queue":
      return findIdentityQueue(binding, facts, nowMs);
    case "workforce-parity":
      return findWorkforceParity(binding, facts, nowMs);
    case "rehearsal":
      return findRehearsal(binding, facts, nowMs);
    case "verification":
      return findVerification(binding, facts, nowMs);
    case "test-suite":
      return findTestSuite(binding, facts, nowMs);
    case "sampling":
      return findSampling(binding, facts);
  }
}

/** What the facts say of a criterion at `nowMs`. What can't be established is unknown, and unknown never counts as met. */
export function findMeasured(
  criterion: Pick<Criterion, "id" | "gateId">,
  binding: Measured,
  facts: CriterionFacts,
  vitals: Vitals,
  nowMs: number,
): Found {
  const measured = measure(criterion, binding, facts, vitals, nowMs);
  // What is not met anyway says more of why; consent parity says nothing but this.
  const revoked =
    measured.state === "not-met" && binding.kind !== "consent-parity"
      ? undefined
      : findRevoked(binding, facts);
  const found = revoked ?? measured;
  const unwaivable = found.state === "met" ? undefined : whyUnwaivable(binding, facts);
  return unwaivable === undefined ? found : { ...found, unwaivable };
}

type WaiverFacts = Pick<Entities, "waiver" | "withdrawal" | "poll">;

const openPollOf = (facts: WaiverFacts, gateId: string): Poll | undefined =>
  all(facts, "poll").findLast((poll) => poll.gateId === gateId && poll.closedAt === null);

/** All waivers of a criterion, the newest last, whether they hold or not. */
export const waiversOf = (facts: Pick<WaiverFacts, "waiver">, criterionId: string): Waiver[] =>
  all(facts, "waiver").filter((waiver) => waiver.criterionId === criterionId);

/**
 * The waiver that holds for a criterion as it is found, or undefined. It waives what its signer saw: once the criterion is found otherwise, or
 * its end has come, it waives nothing. Nor does it in a poll that its signer opened: who asks for a GO does not lower what it takes.
 */
export function waiverInForce(
  criterion: Criterion,
  found: Found,
  facts: WaiverFacts,
  nowMs: number,
): Waiver | undefined {
  if (found.state === "met" || found.unwaivable !== undefined) return undefined;
  const proposerId = openPollOf(facts, criterion.gateId)?.openedById;
  return waiversOf(facts, criterion.id).findLast(
    (waiver) =>
      waiver.position === criterion.waiverPosition &&
      waiver.state === found.state &&
      waiver.basis === found.basis &&
      nowMs < Date.parse(waiver.endsAt) &&
      waiver.personId !== proposerId &&
      !withdrawalOf(facts, "waiver", waiver.id),
  );
}

/** A person at a screen, with the positions they hold. */
interface CriterionActor {
  readonly personId: string;
  readonly positions: readonly Position[];
  readonly byBreakGlass: readonly Position[];
}

/** What of a criterion's view its waiving depends on. */
interface WaivableView {
  readonly criterion: Omit<Criterion, "binding">;
  readonly state: string;
  readonly waiver?: Waiver;
  readonly unwaivable?: string;
}

/** Why a person can't waive a criterion, or undefined. */
export function whyNotWaive(
  { criterion, state, waiver, unwaivable }: WaivableView,
  facts: WaiverFacts,
  actor: CriterionActor,
): string | undefined {
  const { waiverPosition, gateId } = criterion;
  if (unwaivable !== undefined) return unwaivable;
  if (waiverPosition == null) return "The plan names nobody who may waive this criterion.";
  if (state === "met") return "It is met: there is nothing to waive.";
  if (waiver) return `${waiver.personName} has waived it.`;
  if (openPollOf(facts, gateId)?.openedById === actor.personId)
    return "You opened the poll: who asks for a GO does not lower what it takes.";
  return (
    whyNotPosition([waiverPosition], actor.positions) ??
    whyNotSignByBreakGlass([waiverPosition], actor.positions, actor.byBreakGlass)
  );
}

/** Why a waiver can't end then, or undefined. */
export function whyNotWaiverEnd(endsAt: string, nowMs: number): string | undefined {
  const lastsMs = Date.parse(endsAt) - nowMs;
  if (!(lastsMs > 0)) return "A waiver ends in the future. Nothing was signed.";
  return lastsMs <= WAIVER_HOURS_MAX * HOUR_MS
    ? undefined
    : `A waiver lasts ${WAIVER_HOURS_MAX} hours at the most. Nothing was signed.`;
}

/** Why a person can't withdraw a waiver, or undefined. The commander may always: without it the gate is only harder to pass. */
export function whyNotWithdrawWaiver(
  waiver: Waiver,
  facts: Pick<WaiverFacts, "withdrawal">,
  actor: Pick<CriterionActor, "positions">,
): string | undefined {
  return (
    whyTakenBack(withdrawalOf(facts, "waiver", waiver.id)) ??
    whyNotPosition([waiver.position, "incident-commander"], actor.positions)
  );
}

/** Why a gate's criteria can't be changed, or undefined: not under those who are answering on them, nor behind a GO that rests on them. */
export function whyNotEditCriteria(
  gate: { readonly number: number },
  state: "polling" | "passed" | string,
): string | undefined {
  if (state === "polling")
    return `Gate ${gate.number} is being polled: close the poll first, or those who have answered would have answered something else.`;
  return state === "passed"
    ? `Gate ${gate.number} is passed: its GO rests on these criteria. Withdraw it first.`
    : undefined;
}

/** A gate's criteria that are asked, in their order. */
export const askedAt = (facts: Pick<Entities, "criterion">, gateId: string): Criterion[] =>
  all(facts, "criterion")
    .filter((criterion) => criterion.gateId === gateId && criterion.removedAt == null)
    .sort((a, b) => a.ordinal - b.ordinal);

/** Why another criterion can't take the place of this one, or undefined. */
export function whyNotReplace({
  removedAt,
  removalAskedAt,
  removalAskedByName,
}: Criterion): string | undefined {
  if (removedAt != null) return "It is asked no more already.";
  return removalAskedAt != null
    ? `${removalAskedByName} has asked for it to be dropped; a second person has not agreed yet.`
    : undefined;
}

/** Why a criterion can't be asked no more, or undefined. A gate without one would be passed on nothing. */
export function whyNotRemove(criterion: Criterion, facts: Pick<Entities, "criterion">): string | undefined {
  const whyNot = whyNotReplace(criterion);
  if (whyNot !== undefined) return whyNot;
  return askedAt(facts, criterion.gateId).filter(({ removalAskedAt }) => removalAskedAt == null).length <= 1
    ? "It is the gate’s only criterion: a gate that asks nothing can’t be passed. Add another first."
    : undefined;
}

/** Why a person can't agree to a criterion being dropped, or undefined. Until somebody does, the gate asks it. */
export function whyNotAgreeToRemoval(criterion: Criterion, actor: CriterionActor): string | undefined {
  if (criterion.removedAt != null) return "It is asked no more already.";
  if (criterion.removalAskedAt == null) return "Nobody has asked for it to be dropped.";
  if (criterion.removalAskedById === actor.personId)
    return "You asked for it to be dropped: a second person agrees, or it stays.";
  const regular = actor.positions.filter((position) => !actor.byBreakGlass.includes(position));
  return whyNotPosition(agreeToRemoval.allowed.positions ?? [], regular);
}

/** Why a file can't be attached to a criterion, or undefined. */
export function whyNotAttach(criterion: Criterion, held: readonly Position[]): string | undefined {
  const { binding } = criterion;
  if (binding.kind !== "attestation")
    return "This criterion is measured, not attested: a file would change nothing.";
  if (criterion.removedAt != null) return "It is asked no more.";
  return whyNotPosition([binding.position], held);
}

export const waiverWords = (position: Position | null | undefined): string =>
  position == null ? "Nobody may waive it" : `${positionTitle(position)} may waive it`;
