import { expect, it } from "vitest";
import { whyNotDecide } from "./rules.ts";
import type { RuleProposal } from "./schema.ts";

const NO_RULES = { ruleProposal: {} };
const proposal = { proposedById: "a", outcome: null, baseVersion: 0 } as RuleProposal;
const second = { personId: "b", positions: ["compliance"], byBreakGlass: [] } as const;

it("takes a second person, who does not hold the position by break-glass alone", () => {
  expect(whyNotDecide(NO_RULES, proposal, second, "approved")).toBeUndefined();
  expect(whyNotDecide(NO_RULES, proposal, { ...second, personId: "a" }, "approved")).toContain(
    "a second person decides",
  );
  const glass = { ...second, byBreakGlass: ["compliance"] } as const;
  expect(whyNotDecide(NO_RULES, proposal, glass, "approved")).toBe(
    "A second person is not one by break-glass.",
  );
  // To keep the rules as they are takes no standing.
  expect(whyNotDecide(NO_RULES, proposal, glass, "rejected")).toBeUndefined();
});
