import { expect, test } from "vitest";
import type { CriterionState } from "#lib/criteria/schema.ts";
import type { Evidence } from "#lib/gates/schema.ts";
import { usualMeaning } from "./meanings.ts";

const ID = "019abc00-0000-7000-8000-000000000001";
const evidence = (...states: CriterionState[]): Evidence => ({
  gateId: ID,
  pollId: ID,
  question: "Is the target safe?",
  criteria: states.map((state) => ({ criterionId: ID, question: "Q?", state, finding: "f", basis: "b" })),
});

test("a GO attests that the criteria are met only where they are", () => {
  expect(usualMeaning("GO", evidence("met", "met"))).toBe("I attest that the criteria of this gate are met.");
  expect(usualMeaning("GO", evidence("met", "unknown"))).toContain("not met");
});
