import { describe, expect, it } from "vitest";
import { UnreadableClaim } from "./crosswalk.ts";
import { readLineageLine } from "./lineage.ts";

const CLAIM = {
  source: "Encounter/1",
  target: "Encounter/9",
  disposition: "migrated",
  batch: "B0001",
  mappingVersion: "2026.11.2",
  transformedAt: "2026-11-14T03:10:00Z",
  operator: "loader-1",
};

describe("a line of the loader's manifest", () => {
  it("says where a record went, when, and by what", () => {
    expect(readLineageLine(JSON.stringify(CLAIM))).toEqual({
      ...CLAIM,
      transformedAt: "2026-11-14T03:10:00.000Z",
    });
  });

  it("keeps words and no free text, which could name a patient", () => {
    const line = { ...CLAIM, operator: "Jane Doe, for Mr. Smith", batch: 7, transformedAt: "yesterday" };
    expect(readLineageLine(JSON.stringify(line))).toMatchObject({
      operator: null,
      batch: null,
      transformedAt: null,
      mappingVersion: "2026.11.2",
    });
  });

  it("is none without a source", () => {
    expect(() => readLineageLine('{"target":"Encounter/9"}')).toThrow(UnreadableClaim);
  });
});
