import { expect, it } from "vitest";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import { ruleDifferences } from "./differences.ts";

const rules = (text: string) => rulesFromText(`version: 1\n${text}`, "rules.yaml");

it("names each place where rules differ, and nothing else", () => {
  const inForce = rules("");
  expect(ruleDifferences(rules("name: Another name\n"), inForce)).toEqual([]);
  const loose = rules(
    "domains:\n  allergies:\n    thresholds: {missing: unlimited}\n    types:\n      AllergyIntolerance: {leaveOut: [note, criticality]}\n      Flag: {compare: [status]}\n",
  );
  const found = ruleDifferences(loose, inForce);
  expect(found).toContainEqual({
    path: "domains.allergies.thresholds.missing",
    here: "unlimited",
    version: "0",
  });
  expect(found).toContainEqual({
    path: "domains.allergies.types.AllergyIntolerance.leaveOut",
    here: "note, criticality",
    version: "none",
  });
  const added = found.find(({ path }) => path === "domains.allergies.types.Flag");
  expect([added?.version, added?.here]).toEqual([null, expect.stringContaining("status")]);
  // A type that is named in one domain is in no other.
  expect(found.filter(({ path }) => path.endsWith(".types.Flag")).map(({ here }) => here === null)).toEqual(
    expect.arrayContaining([true, false]),
  );
  expect(found).toHaveLength(4);
  // The other way round it is the same places.
  expect(ruleDifferences(inForce, loose).map(({ path }) => path)).toEqual(found.map(({ path }) => path));
});

it("tells keys of other paths apart, and rules with keys from those without", () => {
  const keyed = (keys: string) =>
    rules(`domains: {conditions: {types: {Condition: {keys: ${keys}}}, thresholds: {unlisted: 3}}}\n`);
  const path = "domains.conditions.types.Condition.keys";
  expect(
    ruleDifferences(keyed("[[subject, code], [identifier]]"), keyed("[[subject], [code, identifier]]")),
  ).toEqual([{ path, here: "(subject, code), (identifier)", version: "(subject), (code, identifier)" }]);
  expect(ruleDifferences(keyed("[[subject, code]]"), rules(""))).toEqual([
    { path: "domains.conditions.thresholds.unlisted", here: "3", version: null },
    { path, here: "(subject, code)", version: null },
  ]);
});

it("tells the bases of each side, and a side without any from one of which nothing is said", () => {
  const said = rules("bases: {source: [], target: [HTTPS://EHR.example/fhir/, https://b.example]}\n");
  expect(ruleDifferences(said, rules(""))).toEqual([
    { path: "bases.source", here: "none", version: null },
    { path: "bases.target", here: "https://b.example, https://ehr.example/fhir", version: null },
  ]);
  expect(ruleDifferences(said, rules("bases: {source: [], target: [https://b.example]}\n"))).toEqual([
    {
      path: "bases.target",
      here: "https://b.example, https://ehr.example/fhir",
      version: "https://b.example",
    },
  ]);
});
