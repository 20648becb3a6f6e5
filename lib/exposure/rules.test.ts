import { expect, test } from "vitest";
import { exposureState, exposuresInOrder, whyNotClose, whyNotExtend } from "./rules.ts";
import type { Exposure } from "./schema.ts";

const id = (n: number): string => `0197a0c0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const at = (day: number): string => `2026-11-${String(day).padStart(2, "0")}T00:00:00.000Z`;
const exposure = (number: number, day: number, removedAt: string | null = null): Exposure => ({
  id: id(number),
  cutoverId: id(0),
  number,
  kind: "backup",
  name: `Backup ${number}`,
  systemId: null,
  phiClass: "phi",
  ownerPosition: "app-owner",
  ownerName: null,
  purpose: "Rollback",
  endsAt: at(day),
  registeredAt: at(1),
  registeredByName: "Tobias",
  removedAt,
  removedByName: removedAt === null ? null : "Tobias",
  removalProof: removedAt === null ? null : "Ticket",
});
const facts = (...exposures: Exposure[]) => ({
  exposure: Object.fromEntries(exposures.map((each) => [each.id, each])),
});
const now = Date.parse(at(10));

test("an exposure past its end is overdue until its removal is proved", () => {
  expect(exposureState(exposure(1, 11), now)).toBe("open");
  expect(exposureState(exposure(1, 10), now)).toBe("overdue");
  expect(exposureState(exposure(1, 9, at(10)), now)).toBe("removed");
});

test("an overdue one stands against closing, and is named", () => {
  expect(whyNotClose(facts(exposure(1, 11), exposure(2, 3, at(4))), now)).toBeUndefined();
  expect(whyNotClose(facts(exposure(1, 9), exposure(2, 11)), now)).toBe(
    "An exposure is past the end date and not proved removed: 1 “Backup 1”.",
  );
  expect(whyNotClose(facts(...[5, 4, 3, 2].map((day) => exposure(day, day))), now)).toBe(
    "4 exposures are past the end date and not proved removed: 2 “Backup 2”, 3 “Backup 3”, 4 “Backup 4” and 1 more.",
  );
});

test("the register begins with what is overdue", () => {
  const numbers = exposuresInOrder(facts(exposure(1, 12), exposure(2, 3, at(4)), exposure(3, 9)), now);
  expect(numbers.map(({ number }) => number)).toEqual([3, 1, 2]);
});

test("not everyone can let it live longer", () => {
  expect(whyNotExtend(exposure(1, 9), at(12), ["app-owner"])).toMatch(
    /^Only Incident commander or Compliance/,
  );
  expect(whyNotExtend(exposure(1, 9), at(12), ["compliance"])).toBeUndefined();
  expect(whyNotExtend(exposure(1, 9), at(8), ["app-owner"])).toBeUndefined();
});
