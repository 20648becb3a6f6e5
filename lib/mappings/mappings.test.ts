import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverCodes } from "./countCodes.ts";
import { readRows, writeRows } from "./rowsFile.ts";
import { contentHashOf, differencesBetween, rowKey } from "./rules.ts";
import { codeCountSchema, type MappingRow, mappingRowSchema } from "./schema.ts";
import { MAPPING_ROW } from "./testing.ts";

const HEADER = "Domain,Legacy field,FHIR path,Transformation,Note\n";
const anyRow: fc.Arbitrary<MappingRow> = fc
  .record({
    domain: fc.constantFrom("allergies" as const, "results" as const),
    legacyField: fc.stringMatching(/^[A-Z]{1,8}\.[A-Z_]{1,8}$/),
    fhirPath: fc.constantFrom("Patient.name", "Observation.value[x]", "Patient.identifier[0].value"),
    transformation: fc
      .string({ minLength: 1, maxLength: 60 })
      .map((text) => `is ${text}`.replace(/\s+/g, " ").trim()),
    note: fc.constantFrom("", "see, “the” protocol; it's =1+1"),
  })
  .filter((row) => mappingRowSchema.safeParse(row).success);
const anyRows = fc.uniqueArray(anyRow, { selector: rowKey, minLength: 1, maxLength: 12 });

describe("mappings as a file", () => {
  it("come back as they went out", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        expect(readRows(writeRows(rows))).toEqual({ rows, problems: [] });
      }),
    );
  });

  it("are told what is wrong, row by row, as a spreadsheet counts", () => {
    const file = `${HEADER}allergies,ALLERGY.CRIT,AllergyIntolerance.criticality,copy,\nalergies,A.B,Patient.name,copy,\n\nresults,,observation value,,\nallergies,ALLERGY.CRIT,AllergyIntolerance.criticality,other,`;
    expect(readRows(file).problems.map(({ row, sentence }) => `${row} ${sentence.slice(0, 40)}`)).toEqual([
      "3 Domain: one of allergies, medications, d",
      "5 Legacy field: it can’t be empty.",
      "5 FHIR path: an element from its type on, ",
      "5 Transformation: it can’t be empty.",
      "6 The same field goes to the same element ",
    ]);
    expect(readRows("a,b\n1,2").problems[0]?.sentence).toContain("There is no column Domain, Legacy field");
    expect(readRows(HEADER).problems).toHaveLength(1);
  });
});

describe("a version", () => {
  it("differs from another by what the change log says, and by nothing else", () => {
    fc.assert(
      fc.property(anyRows, anyRows, (before, after) => {
        const changes = differencesBetween(before, after);
        const rebuilt = new Map(before.map((row) => [rowKey(row), row]));
        for (const { does, row } of changes)
          if (does === "removed") rebuilt.delete(rowKey(row));
          else rebuilt.set(rowKey(row), row);
        expect(contentHashOf("1", [...rebuilt.values()])).toBe(contentHashOf("1", after));
        expect(changes.length === 0).toBe(contentHashOf("1", before) === contentHashOf("1", after));
      }),
    );
  });

  it("has another hash for another transformation or name, and the same in another order", () => {
    const other = { ...MAPPING_ROW, legacyField: "ALLERGY.STATUS" };
    const hash = contentHashOf("1", [MAPPING_ROW, other]);
    expect(contentHashOf("1", [other, MAPPING_ROW])).toBe(hash);
    expect(contentHashOf("2", [MAPPING_ROW, other])).not.toBe(hash);
    expect(contentHashOf("1", [MAPPING_ROW, { ...other, transformation: "copy" }])).not.toBe(hash);
  });
});

describe("what ConceptMaps cover", () => {
  const element = (code: string, ...targets: string[]) => ({
    code,
    target: targets.map((each) => ({ code: each })),
  });
  const map = {
    resourceType: "ConceptMap" as const,
    group: [
      {
        source: "urn:legacy:codes",
        target: "http://snomed.info/sct",
        element: [element("L1", "1"), element("L2", "2", "3"), element("L9", "9")],
      },
    ],
  };
  const hash = () => "f".repeat(20);
  const cover = (counts: Record<string, number>) =>
    coverCodes(
      new Map(Object.entries(counts).map(([code, records]) => [`urn:legacy:codes\n${code}`, records])),
      [map],
      hash,
    );

  it("is told by code with its records, those in most records first", () => {
    expect(cover({ L1: 5, L2: 7, L3: 9 }).map(({ code, state, records }) => [code, state, records])).toEqual([
      ["L3", "unmapped", 9],
      ["L2", "ambiguous", 7],
      ["L1", "mapped", 5],
    ]);
  });

  it("tells what could be text by a hash: rare and unknown, too long, or not a code", () => {
    const hidden = (code: string, records: number) => cover({ [code]: records })[0]?.code.startsWith("hash:");
    expect(hidden("L9", 1)).toBe(false);
    expect(hidden("L4", 3)).toBe(false);
    expect(hidden("L4", 2)).toBe(true);
    expect(hidden("Jane Roe", 900)).toBe(true);
    expect(hidden("X".repeat(41), 900)).toBe(true);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 9 }), (code, records) => {
        const [covered] = cover({ [code]: records });
        expect(codeCountSchema.safeParse(covered).success).toBe(true);
      }),
    );
  });
});
