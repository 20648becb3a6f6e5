import { describe, expect, test } from "vitest";
import type { CriterionState } from "#lib/criteria/schema.ts";
import type { Position } from "#lib/door/positions.ts";
import { blockersInBrief, blockersOf, type GateView, type SeatState } from "./rules.ts";

const ID = "019ab000-0000-7000-8000-000000000001";
const AT = "2026-11-21T07:41:07.000Z";
const policy = {
  positions: ["app-owner", "data-steward", "identity"] as Position[],
  quorum: 2,
  approvalExpiryMinutes: 60,
  executionExpiryMinutes: 60,
};

function view(criteria: CriterionState[], seats: SeatState[]): GateView {
  const gate = {
    id: ID,
    cutoverId: ID,
    phaseId: ID,
    number: 1,
    title: "t",
    question: "q",
    dueAt: null,
    policy,
  };
  return {
    gate,
    criteria: criteria.map((state, ordinal) => ({
      criterion: {
        id: ID,
        cutoverId: ID,
        gateId: ID,
        ordinal,
        question: "Do allergies match?",
        binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: null },
      },
      state,
      finding: "2 high-risk mismatches",
      settledFinding: "",
      basis: "",
      since: undefined,
    })),
    leftOver: undefined,
    poll: {
      id: ID,
      cutoverId: ID,
      gateId: ID,
      policy,
      openedAt: AT,
      openedById: ID,
      openedByName: "Dana",
      closedAt: null,
      closedByName: null,
      closedReason: null,
    },
    seats: seats.map((state, index) => ({
      position: policy.positions[index] ?? "comms",
      state,
      signOff: undefined,
      newest: undefined,
      withdrawal: undefined,
      holders: [],
    })),
    evidence: undefined,
    evidenceHash: undefined,
    decision: undefined,
    withdrawal: undefined,
    state: "polling",
  };
}

describe("what stands against a GO", () => {
  test("is nothing when every criterion is met and the quorum is reached, whoever is still awaited", () => {
    const passing = view(["met"], ["GO", "GO", "not-answered"]);
    expect(blockersOf(passing)).toEqual([]);
    expect(blockersInBrief(passing)).toBeUndefined();
  });
  test("is said of each, and in brief of all", () => {
    const blocked = view(["met", "not-met", "unknown"], ["HOLD", "stale", "not-answered"]);
    expect(blockersOf(blocked)).toEqual([
      "Do allergies match? No: 2 high-risk mismatches.",
      "Do allergies match? Unknown: 2 high-risk mismatches.",
      "Application owner answered HOLD.",
      "GO takes 2 answers of GO: 2 more are needed.",
      "Identity has not answered.",
      "Data steward must answer again: the evidence changed.",
    ]);
    expect(blockersInBrief(blocked)).toBe(
      "1 of 3 criteria not met; 1 unknown; Application owner answered HOLD; 2 more GO needed; Identity has not answered; Data steward must answer again.",
    );
  });
  test("a NO-GO blocks also beyond the quorum", () => {
    const blocked = view(["met"], ["GO", "GO", "NO-GO"]);
    expect(blockersOf(blocked)).toEqual(["Identity answered NO-GO."]);
  });
  test("is that there is no poll, when there is none", () => {
    const closed = view(["not-met"], []);
    expect(blockersOf({ ...closed, poll: undefined })).toEqual(["No poll of this gate has been opened."]);
    expect(blockersInBrief({ ...closed, poll: undefined })).toBe("No poll of this gate has been opened.");
  });
  test("counts in brief what is unknown by itself, and one who has not answered alone", () => {
    expect(blockersInBrief(view(["met", "unknown"], ["GO", "not-answered", "GO"]))).toBe(
      "1 of 2 criteria unknown.",
    );
    expect(blockersInBrief(view(["not-met"], ["GO", "not-answered"]))).toBe(
      "1 of 1 criteria not met; 1 more GO needed; Data steward has not answered.",
    );
  });
});
