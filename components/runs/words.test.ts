import { expect, it } from "vitest";
import { NO_RECORDS } from "#lib/reconciliation/testing.ts";
import type { DomainResult } from "#lib/runs/schema.ts";
import { resultWord } from "./words.ts";

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

it("draws no pass that a gate calls unknown", () => {
  expect(resultWord(result(), false)).toBe("PASS");
  expect(resultWord(result({ unparsable: 1 }), false)).toBe("UNKNOWN");
  expect(resultWord(result({ discrepancies: 3 }), false)).toBe("UNKNOWN");
  expect(resultWord(result({ matched: 9 }), false)).toBe("UNKNOWN");
  expect(resultWord(result({ matched: 9 }), true)).toBe("OTHER RULES");
  expect(resultWord(result({ verdict: "fail", unparsable: 1 }), false)).toBe("FAIL");
  expect(resultWord(result({ verdict: "error" }), true)).toBe("ERROR");
});
