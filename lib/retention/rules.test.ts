import { describe, expect, it } from "vitest";
import { purgeAllowedFrom, whyNotLift, whyNotPurge } from "./rules.ts";
import type { LegalHold } from "./schema.ts";

const hold = (fields: Partial<LegalHold> = {}): LegalHold => ({
  id: "00000000-0000-7000-8000-000000000001",
  cutoverId: "00000000-0000-7000-8000-000000000002",
  reason: "A suit",
  placedAt: "2026-01-02T00:00:00.000Z",
  placedById: "00000000-0000-7000-8000-000000000003",
  placedByName: "Ada",
  liftedAt: null,
  liftedById: null,
  liftedByName: null,
  liftedReason: null,
  ...fields,
});
const facts = (...holds: LegalHold[]) => ({
  legalHold: Object.fromEntries(holds.map((one) => [one.id, one])),
});
const LAST = "2026-11-21T10:00:00.000Z";

describe("a purge", () => {
  it("is refused to the millisecond before six years, with the date", () => {
    const from = purgeAllowedFrom(LAST);
    expect(from).toBe("2032-11-21T10:00:00.000Z");
    expect(whyNotPurge(facts(), LAST, Date.parse(from) - 1)).toContain("allowed from 2032-11-21");
    expect(whyNotPurge(facts(), LAST, Date.parse(from))).toBe(undefined);
  });

  it("is refused at any age while a hold stands", () => {
    const late = Date.parse("2050-01-01T00:00:00.000Z");
    expect(whyNotPurge(facts(hold()), LAST, late)).toContain("“A suit”");
    expect(whyNotPurge(facts(hold({ liftedAt: LAST })), LAST, late)).toBe(undefined);
  });

  it("counts six years from a leap day to the day after February", () => {
    expect(purgeAllowedFrom("2028-02-29T00:00:00.000Z")).toBe("2034-03-01T00:00:00.000Z");
  });
});

describe("a hold", () => {
  it("is lifted by another than placed it, and once", () => {
    expect(whyNotLift(hold(), hold().placedById)).toContain("another person");
    expect(whyNotLift(hold(), "00000000-0000-7000-8000-000000000009")).toBe(undefined);
    expect(whyNotLift(hold({ liftedAt: LAST }), "00000000-0000-7000-8000-000000000009")).toContain("already");
  });
});
