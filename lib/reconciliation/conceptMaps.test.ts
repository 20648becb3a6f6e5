import { describe, expect, it } from "vitest";
import { compareRecords } from "./compare.ts";
import { type ConceptMap, readCodeMap } from "./conceptMaps.ts";
import { hasSameFingerprint, lineage, parsed, type Resource } from "./fixtures.ts";

const LOCAL = "urn:local";
const SNOMED = "urn:snomed";

const group = (unmapped: Resource, source = LOCAL): NonNullable<ConceptMap["group"]>[number] => ({
  source,
  target: SNOMED,
  element: [
    { code: "A", target: [{ code: "100", equivalence: "equivalent" }] },
    { code: "U", target: [{ code: "999", equivalence: "unmatched" }] },
    { code: "N" },
    { code: "a|b", target: [{ code: "300", display: "Other", equivalence: "equivalent" }] },
  ],
  unmapped,
});

function found(unmapped: Resource, from: readonly [string, string], to: readonly [string, string, string?]) {
  const context = lineage([], readCodeMap([{ resourceType: "ConceptMap", group: [group(unmapped)] }]));
  const record = ([system, code, display]: readonly [string, string, string?]): Resource => ({
    resourceType: "AllergyIntolerance",
    id: "a",
    code: { coding: [{ system, code, display }] },
  });
  const [source, target] = [record(from), record(to)];
  const { differences } = compareRecords(parsed(source), parsed(target), context);
  const lines = [JSON.stringify(source), JSON.stringify(target)] as const;
  const isSame = hasSameFingerprint(...lines, context);
  if (differences.length > 0) expect(isSame).toBe(false);
  return differences.map(({ path, change }) => `${path} ${change}`);
}

describe("what a map has for the codes that it does not name", () => {
  const fixed = { mode: "fixed", code: "OTHER", display: "Other" };

  it.each<[string, readonly [string, string, string?], string[]]>([
    ["Z", [SNOMED, "OTHER", "Other"], []],
    ["Z", [SNOMED, "OTHER"], []],
    ["Z", [SNOMED, "OTHER", "Penicillin"], ["code.coding.display changed"]],
    ["Z", [LOCAL, "Z"], ["code.coding code-not-mapped"]],
    ["Z", [SNOMED, "100"], ["code.coding.code changed"]],
    ["A", [SNOMED, "100"], []],
    ["A", [SNOMED, "OTHER"], ["code.coding.code changed"]],
    ["U", [LOCAL, "U"], []],
    ["U", [SNOMED, "OTHER"], ["code.coding.system changed", "code.coding.code changed"]],
    ["N", [SNOMED, "OTHER"], []],
    ["a|b", [SNOMED, "300"], []],
    ["a|b", [SNOMED, "OTHER", "Other"], ["code.coding.code changed"]],
    ["a|b", [LOCAL, "a|b"], ["code.coding code-not-mapped"]],
  ])("is one code: %s became %j", (code, target, expected) => {
    expect(found(fixed, [LOCAL, code], target)).toEqual(expected);
  });

  it("is for codes of its own system", () => {
    expect(found(fixed, ["urn:x", "Z"], ["urn:x", "Z"])).toEqual([]);
    expect(found(fixed, ["urn:x", "Z"], [SNOMED, "OTHER"])).toHaveLength(2);
  });

  it.each<[readonly [string, string], number]>([
    [[LOCAL, "Z"], 0],
    [[SNOMED, "Z"], 0],
    [[SNOMED, "Y"], 1],
    [[LOCAL, "Y"], 2],
  ])("is the same code, of either system: Z became %j", (target, differences) => {
    expect(found({ mode: "provided" }, [LOCAL, "Z"], target)).toHaveLength(differences);
  });

  it("is nothing when it stands in another map", () => {
    const other = { mode: "other-map", url: "urn:map" };
    expect(found(other, [LOCAL, "Z"], [LOCAL, "Z"])).toEqual([]);
    expect(found(other, [LOCAL, "Z"], [SNOMED, "OTHER"])).toHaveLength(2);
  });

  it("is not for a code with a bar that it names", () => {
    const context = lineage([], readCodeMap([{ resourceType: "ConceptMap", group: [group(fixed)] }]));
    const local = { system: LOCAL, code: "a|b", display: "Other" };
    const extension = [{ url: "urn:target:original-code", valueCoding: local }];
    const isSame = (code: string): boolean => {
      const to = { extension, coding: [{ system: SNOMED, code, display: "Other" }] };
      const [source, target] = [{ coding: [local] }, to].map((concept) =>
        JSON.stringify({ resourceType: "Condition", id: "c", code: concept }),
      ) as [string, string];
      return hasSameFingerprint(source, target, context);
    };
    expect(isSame("OTHER")).toBe(false);
    expect(isSame("300")).toBe(true);
  });
});
