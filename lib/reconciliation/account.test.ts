import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Account, emptyTally, isBalanced, judge, judgeRun, tallyCase } from "./account.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import { type DiscrepancyLine, NORMALIZATIONS, type Normalization } from "./schema.ts";

const LIMITS = RuleBook.builtIn.thresholds("allergies");

function account(figures: Partial<Account> = {}): Account {
  return {
    domain: "allergies",
    sourceRecords: 10,
    targetRecords: 10,
    eligible: 10,
    matched: 10,
    altered: 0,
    rejected: 0,
    skipped: 0,
    quarantined: 0,
    missing: 0,
    unexpected: 0,
    duplicated: 0,
    resurrected: 0,
    wrongPatient: 0,
    highRisk: 0,
    benign: 0,
    discrepancies: 0,
    unlisted: 0,
    ambiguous: 0,
    duplicateKeys: { source: 0, target: 0 },
    normalizations: Object.fromEntries(NORMALIZATIONS.map((rule) => [rule, 0])) as Record<
      Normalization,
      number
    >,
    causes: {},
    categories: {},
    pending: 0,
    cleared: 0,
    unparsable: 0,
    unparsableLines: [],
    nowhere: 0,
    nowhereRecords: [],
    unknownType: 0,
    unknownTypes: [],
    duplicateIds: { source: 0, target: 0 },
    duplicateRecords: { source: [], target: [] },
    danglingReferences: { source: 0, target: 0 },
    ...figures,
  };
}

const line: DiscrepancyLine = {
  domain: "allergies",
  resourceType: "AllergyIntolerance",
  source: "AllergyIntolerance/1",
  target: "AllergyIntolerance/2",
  kind: "altered",
  category: "high-risk-clinical-mismatch",
  severity: "critical",
  fields: ["criticality"],
};

describe("the verdict of a domain", () => {
  it("is pass when all is accounted for and within the thresholds", () => {
    expect(judge(account(), LIMITS)).toEqual({ verdict: "pass", reasons: [] });
    expect(judge(account({ matched: 7, rejected: 1, skipped: 1, quarantined: 1 }), LIMITS).verdict).toBe(
      "pass",
    );
    expect(judge(account({ matched: 8, altered: 2, benign: 2 }), LIMITS).verdict).toBe("pass");
  });

  it("lets no rules file pass a consent that is revoked at the source and active at the target", () => {
    const loose = { ...LIMITS, resurrected: 100, altered: 100, highRisk: 100 };
    const figures = { matched: 9, altered: 1, resurrected: 1, highRisk: 1 };
    expect(judge(account({ ...figures, domain: "consents" }), loose)).toMatchObject({ verdict: "fail" });
    expect(judge(account(figures), loose).verdict).toBe("pass");
  });

  it("is unknown, never pass, when there is nothing on either side", () => {
    const empty = account({ sourceRecords: 0, targetRecords: 0, eligible: 0, matched: 0 });
    expect(judge(empty, LIMITS).verdict).toBe("unknown");
    expect(judge({ ...empty, unparsable: 1 }, LIMITS).verdict).toBe("fail");
  });

  it("is error when the account does not balance, whatever else it says", () => {
    expect(judge(account({ matched: 9 }), LIMITS).verdict).toBe("error");
  });

  it.each<[Partial<Account>, string]>([
    [{ matched: 9, missing: 1 }, "1 record is missing at the target; none is allowed."],
    [{ unexpected: 2 }, "2 records at the target have no source; none is allowed."],
    [{ duplicated: 1 }, "1 record was migrated twice; none is allowed."],
    [{ matched: 9, altered: 1, resurrected: 1 }, "1 record that had ended is active again; none is allowed."],
    [{ unparsable: 1 }, "1 line could not be read; what they hold is not accounted for."],
    [
      { duplicateIds: { source: 0, target: 3 } },
      "The target repeats 3 ids; the first record of each was compared.",
    ],
    [
      { danglingReferences: { source: 2, target: 3 } },
      "1 more reference points nowhere at the target than at the source.",
    ],
  ])("fails for %j", (figures, reason) => {
    const { verdict, reasons } = judge(account(figures), LIMITS);
    expect(verdict).toBe("fail");
    expect(reasons).toContain(reason);
  });

  it("follows the thresholds it is given", () => {
    const some = account({ matched: 5, missing: 5 });
    expect(judge(some, { ...LIMITS, missing: 5 }).verdict).toBe("pass");
    expect(judge(some, { ...LIMITS, missing: 4 }).reasons).toEqual([
      "5 records are missing at the target; 4 allowed.",
    ]);
  });
});

describe("the accounting identity", () => {
  it("holds exactly when the parts add up", () => {
    const part = fc.nat(1_000);
    fc.assert(
      fc.property(part, part, part, part, part, part, fc.integer({ min: -2, max: 2 }), (...figures) => {
        const [matched, altered, rejected, skipped, quarantined, missing, off] = figures;
        const eligible = matched + altered + rejected + skipped + quarantined + missing + off;
        const parts = { eligible, matched, altered, rejected, skipped, quarantined, missing };
        expect(isBalanced(account(parts))).toBe(off === 0);
      }),
    );
  });
});

describe("the verdict of a run", () => {
  it("is the worst of its domains', and never pass without one", () => {
    expect(judgeRun(["pass", "unknown"], 0)).toBe("pass");
    expect(judgeRun(["unknown"], 0)).toBe("unknown");
    expect(judgeRun(["pass", "fail"], 0)).toBe("fail");
    expect(judgeRun(["fail", "error"], 0)).toBe("error");
    expect(judgeRun(["pass"], 1)).toBe("fail");
  });
});

describe("a tally", () => {
  it("counts a pair once however many findings it has", () => {
    const tally = emptyTally();
    tallyCase(tally, true, [line, { ...line, kind: "wrong-patient" }]);
    tallyCase(tally, true, []);
    tallyCase(tally, true, [{ ...line, category: "benign-formatting" }]);
    tallyCase(tally, false, [{ ...line, kind: "unexpected", category: "transformation-bug", cause: "c" }]);
    expect(tally).toMatchObject({
      altered: 2,
      matched: 1,
      benign: 1,
      unexpected: 1,
      wrongPatient: 1,
      highRisk: 2,
      discrepancies: 4,
    });
    expect([...tally.causes]).toEqual([["c", 1]]);
  });
});
