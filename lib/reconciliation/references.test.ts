import { describe, expect, it } from "vitest";
import { classify } from "./classify.ts";
import { type ComparisonContext, compareRecords } from "./compare.ts";
import { hasSameFingerprint, lineage, parsed, type Resource } from "./fixtures.ts";

const known = lineage([
  ["Patient/p", "Patient/tp"],
  ["Patient/q", "Patient/tq"],
]);

const allergy = (patient: Resource): Resource => ({
  resourceType: "AllergyIntolerance",
  id: "1",
  criticality: "high",
  patient,
});
const legacyId = (value: string): Resource => ({ identifier: { system: "urn:legacy:id", value } });

/** Kinds and elements of what is found of an allergy of `source` that is one of `target`; the fingerprint must not hide it. */
function found(source: Resource, target: Resource, context: ComparisonContext = known): unknown[] {
  const [from, to] = [allergy(source), allergy(target)];
  const { differences } = compareRecords(parsed(from), parsed(to), context);
  const findings = classify(parsed(from), parsed(to), differences);
  const isSame = hasSameFingerprint(JSON.stringify(from), JSON.stringify(to), context);
  if (isSame) expect(findings).toEqual([]);
  return findings.map(({ kind, fields }) => [kind, ...fields]);
}

/** The same members in both orders. */
const orders = (object: Resource): Resource[] => [
  object,
  Object.fromEntries(Object.entries(object).reverse()),
];

describe("a legacy id beside a link", () => {
  const own = { reference: "Patient/p" };

  it("does not hide another patient's link", () => {
    for (const target of orders({ reference: "Patient/tq", ...legacyId("Patient/p") })) {
      expect(found(own, target)).toEqual([["wrong-patient", "patient", "patient.identifier"]]);
      for (const source of orders({ ...own, ...legacyId("Patient/p") }))
        expect(found(source, target)).toEqual([["wrong-patient", "patient", "patient.identifier"]]);
    }
  });

  it("is a difference when it names another record than the link, also where the legacy system says so", () => {
    for (const target of orders({ reference: "Patient/tp", ...legacyId("Patient/q") })) {
      expect(found(own, target)).toEqual([["altered", "patient.identifier"]]);
      for (const source of orders({ ...own, ...legacyId("Patient/q") })) {
        expect(found(source, target)).toEqual([["altered", "patient.identifier"]]);
        expect(found(source, { reference: "Patient/tp" })).toEqual([["altered", "patient.identifier"]]);
      }
    }
  });

  it("says nothing more when it names the same record", () => {
    for (const target of orders({ reference: "Patient/tp", ...legacyId("Patient/p") })) {
      expect(found(own, target)).toEqual([]);
      for (const source of orders({ ...own, ...legacyId("Patient/p") })) {
        expect(found(source, target)).toEqual([]);
        expect(found(source, { reference: "Patient/tp" })).toEqual([]);
      }
    }
  });
});

describe("an attachment that is a record by itself", () => {
  const context = lineage([
    ["Binary/b1", "Binary/c9"],
    ["Binary/x", "Binary/b1"],
  ]);
  const note = (url: string): Resource => ({
    resourceType: "DocumentReference",
    id: "d",
    content: [{ attachment: { contentType: "application/pdf", url } }],
  });
  const of = (source: string, target: string, isTold = JSON.stringify): unknown[] => {
    const [from, to] = [note(source), note(target)];
    const { differences } = compareRecords(parsed(from), parsed(to), context);
    const isSame = hasSameFingerprint(isTold(from), isTold(to), context);
    expect(isSame).toBe(differences.length === 0);
    return differences.map(({ path, change }) => [path, change]);
  };

  it("is the one that the crosswalk says, and no other of the same id", () => {
    expect(of("Binary/b1", "Binary/c9")).toEqual([]);
    expect(of("Binary/b1", "Binary/b1")).toEqual([["content.attachment.url", "reference-changed"]]);
    expect(of("Binary/b1", "Binary/nobody")).toEqual([["content.attachment.url", "reference-dangling"]]);
    expect(of("Binary/b1", "https://files.example/b1.pdf")).toEqual([["content.attachment.url", "changed"]]);
  });

  it("is seen however its text is written", () => {
    const escaped = (record: object): string => JSON.stringify(record).replaceAll("/", "\\/");
    expect(of("Binary/b1", "Binary/c9", escaped)).toEqual([]);
    expect(of("Binary/b1", "Binary/b1", escaped)).toHaveLength(1);
    const coded = (record: object): string => JSON.stringify(record).replaceAll("Bin", "\\u0042in");
    expect(of("Binary/b1", "Binary/c9", coded)).toEqual([]);
    expect(of("Binary/b1", "Binary/b1", coded)).toHaveLength(1);
  });

  it("elsewhere is the text that it is", () => {
    const url = "https://files.example/b1.pdf";
    expect(of(url, url)).toEqual([]);
    expect(of(url, `${url}?v=2`)).toEqual([["content.attachment.url", "changed"]]);
  });
});
