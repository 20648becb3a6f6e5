import { expect, it } from "vitest";
import type { RoleMap, WorkforceImport } from "#lib/workforce/schema.ts";
import { linesOf, readLines } from "./roleDraft.ts";

const map = {
  entries: [
    { legacyRole: "Fax", targetRoles: [], critical: false },
    { legacyRole: "Nurse", targetRoles: ["Chart", "RN"], critical: true },
  ],
} as unknown as RoleMap;
const legacy = {
  roles: [
    { role: "Nurse", accounts: 9 },
    { role: "Odd", accounts: 1 },
  ],
} as unknown as WorkforceImport;

it("asks for what is not mapped first, and writes back what it read", () => {
  const lines = linesOf(map, legacy);
  expect(lines.map(({ legacyRole, fate }) => [legacyRole, fate])).toEqual([
    ["Odd", "unmapped"],
    ["Nurse", "becomes"],
    ["Fax", "given-up"],
  ]);
  expect(readLines(lines, " Everybody; ;Everybody")).toEqual({
    content: { entries: map.entries, baseline: ["Everybody"] },
  });
});

it("does not take an empty line for a role that is given up", () => {
  const lines = linesOf(map, legacy).map((line) => ({ ...line, fate: "becomes" as const, targets: "" }));
  expect(readLines(lines, "")).toEqual({ unfinished: "Odd" });
});
