import { BUILT_IN_RULES_HASH } from "#lib/reconciliation/rules/hash.ts";
import { all, type Entities } from "#lib/room/state.ts";
import type { Run } from "#lib/runs/schema.ts";
import { rulesInForce } from "./rules.ts";

type Facts = Pick<Entities, "ruleProposal">;
type WithRules = Pick<Run, "number" | "rulesHash">;

/** By which rules a run went, as this room knows them. Version 0 are the built-in ones. */
type RunRules =
  | { readonly kind: "in-force"; readonly version: number }
  /** Approved, and another version is in force now. */
  | { readonly kind: "earlier"; readonly version: number }
  | { readonly kind: "not-approved"; readonly version: number }
  /** Of no version that anybody has proposed here. */
  | { readonly kind: "other" }
  /** Computed elsewhere, or from before it was kept. */
  | { readonly kind: "not-told" };

/** The versions of the rules as they stood at a moment: for what was said of a run then. @param at an instant in UTC with milliseconds */
export const rulesAt = ({ ruleProposal }: Facts, at: string): Facts => ({
  ruleProposal: Object.fromEntries(
    Object.entries(ruleProposal).flatMap(([id, proposal]) => {
      if (proposal.proposedAt > at) return [];
      const isDecided = proposal.decidedAt !== null && proposal.decidedAt <= at;
      return [[id, isDecided ? proposal : { ...proposal, outcome: null }]];
    }),
  ),
});

/** SHA-256 of what the rules in force say. */
export const hashInForce = (facts: Facts): string => rulesInForce(facts)?.rulesHash ?? BUILT_IN_RULES_HASH;

/** By which rules a run went. What the rules say decides, and not how their file is called. */
export function rulesOfRun(facts: Facts, { rulesHash }: Pick<Run, "rulesHash">): RunRules {
  if (rulesHash == null) return { kind: "not-told" };
  if (rulesHash === hashInForce(facts))
    return { kind: "in-force", version: rulesInForce(facts)?.version ?? 0 };
  const alike = all(facts, "ruleProposal")
    .filter((proposal) => proposal.rulesHash === rulesHash)
    .sort((a, b) => b.version - a.version);
  const approved = alike.find(({ outcome }) => outcome === "approved");
  if (approved) return { kind: "earlier", version: approved.version };
  if (rulesHash === BUILT_IN_RULES_HASH) return { kind: "earlier", version: 0 };
  return alike[0] ? { kind: "not-approved", version: alike[0].version } : { kind: "other" };
}

/** A version as people call it. */
export const versionWords = (version: number): string =>
  version === 0 ? "the built-in rules" : `version ${version} of the rules`;

/** What is in force, as a clause. */
export const inForceWords = (facts: Facts): string => {
  const version = rulesInForce(facts)?.version ?? 0;
  return version === 0 ? "the built-in ones are in force" : `version ${version} is in force`;
};

/**
 * Why nothing counts that a run found, or undefined: it went by other rules than those in force, or nobody knows by which. Also when they were
 * agreed on after it: what a run found by rules that are tighter or looser now, only a run by these can say.
 */
export function whyOtherRules(facts: Facts, run: WithRules): string | undefined {
  const rules = rulesOfRun(facts, run);
  switch (rules.kind) {
    case "in-force":
      return undefined;
    case "not-told":
      return `nobody knows by which rules run ${run.number} went`;
    case "earlier":
      return `run ${run.number} went by ${versionWords(rules.version)}, and ${inForceWords(facts)}: a new run says how it stands`;
    case "not-approved":
      return `run ${run.number} went by ${versionWords(rules.version)}, which nobody has approved: ${inForceWords(facts)}`;
    case "other":
      return `run ${run.number} went by rules that are not those in force: ${inForceWords(facts)}`;
  }
}

/** What a run's results stand on besides themselves: its rules, and those in force where they are others. A part of a criterion's basis. */
export function rulesBasis(facts: Facts, { rulesHash }: Pick<Run, "rulesHash">): string {
  const inForce = hashInForce(facts);
  return rulesHash === inForce ? `rules ${inForce}` : `rules ${rulesHash ?? "not told"}${OTHERS}${inForce}`;
}

const OTHERS = ", in force ";

/** Whether a criterion is as it is found because its run went by other rules. */
export const isByOtherRules = ({ basis }: { readonly basis: string }): boolean => basis.includes(OTHERS);

/** The rules of a run as people call them; what is not in force is never called by a version alone. */
export function rulesOfRunWords(facts: Facts, run: Pick<Run, "rulesHash">): string {
  const rules = rulesOfRun(facts, run);
  switch (rules.kind) {
    case "in-force":
      return versionWords(rules.version);
    case "earlier":
      return `${versionWords(rules.version)}, not in force any more`;
    case "not-approved":
      return `${versionWords(rules.version)}, not approved`;
    case "other":
      return "other rules than those in force";
    case "not-told":
      return "rules that nobody knows";
  }
}
