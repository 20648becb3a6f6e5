import { expect, it } from "vitest";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import { resultWord, runWord } from "./words.ts";

const result = (over: Partial<DomainResult> = {}) =>
  ({
    ...NO_RECORDS,
    eligible: 10,
    matched: 10,
    verdict: "pass",
    reasons: [],
    tally: [],
    ...over,
  }) as DomainResult;

const run = (over: Partial<Run> = {}) =>
  ({ number: 5, status: "completed", verdict: "pass", ...BY_BUILT_IN_RULES, ...over }) as Run;
const other = { rulesHash: "f".repeat(64) };
const facts = { ruleProposal: {} };

it("draws no pass that a gate calls unknown", () => {
  const word = (over: Partial<DomainResult>, of: Partial<Run> = {}) =>
    resultWord(facts, run(of), result(over));
  expect(word({})).toBe("PASS");
  expect(word({ unparsable: 1 })).toBe("UNKNOWN");
  expect(word({ discrepancies: 3 })).toBe("UNKNOWN");
  expect(word({ matched: 9 })).toBe("UNKNOWN");
  expect(word({ matched: 9 }, other)).toBe("OTHER RULES");
  expect(word({ verdict: "fail", unparsable: 1 })).toBe("FAIL");
  expect(word({ verdict: "error" }, other)).toBe("ERROR");
});

it("draws no run's pass that went by other rules", () => {
  expect(runWord(facts, run())).toBe("PASS");
  expect(runWord(facts, run(other))).toBe("OTHER RULES");
  expect(runWord(facts, run({ rulesHash: null }))).toBe("OTHER RULES");
  expect(runWord(facts, run({ ...other, verdict: "fail" }))).toBe("FAIL");
  expect(runWord(facts, run({ status: "failed", verdict: null }))).toBe("FAILED");
});
