import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf, shapeOf, signatureOf } from "./fingerprint.server.ts";
import { finding } from "./testing.ts";

describe("a finding's key", () => {
  it("is the same whatever the order of its elements, its batch, and how bad it is thought to be", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), (fields) => {
        const one = finding(1, { fields });
        const other = finding(1, {
          fields: fields.toReversed(),
          batch: "B0009",
          severity: "low",
          category: "benign-formatting",
          cause: "named",
        });
        expect(keyOf(other)).toBe(keyOf(one));
      }),
    );
  });

  it("is another for another record, kind, type, domain or element", () => {
    const keys = [
      finding(1),
      finding(2),
      finding(1, { kind: "missing" }),
      finding(1, { resourceType: "Condition" }),
      finding(1, { domain: "conditions" }),
      finding(1, { fields: ["criticality", "code"] }),
      finding(1, { fields: ["criticality,code"] }),
      finding(1, { targetPseudonym: null }),
      finding(1, { sourcePseudonym: null }),
    ].map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
  });
});

describe("a cause's signature", () => {
  it("joins the records of one cause, and the places in a list that an element has", () => {
    const one = finding(1, { fields: ["reaction[0].severity"], batch: "B0001" });
    expect(signatureOf(finding(2, { fields: ["reaction[3].severity"], batch: "B0002" }))).toBe(
      signatureOf(one),
    );
    expect(shapeOf(["name[1].given[0]", "name[0].given[2]", "birthDate"])).toEqual([
      "birthDate",
      "name.given",
    ]);
  });

  it("is the name of the cause where it has one, and never mistakes a name for an element", () => {
    const named = finding(1, { cause: "allergy-code-changed", fields: ["code.coding[0].code"] });
    expect(signatureOf({ ...named, fields: ["code.text"] })).toBe(signatureOf(named));
    expect(signatureOf(finding(1, { cause: "criticality", fields: [] }))).not.toBe(
      signatureOf(finding(1, { cause: null, fields: ["criticality"] })),
    );
  });

  it("parts what is more severe, of another category, kind, type or domain", () => {
    const signatures = [
      finding(1),
      finding(1, { severity: "high" }),
      finding(1, { category: "transformation-bug" }),
      finding(1, { kind: "resurrected" }),
      finding(1, { resourceType: "Condition" }),
      finding(1, { domain: "conditions" }),
    ].map(signatureOf);
    expect(new Set(signatures).size).toBe(signatures.length);
  });
});
