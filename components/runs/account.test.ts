import { expect, test } from "vitest";
import type { DomainResult } from "#lib/runs/schema.ts";
import { accountOf } from "./account.ts";

const ID = "019abc00-0000-7000-8000-000000000001";
const result: DomainResult = {
  id: ID,
  cutoverId: ID,
  runId: ID,
  domain: "allergies",
  eligible: 374,
  matched: 370,
  altered: 2,
  rejected: 1,
  skipped: 0,
  quarantined: 1,
  missing: 0,
  unexpected: 0,
  duplicated: 0,
  resurrected: 0,
  wrongPatient: 0,
  highRisk: 2,
  benign: 0,
  unparsable: 0,
  discrepancies: 2,
  verdict: "fail",
  reasons: [],
  resultHash: "0".repeat(64),
};

test("a balanced account leaves nothing over", () => {
  expect(accountOf([result, { ...result, eligible: 5, matched: 1 }])).toMatchObject({
    eligible: 379,
    unaccounted: 0,
  });
});

test("a record that no part has is unaccounted for", () => {
  expect(accountOf([{ ...result, matched: 369 }]).unaccounted).toBe(1);
  expect(accountOf([{ ...result, matched: 372 }]).unaccounted).toBe(-2);
});
