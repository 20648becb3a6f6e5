import { describe, expect, it } from "vitest";
import { BUILT_IN_RULES_HASH } from "#lib/reconciliation/rules/hash.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import type { Verdict } from "#lib/reconciliation/vocabulary.ts";
import { whyNotAccount } from "./proof.ts";
import { standingOf, summarize } from "./rules.ts";
import type { DomainResult, Run } from "./schema.ts";

const NOW_MS = Date.parse("2026-11-21T02:00:00.000Z");
const CUTOVER = "01930000-0000-7000-8000-000000000000";
const id = (n: number) => `01930000-0000-7000-8000-${String(n).padStart(12, "0")}`;

const run = (number: number, status: Run["status"], minutesAgo = 1): Run => ({
  id: id(number),
  cutoverId: CUTOVER,
  number,
  label: "extract",
  startedAt: new Date(NOW_MS - minutesAgo * 60_000).toISOString(),
  finishedAt: status === "running" ? null : new Date(NOW_MS - minutesAgo * 60_000).toISOString(),
  status,
  failure: null,
  sourceRecords: 10,
  targetRecords: 10,
  durationMs: 5,
  inputHash: null,
  ...BY_BUILT_IN_RULES,
  verdict: null,
});
const result = (number: number, verdict: Verdict, counts: Partial<DomainResult> = {}): DomainResult => ({
  id: id(100 + number),
  cutoverId: CUTOVER,
  runId: id(number),
  domain: "allergies",
  ...NO_RECORDS,
  eligible: 10,
  matched: 10,
  verdict,
  reasons: verdict === "unknown" ? ["nothing to compare"] : [],
  resultHash: "a".repeat(64),
  tally: [],
  ...counts,
});
const facts = (runs: Run[], results: DomainResult[]) => ({
  run: Object.fromEntries(runs.map((entity) => [entity.id, entity])),
  domainResult: Object.fromEntries(results.map((entity) => [entity.id, entity])),
  ruleProposal: {},
});
const state = (runs: Run[], results: DomainResult[], maxAgeMinutes: number | null = null) =>
  standingOf(facts(runs, results), "allergies", maxAgeMinutes, NOW_MS).state;

describe("what reconciliation says of a domain", () => {
  it("is met only by a pass", () => {
    expect(state([run(1, "completed")], [result(1, "pass")])).toBe("met");
    expect(state([run(1, "completed")], [result(1, "fail")])).toBe("not-met");
    expect(state([run(1, "completed")], [result(1, "unknown")])).toBe("unknown");
    expect(state([run(1, "completed")], [result(1, "error")])).toBe("unknown");
  });

  it.each<[string, Partial<DomainResult>, string]>([
    ["lines that could not be read", { unparsable: 3 }, "3 lines could not be read"],
    ["no record at all", { eligible: 0, matched: 0 }, "no record to compare"],
    ["an account that does not balance", { matched: 7 }, "does not balance"],
    [
      "findings of which none came in",
      { matched: 3, altered: 7, highRisk: 7, discrepancies: 7 },
      "0 of 7 findings came in",
    ],
    [
      "high-risk findings that it does not count",
      { matched: 3, altered: 7, highRisk: 7 },
      "0 of 7 high-risk findings came in",
    ],
    ["findings that nobody counted", { tally: null }, "were not counted"],
  ])("is unknown by the word pass over %s", (_what, counts, why) => {
    const good = standingOf(facts([run(1, "completed")], [result(1, "pass")]), "allergies", null, NOW_MS);
    const found = standingOf(
      facts([run(1, "completed")], [result(1, "pass", counts)]),
      "allergies",
      null,
      NOW_MS,
    );
    expect(found).toMatchObject({ state: "unknown", finding: expect.stringContaining(why) });
    expect(found.basis).not.toBe(good.basis);
  });

  it("is met by a pass with findings that came in and that the rules let through", () => {
    const tally = [{ category: "benign-formatting" as const, severity: "low" as const, count: 2 }];
    const formatted = result(1, "pass", { matched: 8, altered: 2, benign: 2, discrepancies: 2, tally });
    expect(state([run(1, "completed")], [formatted])).toBe("met");
  });

  it("takes no account that does not balance without saying so, nor a domain twice", () => {
    expect(whyNotAccount([result(1, "pass"), result(2, "pass", { domain: "results" })])).toBeUndefined();
    expect(whyNotAccount([result(1, "pass", { matched: 7 })])).toContain("allergies does not balance");
    expect(whyNotAccount([result(1, "fail", { missing: 1 })])).toContain("does not balance");
    expect(whyNotAccount([result(1, "error", { matched: 7 })])).toBeUndefined();
    expect(whyNotAccount([result(1, "pass"), result(2, "fail")])).toContain("twice");
  });

  it("is unknown before the first run, and where the run did not look", () => {
    expect(state([], [])).toBe("unknown");
    expect(state([run(1, "running")], [])).toBe("unknown");
    expect(state([run(1, "completed")], [])).toBe("unknown");
  });

  it("is not what an earlier run said once a later one failed", () => {
    expect(state([run(1, "completed", 9), run(2, "failed")], [result(1, "pass")])).toBe("unknown");
    expect(state([run(1, "completed", 9), run(2, "cancelled")], [result(1, "pass")])).toBe("unknown");
    expect(state([run(1, "completed", 9), run(2, "running")], [result(1, "pass")])).toBe("met");
  });

  it("runs out", () => {
    expect(state([run(1, "completed", 59)], [result(1, "pass")], 60)).toBe("met");
    expect(state([run(1, "completed", 61)], [result(1, "pass")], 60)).toBe("unknown");
  });

  it("has one basis for the same findings, and another for others or for none that count", () => {
    const basis = (runs: Run[], results: DomainResult[], age: number | null = null) =>
      standingOf(facts(runs, results), "allergies", age, NOW_MS).basis;
    const first = basis([run(1, "completed")], [result(1, "pass")]);
    expect(basis([run(2, "completed")], [result(2, "pass")])).toBe(first);
    expect(basis([run(2, "completed")], [result(2, "pass", { resultHash: "b".repeat(64) })])).not.toBe(first);
    expect(basis([run(1, "completed", 61)], [result(1, "pass")], 60)).not.toBe(first);
  });

  it("is unknown by other rules than those in force, whatever they say of it, and has another basis", () => {
    for (const rulesHash of ["f".repeat(64), null]) {
      for (const verdict of ["pass", "fail"] as const) {
        const other = { ...run(1, "completed"), rulesHash };
        expect(state([other], [result(1, verdict)])).toBe("unknown");
        expect(standingOf(facts([other], [result(1, verdict)]), "allergies", null, NOW_MS)).toMatchObject({
          finding: expect.stringContaining("rules"),
          basis: expect.stringContaining(BUILT_IN_RULES_HASH),
          result: undefined,
        });
      }
    }
    // A good run before it does not speak for it, nor does a bad one after a good one go unseen.
    const loose = { ...run(2, "completed"), rulesHash: "f".repeat(64) };
    expect(state([run(1, "completed", 9), loose], [result(1, "pass"), result(2, "pass")])).toBe("unknown");
  });

  it("names the worst first", () => {
    expect(summarize(result(1, "fail", { highRisk: 2, missing: 1, altered: 2, matched: 7 }))).toBe(
      "2 high-risk mismatches, 1 record missing, 2 altered of 10 records eligible",
    );
    expect(summarize(result(1, "pass", { altered: 3, benign: 3, matched: 7 }))).toBe(
      "3 in another format of 10 records eligible",
    );
    // They match, and nobody listed them: that is said also where the rules let it pass.
    expect(summarize(result(1, "pass", { unlisted: 4 }))).toBe("4 paired by key of 10 records eligible");
    expect(summarize(result(1, "pass"))).toBe("10 of 10 records eligible match");
  });
});
