import { describe, expect, it } from "vitest";
import { classify } from "./classify.ts";
import { compareRecords } from "./compare.ts";
import { hasSameFingerprint, lineage, parsed, type Resource } from "./fixtures.ts";

const context = lineage([["Patient/p1", "Patient/p1"]]);
const HIGH = "high-risk-clinical-mismatch";

function findings(source: Resource, target: Resource): string[] {
  const [from, to] = [parsed(source), parsed(target)];
  const { differences } = compareRecords(from, to, context);
  // What the fingerprint calls equal, the comparison does.
  if (differences.length > 0)
    expect(hasSameFingerprint(JSON.stringify(source), JSON.stringify(target), context)).toBe(false);
  return classify(from, to, differences).map(({ kind, category, fields }) =>
    [kind, category, fields.join("+")].join(" | "),
  );
}

const drug = (id: string, text: string, more: Resource = {}): Resource => ({
  resourceType: "Medication",
  id,
  code: { text },
  ...more,
});
const order = (link: string, contained: readonly Resource[] | undefined, more: Resource = {}): Resource => ({
  resourceType: "MedicationRequest",
  id: "m1",
  subject: { reference: "Patient/p1" },
  contained,
  medicationReference: { reference: link },
  ...more,
});

describe("a contained record", () => {
  it.each<[string, Resource, Resource, string[]]>([
    [
      "of another strength",
      order("#m", [drug("m", "Warfarin 1 mg")]),
      order("#m", [drug("m", "Warfarin 5 mg")]),
      [`altered | ${HIGH} | contained.code.text`],
    ],
    [
      "whose text is cut",
      order("#m", [drug("m", "Metoprolol succinate")]),
      order("#m", [drug("m", "Metoprolol")]),
      [`altered | ${HIGH} | contained.code.text`],
    ],
    [
      "that changed places with another one under the same id",
      order("#a", [drug("a", "Warfarin"), drug("b", "Aspirin")]),
      order("#a", [drug("a", "Aspirin"), drug("b", "Warfarin")]),
      [`altered | ${HIGH} | medicationReference`],
    ],
    [
      "that is gone",
      order("#a", [drug("a", "Warfarin")]),
      order("#a", undefined),
      [`altered | ${HIGH} | contained+medicationReference`],
    ],
    [
      "that is another one of a list",
      order("#a", [drug("a", "Warfarin"), drug("b", "Aspirin")]),
      order("#b", [drug("a", "Warfarin"), drug("b", "Aspirin")]),
      [`altered | ${HIGH} | medicationReference`],
    ],
    [
      "of a patient with another birth date",
      {
        resourceType: "Basic",
        id: "1",
        contained: [{ resourceType: "Patient", id: "p", birthDate: "1980-03-07" }],
      },
      {
        resourceType: "Basic",
        id: "1",
        contained: [{ resourceType: "Patient", id: "p", birthDate: "1980-03-08" }],
      },
      [`altered | ${HIGH} | contained.birthDate`],
    ],
    [
      "of another type",
      order("#m", [drug("m", "Warfarin")]),
      order("#m", [{ ...drug("m", "Warfarin"), resourceType: "Substance" }]),
      [`altered | ${HIGH} | contained.resourceType`],
    ],
    [
      "of a place with another name",
      { resourceType: "Basic", id: "1", contained: [{ resourceType: "Location", id: "l", name: "A" }] },
      { resourceType: "Basic", id: "1", contained: [{ resourceType: "Location", id: "l", name: "B" }] },
      ["altered | transformation-bug | contained.name"],
    ],
  ])("%s is found as one of its type", (_, source, target, expected) => {
    expect(findings(source, target)).toEqual(expected);
  });

  it("is the same under another id, when the links to it have that one too", () => {
    const source = order("#a", [drug("a", "Warfarin"), drug("b", "Aspirin")], {
      reasonReference: [{ reference: "#b" }, { reference: "#a" }],
    });
    const renamed = order("#1", [drug("2", "Aspirin"), drug("1", "Warfarin")], {
      reasonReference: [{ reference: "#1" }, { reference: "#2" }],
    });
    expect(findings(source, renamed)).toEqual([]);
    expect(findings(source, { ...renamed, medicationReference: { reference: "#2" } })).toEqual([
      `altered | ${HIGH} | medicationReference`,
    ]);
  });

  it("that was renamed and altered is one difference, and the links to it are none", () => {
    expect(
      findings(order("#a", [drug("a", "Warfarin 1 mg")]), order("#1", [drug("1", "Warfarin 5 mg")])),
    ).toEqual([`altered | ${HIGH} | contained.code.text`]);
  });

  it("is told by what it links to as well, also in a ring", () => {
    const substance = (id: string, text: string, link?: string): Resource => ({
      resourceType: "Substance",
      id,
      code: { text },
      ...(link === undefined ? {} : { ingredient: [{ substanceReference: { reference: link } }] }),
    });
    const made = (id: string, link: string): Resource =>
      drug(id, "Mixture", { ingredient: [{ itemReference: { reference: link } }] });
    const source = order("#m", [made("m", "#s"), made("n", "#t"), substance("s", "A"), substance("t", "B")]);
    const swapped = order("#m", [made("m", "#t"), made("n", "#s"), substance("s", "A"), substance("t", "B")]);
    expect(findings(source, source)).toEqual([]);
    expect(findings(source, swapped)).toEqual([`altered | ${HIGH} | medicationReference`]);
    const ring = (a: string, b: string): Resource =>
      order(`#${a}`, [substance(a, "A", `#${b}`), substance(b, "B", `#${a}`)]);
    expect(findings(ring("a", "b"), ring("x", "y"))).toEqual([]);
    expect(findings(ring("a", "b"), ring("b", "a"))).toEqual([]);
  });

  it("ends, however its records lead to each other", () => {
    const ids = Array.from({ length: 30 }, (_, n) => `r${n}`);
    const all = ids.map((id) =>
      drug(id, "x", { ingredient: ids.map((to) => ({ itemReference: { reference: `#${to}` } })) }),
    );
    expect(findings(order("#r0", all), order("#r0", all))).toEqual([]);
  });

  it("is compared without what the server adds to it", () => {
    const source = order("#m", [drug("m", "Warfarin")]);
    const told = {
      meta: { lastUpdated: "2026-01-01T00:00:00Z" },
      text: { status: "generated", div: "<div/>" },
    };
    expect(findings(source, order("#m", [drug("m", "Warfarin", told)]))).toEqual([]);
    const labelled = drug("m", "Warfarin", { meta: { security: [{ code: "R" }] } });
    expect(findings(source, order("#m", [labelled]))).toHaveLength(1);
  });

  it("whose id another one has as well is linked to by the id alone", () => {
    const twice = [drug("m", "Warfarin"), drug("m", "Aspirin")];
    expect(findings(order("#m", twice), order("#m", [...twice].reverse()))).toEqual([]);
  });
});

describe("a resource in a bundle", () => {
  it("has the rules of its type, and what it contains is its own", () => {
    const bundle = (...drugs: readonly string[]): Resource => ({
      resourceType: "Bundle",
      id: "b",
      entry: drugs.map((text, n) => ({ fullUrl: `urn:${n}`, resource: order("#m", [drug("m", text)]) })),
    });
    expect(findings(bundle("Warfarin", "Aspirin"), bundle("Warfarin", "Aspirin"))).toEqual([]);
    expect(findings(bundle("Warfarin", "Aspirin"), bundle("Warfarin", "Heparin"))).toEqual([
      `altered | ${HIGH} | entry.resource.contained.code.text`,
    ]);
  });
});
