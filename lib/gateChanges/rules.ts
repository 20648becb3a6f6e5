import type { Assignment } from "#lib/access/schema.ts";
import {
  holdersOf,
  loosenings,
  requiredOf,
  whyNotPolicy,
  whyNotStaffable,
  whyNotStaffed,
} from "#lib/gates/policy.ts";
import type { GateActor, GateView } from "#lib/gates/rules.ts";
import type { Gate } from "#lib/gates/schema.ts";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { decideGateChange, type GateChange, type GateTerms } from "./schema.ts";

/** Changing a gate after it was set up: alone where it only gets stricter, by two where it gets looser or a poll is open. */

type Facts = Pick<Entities, "assignment" | "gateChange">;

/** A policy says the same in whatever order it names its positions. */
const inOrder = ({ policy, ...terms }: GateTerms) => ({
  ...terms,
  policy: {
    ...policy,
    positions: policy.positions.toSorted(),
    required: requiredOf(policy).toSorted(),
  },
});
const same = (a: GateTerms, b: GateTerms): boolean => canonicalJson(inOrder(a)) === canonicalJson(inOrder(b));

/** What of a gate can be changed, as it is. */
export const termsOf = ({ title, question, dueAt, policy }: Gate): GateTerms => ({
  title,
  question,
  dueAt,
  policy,
});

/** The change of a gate that waits for a second person, or undefined. */
export const pendingChange = (facts: Pick<Entities, "gateChange">, gateId: string): GateChange | undefined =>
  all(facts, "gateChange").find((change) => change.gateId === gateId && change.outcome === null);

/** Whether answers were given to something else: all but the due time is in what a signer signed, or in what their answer counts by. */
export const changesWhatWasAsked = (before: GateTerms, after: GateTerms): boolean =>
  !same({ ...before, dueAt: null }, { ...after, dueAt: null });

/**
 * Why a second person is needed for a change, sentence by sentence; empty when it is for the commander alone. Moving the due time and
 * making it harder to pass are; no machine can say whether another question is easier to answer.
 */
export function whySecondPerson(
  { gate, state }: Pick<GateView, "gate" | "state">,
  terms: GateTerms,
): string[] {
  const before = termsOf(gate);
  return [
    ...(state === "polling" && changesWhatWasAsked(before, terms)
      ? ["A poll is open: its answers are given up, and it begins anew."]
      : []),
    ...(terms.question === before.question ? [] : ["The question is another."]),
    ...loosenings(before.policy, terms.policy),
  ];
}

/** Why a gate can't be changed to these terms, or undefined. */
export function whyNotPropose(
  view: GateView,
  facts: Facts,
  actor: Pick<GateActor, "personId">,
  { seen, terms }: { readonly seen: GateTerms; readonly terms: GateTerms },
  nowMs: number,
): string | undefined {
  const { gate } = view;
  if (!same(seen, termsOf(gate)))
    return "The gate was changed meanwhile. Nothing was changed; look at it again.";
  if (same(seen, terms)) return "Nothing of it is changed.";
  if (pendingChange(facts, gate.id)) return "A change of this gate waits for a second person already.";
  const whyNot = whyNotApply(view, facts, terms, nowMs);
  if (whyNot !== undefined || whySecondPerson(view, terms).length === 0) return whyNot;
  return secondPersons(facts, actor.personId, nowMs).length > 0
    ? undefined
    : "It takes a second person, and there is none: nobody else is incident commander or compliance here.";
}

/** Who could approve or refuse what a person proposed. */
export const secondPersons = (
  facts: Pick<Entities, "assignment">,
  proposerId: string,
  nowMs: number,
): Assignment[] =>
  (decideGateChange.allowed.positions ?? [])
    .flatMap((position) => holdersOf(facts, position, nowMs))
    .filter(({ personId }) => personId !== proposerId);

/** Why terms can't come into force at a gate as it is, or undefined. */
function whyNotApply({ gate, state }: GateView, facts: Facts, terms: GateTerms, nowMs: number) {
  // The due time can always be moved, and says nothing of what is asked.
  if (!changesWhatWasAsked(termsOf(gate), terms)) return undefined;
  if (state === "passed")
    return "This gate is passed: withdraw the GO first, so that nothing goes on under what was not decided.";
  return whyNotPolicy(terms.policy) ?? whyNotStaffable(terms.policy, facts, nowMs);
}

/** Why a person can't answer a change, or undefined. */
export function whyNotDecideChange(
  change: GateChange,
  view: GateView,
  facts: Facts,
  actor: GateActor,
  outcome: "approved" | "refused",
  nowMs: number,
): string | undefined {
  if (change.outcome !== null) return `It is ${change.outcome} already, by ${change.decidedByName}.`;
  if (change.proposedById === actor.personId)
    return "You proposed it: a second person approves or refuses it.";
  const regular = actor.positions.filter((position) => !actor.byBreakGlass.includes(position));
  if (!(decideGateChange.allowed.positions ?? []).some((position) => regular.includes(position)))
    return "A second person is not one by break-glass.";
  if (outcome === "refused") return undefined;
  if (!same(change.before, termsOf(view.gate)))
    return "The gate was changed after this was proposed: refuse it, and have it proposed again.";
  const whyNot = whyNotApply(view, facts, change.after, nowMs);
  if (whyNot !== undefined || !restartsPoll(change, view)) return whyNot;
  return whyNotStaffed(change.after.policy, facts, change.proposedById, nowMs);
}

/** Whether the approval of a change closes the open poll and opens another: answers never pass from one policy to the next. */
export const restartsPoll = ({ before, after }: GateChange, { state }: Pick<GateView, "state">): boolean =>
  state === "polling" && changesWhatWasAsked(before, after);

export const whyNotWithdrawChange = ({ outcome, decidedByName }: GateChange): string | undefined =>
  outcome === null ? undefined : `It is ${outcome} already, by ${decidedByName}.`;
