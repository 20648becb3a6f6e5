import type { Position } from "#lib/door/positions.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { type ProposedChange, RULE_DECIDERS, type RuleProposal } from "./schema.ts";

type Facts = Pick<Entities, "ruleProposal">;

/** The version of the rules in force, or undefined while the built-in ones are. */
export const rulesInForce = (facts: Facts): RuleProposal | undefined =>
  all(facts, "ruleProposal")
    .filter(({ outcome }) => outcome === "approved")
    .reduce<RuleProposal | undefined>(
      (newest, proposal) => (newest && newest.version > proposal.version ? newest : proposal),
      undefined,
    );

/** Why a proposal can't be made on the rules as they were seen, or undefined. */
export function whyNotPropose(facts: Facts, baseVersion: number): string | undefined {
  const now = rulesInForce(facts)?.version ?? 0;
  return now === baseVersion
    ? undefined
    : `Version ${now} of the rules is in force now. Nothing was proposed; look at it and propose yours again.`;
}

interface Decider {
  readonly personId: string;
  readonly positions: readonly Position[];
  readonly byBreakGlass: readonly Position[];
}

/** Why a person can't decide on a proposal, or undefined. */
export function whyNotDecide(
  facts: Facts,
  proposal: RuleProposal,
  { personId, positions, byBreakGlass }: Decider,
  outcome: "approved" | "rejected",
): string | undefined {
  if (proposal.outcome !== null) return `${proposal.decidedByName} has ${proposal.outcome} it.`;
  if (proposal.proposedById === personId)
    return "You proposed it: a second person decides. What rules leave out, no run finds any more.";
  const regular = positions.filter((position) => !byBreakGlass.includes(position));
  if (outcome === "approved" && !RULE_DECIDERS.some((position) => regular.includes(position)))
    return "A second person is not one by break-glass.";
  const now = rulesInForce(facts)?.version ?? 0;
  return outcome === "approved" && now !== proposal.baseVersion
    ? `It changes version ${proposal.baseVersion}, and version ${now} is in force now: reject it, and propose it on that.`
    : undefined;
}

/** A change in words: what will no longer be found. */
export function changeWords(change: ProposedChange): string {
  if (change.kind === "file") return `the whole file ${change.fileName}`;
  if (change.kind === "leave-out")
    return `${change.resourceType}.${change.element} is compared no more, in ${change.domain}`;
  const name = change.normalization.replaceAll("-", " ");
  return change.expected
    ? `${name} is expected in ${change.domain}`
    : `${name} is a difference like any other in ${change.domain}`;
}
