import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { KNOWN_TYPES as FHIR_TYPES } from "#lib/reconciliation/domains.ts";
import { findIssues } from "./findIssues.ts";

const PATIENT = {
  resourceType: "Patient",
  id: "1",
  gender: "female",
  birthDate: "1980-02-03",
  name: [{ family: "Roe" }],
};

describe("what is wrong with a record", () => {
  it.each([
    [{}, []],
    [{ birthDate: "03/02/1980" }, ["wrong format Patient.birthDate"]],
    [{ gendre: "female" }, ["no such element Patient.gendre"]],
    [{ "Jane Roe": 1 }, ["no such element Patient.?"]],
    [{ name: { family: "Roe" } }, ["wrong number of values Patient.name"]],
    [{ active: "yes" }, ["wrong JSON type Patient.active"]],
    [{ contact: [{ gender: "male" }] }, ["invariant pat-1 Patient.contact"]],
  ])("%j: %j", (over, expected) => {
    expect(findIssues({ ...PATIENT, ...over }).map(({ rule, path }) => `${rule} ${path}`)).toEqual(expected);
  });

  it("is told where there is no record at all", () => {
    expect(
      findIssues({ resourceType: "Consent", id: "1" }).map(({ rule, path }) => `${rule} ${path}`),
    ).toContain("required element is missing Consent.status");
    expect(findIssues({ resourceType: "Patiant" })).toEqual([
      { rule: "no such resource type", path: "Patiant" },
    ]);
    expect(findIssues(null)).toEqual([{ rule: "no resource type", path: "?" }]);
  });

  it("is told for every type of R4", () => {
    const kept: { name: string; kind: string }[] = JSON.parse(
      gunzipSync(readFileSync(join(import.meta.dirname, "r4.json.gz"))).toString("utf8"),
    );
    // R4 (4.0.1) has 148, two of them abstract; SubscriptionStatus is R5's, as backported to R4.
    const names = kept.filter(({ kind }) => kind === "resource").map(({ name }) => name);
    expect(names).toHaveLength(149);
    for (const name of FHIR_TYPES) expect(names).toContain(name);
  });
});
