import { describe, expect, it } from "vitest";
import { BUILT_IN_RULES_HASH } from "#lib/reconciliation/rules/hash.ts";
import { rulesBasis, rulesOfRun, whyOtherRules } from "./ofRun.ts";
import type { RuleProposal } from "./schema.ts";

const hash = (digit: string) => digit.repeat(64);
const version = (number: number, rulesHash: string, outcome: RuleProposal["outcome"] = "approved") =>
  ({ id: `v${number}`, version: number, rulesHash, outcome }) as RuleProposal;
const facts = (...versions: RuleProposal[]) => ({
  ruleProposal: Object.fromEntries(versions.map((each) => [each.id, each])),
});
const run = (rulesHash: string | null | undefined) => ({ number: 5, rulesHash });

describe("the rules of a run", () => {
  it("are those in force when they say the same, whatever their file is called", () => {
    expect(rulesOfRun(facts(), run(BUILT_IN_RULES_HASH))).toEqual({ kind: "in-force", version: 0 });
    const changed = facts(version(1, hash("a")), version(2, hash("b")));
    expect(rulesOfRun(changed, run(hash("b")))).toEqual({ kind: "in-force", version: 2 });
    expect(whyOtherRules(changed, run(hash("b")))).toBeUndefined();
    // What was agreed on once, dropped and agreed on again, is in force again.
    const back = facts(version(1, hash("a")), version(2, hash("b")), version(3, hash("a")));
    expect(rulesOfRun(back, run(hash("a")))).toEqual({ kind: "in-force", version: 3 });
  });

  it.each([
    ["never told", facts(), null, "nobody knows by which rules run 5 went"],
    ["from before they were kept", facts(), undefined, "nobody knows by which rules run 5 went"],
    ["of no version", facts(), hash("f"), "run 5 went by rules that are not those in force"],
    [
      "of a version that another followed",
      facts(version(1, hash("a")), version(2, hash("b"))),
      hash("a"),
      "run 5 went by version 1 of the rules, and version 2 is in force",
    ],
    [
      "the built-in ones where others are in force",
      facts(version(1, hash("a"))),
      BUILT_IN_RULES_HASH,
      "run 5 went by the built-in rules, and version 1 is in force",
    ],
    [
      "proposed and not approved",
      facts(version(1, hash("a"), null)),
      hash("a"),
      "run 5 went by version 1 of the rules, which nobody has approved",
    ],
    [
      "rejected",
      facts(version(1, hash("a"), "rejected")),
      hash("a"),
      "run 5 went by version 1 of the rules, which nobody has approved",
    ],
  ])("are others when they are %s", (_, of, rulesHash, why) => {
    expect(whyOtherRules(of, run(rulesHash))).toContain(why);
  });

  it("give another basis for other rules, and for others in force", () => {
    const bases = [
      rulesBasis(facts(), run(BUILT_IN_RULES_HASH)),
      rulesBasis(facts(), run(hash("a"))),
      rulesBasis(facts(), run(null)),
      rulesBasis(facts(version(1, hash("a"))), run(BUILT_IN_RULES_HASH)),
      rulesBasis(facts(version(1, hash("a"))), run(hash("a"))),
      rulesBasis(facts(version(1, hash("b"))), run(hash("a"))),
    ];
    expect(new Set(bases).size).toBe(bases.length);
  });
});
