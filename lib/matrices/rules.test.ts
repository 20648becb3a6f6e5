import { describe, expect, test } from "vitest";
import {
  conflictOwnerNow,
  conflictOwnerOf,
  isRequiredForCare,
  requiredBy,
  unaskedAt,
  whyNotWrite,
  writerOf,
} from "./rules.ts";
import type { AuthorityRow, SeverityRow } from "./schema.ts";

const id = (n: number): string => `0197a0c0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const cutoverId = id(0);

const row = (
  n: number,
  domain: SeverityRow["domain"],
  careByGate: number | null,
  completenessByGate: number | null,
): SeverityRow => ({ id: id(n), cutoverId, domain, careByGate, completenessByGate });
const severity = (...rows: SeverityRow[]) => ({
  severityRow: Object.fromEntries(rows.map((each) => [each.id, each])),
});

const matrix = severity(
  row(1, "allergies", 1, 2),
  row(2, "notes", null, 2),
  row(3, "billing", null, null),
  row(4, "orders", 3, 1),
);

describe("the severity matrix", () => {
  test("requires a domain by the first of its gates, and from then on", () => {
    const asked = (gate: number) =>
      requiredBy(matrix, gate).map(
        ({ row: { domain }, for: purpose, byGate }) => `${domain} ${purpose} ${byGate}`,
      );
    expect(asked(1)).toEqual(["allergies care 1", "orders completeness 1"]);
    expect(asked(2)).toEqual(["allergies care 1", "orders completeness 1", "notes completeness 2"]);
  });

  const gate = (n: number, number: number) => ({
    id: id(n),
    cutoverId,
    phaseId: id(99),
    number,
    title: "",
    question: "",
    dueAt: null,
    policy: { positions: [], quorum: 1, approvalExpiryMinutes: 1, executionExpiryMinutes: 1 },
  });
  const criterion = (n: number, gateId: string, domain: "allergies" | "orders" | "notes") => ({
    id: id(n),
    cutoverId,
    gateId,
    ordinal: 0,
    question: "",
    binding: { kind: "reconciliation" as const, domain, maxAgeMinutes: null },
  });

  test("finds what it requires and no criterion asks about, at this gate or before it", () => {
    const facts = {
      ...matrix,
      gate: { [id(20)]: gate(20, 1), [id(21)]: gate(21, 2) },
      criterion: {
        [id(30)]: criterion(30, id(20), "allergies"),
        [id(31)]: criterion(31, id(21), "orders"),
      },
    };
    const missing = (number: number) => unaskedAt(facts, number).map(({ row: { domain } }) => domain);
    // A criterion at a later gate comes too late for the first.
    expect(missing(1)).toEqual(["orders"]);
    expect(missing(2)).toEqual(["notes"]);
  });

  test("speaks before the usual list does", () => {
    expect(isRequiredForCare(matrix, "orders")).toBe(true);
    expect(isRequiredForCare(severity(), "allergies")).toBe(true);
    expect(isRequiredForCare(severity(row(1, "allergies", null, 1)), "allergies")).toBe(false);
  });
});

describe("the authority matrix", () => {
  const cell = (n: number, phase: number, writes: AuthorityRow["writes"]): AuthorityRow => ({
    id: id(n),
    cutoverId,
    domain: "orders",
    phase,
    reads: "both",
    writes,
    conflictOwner: "clinical-informatics",
    lagMinutes: 5,
  });
  const rows = [cell(1, 0, "legacy"), cell(2, 2, "both"), cell(3, 3, "target"), cell(4, 4, "nobody")];
  const facts = { authorityRow: Object.fromEntries(rows.map((each) => [each.id, each])) };

  test("says who writes and who decides", () => {
    expect(writerOf(facts, "orders", 3)).toBe("target");
    expect(conflictOwnerOf(facts, "orders", 3)).toBe("clinical-informatics");
    expect(writerOf(facts, "orders", 1)).toBeUndefined();
  });
  test("says who decides now: in the phase that is under way, and in none that is signed", () => {
    const phase = (number: number, startedAt: string | null, signedAt: string | null) => ({
      id: id(800 + number),
      cutoverId,
      number,
      name: `Phase ${number}`,
      startedAt,
      signedAt,
      signedByName: null,
    });
    const at = "2026-11-21T02:00:00.000Z";
    const during = (...phases: ReturnType<typeof phase>[]) =>
      conflictOwnerNow(
        { ...facts, phase: Object.fromEntries(phases.map((each) => [each.id, each])) },
        "orders",
      );
    expect(during(phase(2, at, at), phase(3, at, null), phase(4, null, null))).toBe("clinical-informatics");
    expect(during(phase(3, at, at), phase(4, null, null))).toBeUndefined();
    expect(during(phase(1, at, null))).toBeUndefined();
  });
  test("lets nobody write where it does not say so", () => {
    expect(whyNotWrite(facts, "orders", 0, "legacy")).toBeUndefined();
    expect(whyNotWrite(facts, "orders", 0, "target")).toBe(
      "In phase 0 orders are written in the legacy system, not in the target.",
    );
    expect(whyNotWrite(facts, "orders", 2, "target")).toBeUndefined();
    expect(whyNotWrite(facts, "orders", 4, "target")).toBe("Nobody writes orders in phase 4.");
    expect(whyNotWrite(facts, "orders", 1, "legacy")).toBe(
      "The authority matrix does not say who writes orders in phase 1.",
    );
  });
});
