import { coverageNow, signOffOf, usesNow, versionsInUse, whyNotRelied } from "#lib/mappings/rules.ts";
import { plural } from "#lib/plural.ts";
import { rulesBasis, whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { newestEnded, whyNoAccount } from "#lib/runs/rules.ts";
import { type CriterionFacts, type Found, settled, unknown } from "./found.ts";
import type { BindingOf } from "./schema.ts";

type MappingFacts = Pick<
  CriterionFacts,
  "run" | "ruleProposal" | "mappingUse" | "mappingVersion" | "mappingSignOff" | "codeCoverage" | "withdrawal"
>;

/** Whether all that the newest run looked at, by the rules in force, was transformed by mappings that a clinical expert signed. */
export function findMappings({ needsCodes = false }: BindingOf<"mappings">, facts: MappingFacts): Found {
  const newest = newestEnded(facts);
  if (!newest) return unknown("not reconciled yet");
  const nothing = whyNoAccount(newest);
  if (nothing !== undefined) return unknown(nothing, `run ${newest.id}`);
  const use = usesNow(facts);
  const coverage = coverageNow(facts);
  const since = newest.finishedAt ?? newest.startedAt;
  const rules = rulesBasis(facts, newest);
  const otherRules = whyOtherRules(facts, newest);
  if (otherRules !== undefined) return unknown(otherRules, `run ${newest.id} ${rules}`, since);
  if (!use || use.uses.length === 0)
    return unknown(
      `run ${newest.number} names no mapping version`,
      `run ${newest.id} names none, ${rules}`,
      since,
    );
  if (needsCodes && !coverage)
    return unknown(`run ${newest.number} handed over no codes`, `run ${newest.id} no codes, ${rules}`, since);
  const uses = versionsInUse(use, facts);
  // The same versions under the same signatures in a later run are the same evidence.
  const signatures = uses.map(({ version, state }) => {
    const known = Object.values(facts.mappingVersion).find((each) => each.version === version);
    return `${version ?? "none"} ${state} ${(known && signOffOf(facts, known)?.id) ?? ""}`.trim();
  });
  const open = needsCodes ? (coverage?.open ?? 0) : 0;
  const basis = `mappings ${signatures.sort().join(", ")}${needsCodes ? `, ${open} codes open` : ""}, ${rules}`;
  const whys = [
    ...whyNotRelied(uses),
    ...(open > 0 ? [`${plural(open, "code waits", "codes wait")} for a terminologist`] : []),
  ];
  const finding =
    whys.length > 0 ? whys.join("; ") : `signed: ${uses.map(({ version }) => version).join(", ")}`;
  return settled(whys.length > 0 ? "not-met" : "met", finding, basis, since);
}
