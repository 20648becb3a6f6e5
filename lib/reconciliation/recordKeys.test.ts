import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeMap } from "./codeTable.ts";
import { CONDITION, LEGACY_CODES, lineage, parsed, type Resource } from "./fixtures.ts";
import { hashString } from "./hash.ts";
import { keyFields, RecordKeys } from "./recordKeys.ts";
import type { Side } from "./references.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import { rulesFromText } from "./rules/rulesFile.ts";

const CLAIMS = [
  ["Patient/p1", "Patient/t1"],
  ["Encounter/e1", null],
] as const;

/** The hash of the one key of a record, or undefined when it has none. */
function hashOf(
  side: Side,
  record: Resource,
  paths: readonly string[],
  { codes = new Map() as CodeMap, claims = CLAIMS as readonly (readonly [string, string | null])[] } = {},
): string | undefined {
  const type = String(record.resourceType);
  const keys = new RecordKeys(rulesWith(type, paths), lineage(claims, codes));
  expect(keys.has(type)).toBe(true);
  expect(keys.has("Immunization")).toBe(false);
  const [hash] = keys.of(side, type, JSON.stringify(record)).hashes;
  return hash && `${hash.hi} ${hash.lo}`;
}

const rulesWith = (type: string, paths: readonly string[]): RuleBook =>
  new RuleBook(
    rulesFromText(
      JSON.stringify({ version: 1, domains: { other: { types: { [type]: { keys: [paths] } } } } }),
      "rules.yaml",
    ),
  );

const condition = (over: Resource = {}): Resource => ({ ...CONDITION, ...over });
const atTarget = (over: Resource = {}): Resource =>
  condition({ id: "t9", subject: { reference: "Patient/t1", display: "Doe" }, ...over });

describe("the key of a record", () => {
  it.each<[string, string[], Resource, Resource, CodeMap?]>([
    ["names patients by the crosswalk", ["subject"], {}, {}],
    [
      "takes instants as instants",
      ["onset[x]"],
      { onsetDateTime: "1964-09-06T10:31:08-04:00" },
      { onsetDateTime: "1964-09-06T14:31:08.000Z" },
    ],
    [
      "takes codes through the ConceptMaps, without their words",
      ["code"],
      { code: { coding: [{ system: "urn:legacy:codes", code: "L1", display: "stress" }], text: "stress" } },
      {
        code: {
          coding: [
            {
              system: "http://snomed.info/sct",
              code: "73595000",
              extension: [
                {
                  url: "urn:target:original-code",
                  valueCoding: { system: "urn:legacy:codes", code: "L1", display: "stress" },
                },
              ],
            },
          ],
          text: "Stress (finding)",
        },
      },
      LEGACY_CODES,
    ],
    [
      "takes decimals by value",
      ["onset[x]"],
      { onsetDateTime: undefined, onsetAge: { value: 4.5, code: "a", system: "http://unitsofmeasure.org" } },
      { onsetDateTime: undefined, onsetAge: { system: "http://unitsofmeasure.org", value: 4.5, code: "a" } },
    ],
    [
      "takes lists as sets",
      ["identifier"],
      {
        identifier: [
          { system: "urn:a", value: "1" },
          { system: "urn:b", value: "2", use: "old" },
        ],
      },
      {
        identifier: [
          { value: "2", system: "urn:b" },
          { system: "urn:a", value: "1", use: "usual" },
        ],
      },
    ],
    [
      "takes of a list what it narrows it down to",
      ["identifier[system=urn:a].value"],
      { identifier: [{ system: "urn:a", value: "1" }] },
      {
        identifier: [
          { system: "urn:new", value: "7" },
          { system: "urn:a", value: "1" },
        ],
      },
    ],
    [
      "takes a record that was not migrated by its legacy id",
      ["encounter"],
      {},
      { encounter: { identifier: { system: "urn:legacy:id", value: "Encounter/e1" } } },
    ],
  ])("%s", (_, paths, source, target, codes = new Map()) => {
    const from = hashOf("source", condition(source), paths, { codes });
    expect(from).toBeDefined();
    expect(hashOf("target", atTarget(target), paths, { codes })).toBe(from);
  });

  it.each<[string, string[], Resource]>([
    ["another value", ["code"], { code: { coding: [{ system: "http://snomed.info/sct", code: "1" }] } }],
    ["a date for an instant", ["onset[x]"], { onsetDateTime: "1964-09-06" }],
    [
      "another type of a choice",
      ["onset[x]"],
      { onsetDateTime: undefined, onsetString: "1964-09-06T10:31:08-04:00" },
    ],
    [
      "one more of a list",
      ["code.coding"],
      { code: { coding: [...codings(), { system: "urn:x", code: "y" }] } },
    ],
  ])("is another one by %s", (_, paths, target) => {
    const other = hashOf("target", atTarget(target), paths);
    expect(other).not.toBe(hashOf("source", condition(), paths));
    expect(other).toBeDefined();
  });

  it.each<[string, Side, string[], Resource]>([
    ["an element is not there", "source", ["code", "abatement[x]"], {}],
    ["nothing of a list is what it is narrowed down to", "source", ["code.coding[system=urn:x].code"], {}],
    ["it is blank", "source", ["onset[x]"], { onsetDateTime: " " }],
    ["it is an empty list", "source", ["identifier"], { identifier: [] }],
    ["it is null", "source", ["code"], { code: null }],
    ["only what stands beside it is there", "source", ["code.text"], { code: { _text: { id: "x" } } }],
    // The id alone could be anybody's: an id of one side says nothing at the other.
    [
      "it names a record at the target that nobody lists",
      "target",
      ["subject"],
      { subject: { reference: "Patient/p7" } },
    ],
    [
      "it names an id of the source at the target",
      "target",
      ["subject"],
      { subject: { reference: "Patient/p1" } },
    ],
  ])("is none when %s", (_, side, paths, over) => {
    expect(hashOf(side, condition(over), paths)).toBeUndefined();
  });

  it("is none of a reference that both sides write alike and no crosswalk knows", () => {
    const options = { claims: [] };
    expect(hashOf("target", condition(), ["subject"], options)).toBeUndefined();
  });

  it("is the same by two records exactly when all of its parts are", () => {
    const value = fc.record({
      code: fc.constantFrom("a", "b", "a,b", '"a"'),
      system: fc.constantFrom("urn:a", "urn:b"),
      onset: fc.constantFrom("2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00"),
      note: fc.string(),
    });
    const record = ({
      code,
      system,
      onset,
      note,
    }: {
      code: string;
      system: string;
      onset: string;
      note: string;
    }) => ({
      resourceType: "Condition",
      id: "x",
      code: { coding: [{ system, code }], text: note },
      onsetDateTime: onset,
      note: [{ text: note }],
    });
    const paths = ["code", "onset[x]"];
    const instant = (text: string): string => (text.length > 10 ? new Date(text).toISOString() : text);
    fc.assert(
      fc.property(value, value, (one, other) => {
        const isSame =
          one.code === other.code &&
          one.system === other.system &&
          instant(one.onset) === instant(other.onset);
        const from = hashOf("source", record(one), paths);
        expect(from === hashOf("target", record(other), paths)).toBe(isSame);
      }),
    );
  });

  it("stands on elements as the record names them", () => {
    const [paths = []] = rulesWith("Condition", ["subject", "onset[x]", "code.coding[system=a].code"]).keys(
      "Condition",
    );
    expect(keyFields(paths, parsed(CONDITION))).toEqual(["code.coding.code", "onsetDateTime", "subject"]);
  });
});

function codings(): Resource[] {
  return [{ system: "http://snomed.info/sct", code: "195662009" }];
}

describe("a key that lacks nothing but whom it names", () => {
  const waits = (side: Side, paths: readonly string[], over: Resource): unknown => {
    const of = new RecordKeys(rulesWith("Condition", paths), lineage(CLAIMS)).of(
      side,
      "Condition",
      JSON.stringify(atTarget(over)),
    );
    expect(of.hashes).toEqual(of.waitsFor.length > 0 ? [undefined] : [of.hashes[0]]);
    return of.waitsFor;
  };
  const hash = (name: string) => hashString(name);

  it.each<[string, Side, string[], Resource, string[]]>([
    ["a patient", "target", ["subject", "code"], { subject: { reference: "Patient/9" } }, ["Patient/9"]],
    [
      "a patient by a version",
      "target",
      ["subject"],
      { subject: { reference: "Patient/9/_history/1" } },
      ["Patient/9"],
    ],
    [
      "an id of the source, which may be one of the target",
      "target",
      ["subject"],
      { subject: { reference: "Patient/p1" } },
      ["Patient/p1"],
    ],
    [
      "a patient and a visit",
      "target",
      ["encounter", "subject"],
      { subject: { reference: "Patient/9" }, encounter: { reference: "Encounter/9" } },
      ["Encounter/9", "Patient/9"],
    ],
  ])("waits for %s", (_, side, paths, over, names) => {
    expect(waits(side, paths, over)).toEqual(names.map(hash));
  });

  it.each<[string, Side, string[], Resource]>([
    [
      "it lacks something else",
      "target",
      ["subject", "recordedDate"],
      { subject: { reference: "Patient/9" } },
    ],
    ["it is the source's", "source", ["subject"], { subject: { reference: "Patient/9" } }],
    ["the crosswalk knows it", "target", ["subject"], {}],
    [
      "it names no record by its id",
      "target",
      ["subject"],
      { subject: { reference: "Patient?identifier=a|1" } },
    ],
    [
      "nobody says whose its base is",
      "target",
      ["subject"],
      { subject: { reference: "https://a.example/Patient/9" } },
    ],
  ])("waits for nothing when %s", (_, side, paths, over) => {
    expect(waits(side, paths, over)).toEqual([]);
  });
});
