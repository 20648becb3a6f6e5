import { describe, expect, test } from "vitest";
import type { CriterionState } from "#lib/criteria/schema.ts";
import { type CriterionView, safeToContinue, tallyOf } from "./criteria.ts";

const view = (state: CriterionState): CriterionView => ({
  criterion: {
    id: "019ab000-0000-7000-8000-000000000001",
    cutoverId: "019ab000-0000-7000-8000-000000000002",
    gateId: "019ab000-0000-7000-8000-000000000003",
    ordinal: 0,
    question: "Do allergies match?",
    binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: null },
  },
  state,
  finding: "",
  settledFinding: "",
  basis: "",
  since: undefined,
});
const overall = (...states: CriterionState[]) => tallyOf(states.map(view)).overall;
const trigger = (state: "ok" | "pending" | "firing" | "no-data" | "error" | "unknown") => ({
  state,
  finding: "",
});

describe("the criteria together", () => {
  test("are met only when every one is, and there is one", () => {
    expect(overall("met", "met")).toBe("met");
    expect(overall()).toBe("unknown");
  });
  test("are unknown when any is, and not met when any is not", () => {
    expect(overall("met", "unknown")).toBe("unknown");
    expect(overall("met", "unknown", "not-met")).toBe("not-met");
  });
});

describe("safe to continue", () => {
  const met = tallyOf([view("met")]);
  test("is what the criteria say while the triggers can be read and none fires", () => {
    expect(safeToContinue(met, [])).toBe("met");
    expect(safeToContinue(met, [trigger("ok"), trigger("pending")])).toBe("met");
    expect(safeToContinue(tallyOf([view("unknown")]), [trigger("ok")])).toBe("unknown");
  });
  test("is not, when a trigger fires that no criterion asks about", () => {
    expect(safeToContinue(met, [trigger("ok"), trigger("firing"), trigger("no-data")])).toBe("not-met");
  });
  test("is not known when a trigger can't be read", () => {
    for (const state of ["no-data", "error", "unknown"] as const)
      expect(safeToContinue(met, [trigger(state)])).toBe("unknown");
    expect(safeToContinue(tallyOf([view("not-met")]), [trigger("no-data")])).toBe("not-met");
  });
});
