import { describe, expect, it } from "vitest";
import { describeCause, type Signature } from "./causes.ts";

const encounter: Signature = {
  resourceType: "Encounter",
  kind: "altered",
  fields: ["period.start"],
  shapes: ["local-as-utc"],
};

describe("the sentence of a cause", () => {
  it.each<[Signature, number, string[], string]>([
    [
      encounter,
      168,
      ["B0004", "B0011"],
      "Encounter.period.start: local time stored as UTC, 168 records, batches B0004, B0011",
    ],
    [
      { ...encounter, fields: ["reasonCode.text"], shapes: ["truncated"], measure: 24 },
      1_234,
      ["B0001"],
      "Encounter.reasonCode.text: text cut at 24 characters, 1,234 records, batch B0001",
    ],
    [
      { ...encounter, shapes: ["instant-shifted"], measure: -60 },
      1,
      [],
      "Encounter.period.start: time shifted by −60 min, 1 record",
    ],
    [
      { ...encounter, kind: "missing", fields: [], shapes: [] },
      30,
      Array.from({ length: 10 }, (_, n) => `B${n}`),
      "Encounter: missing at the target, 30 records, batches B0, B1, B2, B3, B4, B5, B6, B7 and 2 more",
    ],
    [
      { ...encounter, fields: ["status"], kind: "resurrected", shapes: ["changed"] },
      12,
      ["B1"],
      "Encounter.status: ended at the source, active at the target, 12 records, batch B1",
    ],
    [
      { ...encounter, shapes: ["not-expected"], rule: "utc-rewrite" },
      2,
      [],
      "Encounter.period.start: changed in a way that the rules do not expect (utc-rewrite), 2 records",
    ],
  ])("says type, field, shape, count and batches: %#", (signature, records, batches, sentence) => {
    expect(describeCause(signature, records, batches)).toBe(sentence);
  });
});
