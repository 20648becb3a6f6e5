import { expect, it } from "vitest";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import { whyNotDecide } from "./rules.ts";
import type { RuleProposal } from "./schema.ts";
import { withChange } from "./writeFile.server.ts";

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

it("leaves the keys of the rules, and what may be paired by them, as they are", () => {
  const keyed = `version: 1
domains:
  conditions:
    thresholds: {unlisted: 20}
    types: {Condition: {keys: [[subject, code, "onset[x]"]]}}
`;
  const { file } = withChange(keyed, {
    kind: "leave-out",
    domain: "conditions",
    resourceType: "Condition",
    element: "note",
  });
  const { types, thresholds } = rulesFromText(file, "rules.yaml").domains.conditions;
  expect(types.Condition).toMatchObject({ leaveOut: ["note"], keys: [["subject", "code", "onset[x]"]] });
  expect(thresholds.unlisted).toBe(20);
});
