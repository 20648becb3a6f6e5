import { describe, expect, it } from "vitest";
import { KNOWN_TYPES } from "#lib/reconciliation/domains.ts";
import { referencesFrom } from "./rules.ts";

describe("what a person types for a record", () => {
  it.each([
    ["Encounter/e-1", "Encounter/e-1"],
    ["  Encounter/e-1 ", "Encounter/e-1"],
    ["https://fhir.example.org/r4/Encounter/e-1", "Encounter/e-1"],
    ["https://fhir.example.org/r4/Encounter/e-1/_history/3", "Encounter/e-1"],
    ["LocalThing/7", "LocalThing/7"],
  ])("%s is %s", (typed, reference) => {
    expect(referencesFrom(typed)).toEqual([reference]);
  });

  it("can be an id alone, of whatever type", () => {
    const references = referencesFrom("e-1");
    expect(references).toHaveLength(KNOWN_TYPES.length);
    expect(references).toContain("AllergyIntolerance/e-1");
  });

  it.each(["", "two words", "Encounter/", "Encounter/a b", "x".repeat(65)])(
    "%j is no record's name",
    (typed) => {
      expect(referencesFrom(typed)).toEqual([]);
    },
  );
});
