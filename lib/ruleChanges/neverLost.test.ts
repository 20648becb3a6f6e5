import { describe, expect, it } from "vitest";
import { AppError } from "#lib/door/errors.ts";
import { BUILT_IN_RULES } from "#lib/reconciliation/rules/builtIn.ts";
import { BUILT_IN_RULES_HASH } from "#lib/reconciliation/rules/hash.ts";
import { printRules } from "#lib/reconciliation/rules/printRules.ts";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import type { RuleChange } from "./schema.ts";
import { UNCHANGED, wholeFile, withChange } from "./writeFile.server.ts";

const file = (domains: string) => `version: 1\ndomains: {${domains}}\n`;
const refusal = (text: string): string | undefined => {
  // What is refused here is a file that a run could use.
  expect(() => rulesFromText(text, "rules.yaml")).not.toThrow();
  try {
    wholeFile(text);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.sentence;
    throw error;
  }
};
const type = (domain: string, name: string, rules: string) =>
  file(`${domain}: {types: {${name}: {${rules}}}}`);

describe("a proposed rules file", () => {
  it.each([
    ["the lab value in one of its forms", "results", "Observation", "leaveOut: [valueQuantity]"],
    ["another form", "results", "Observation", "leaveOut: [valueCodeableConcept]"],
    ["a part of a form", "results", "Observation", "leaveOut: [valueQuantity.value]"],
    ["all its forms", "results", "Observation", 'leaveOut: ["value[x]"]'],
    ["the values of a panel", "results", "Observation", "leaveOut: [component.valueQuantity]"],
    ["all but one form", "results", "Observation", "compare: [valueString, component, code]"],
    ["the drug", "medications", "MedicationRequest", "leaveOut: [medicationCodeableConcept]"],
    ["the drug by reference", "medications", "MedicationRequest", "leaveOut: [medicationReference]"],
    ["the dose", "medications", "MedicationRequest", "leaveOut: [dosageInstruction.doseAndRate]"],
    ["the death in any form", "demographics", "Patient", 'leaveOut: ["deceased[x]"]'],
    ["an allergy's note", "allergies", "AllergyIntolerance", "leaveOut: [note]"],
    ["what is high", "results", "Observation", "highRisk: [valueQuantity]"],
    ["doses that lose a digit", "medications", "MedicationRequest", "exact: []"],
    ["that a drug was stopped", "medications", "MedicationRequest", "lifeCycles: []"],
    [
      "a code by which it was",
      "medications",
      "MedicationRequest",
      "lifeCycles: [{element: status, ended: [stopped], live: [active]}]",
    ],
    ["by which a problem is over", "conditions", "Condition", "leaveOut: [clinicalStatus]"],
    ["that it was in error", "conditions", "Condition", "compare: [code, clinicalStatus]"],
    ["that an encounter was in error", "encounters", "Encounter", "leaveOut: [status]"],
  ])("can't lose %s", (_what, domain, name, rules) => {
    expect(refusal(type(domain, name, rules))).toContain("can hurt a patient");
  });

  it.each([
    ["severities: {highRisk: low}", "never less"],
    ["severities: {wrongPatient: high}", "never less"],
    ["severities: {resurrected: medium}", "never less"],
    ["thresholds: {highRisk: unlimited, altered: unlimited}", "let highRisk pass"],
    ["thresholds: {wrongPatient: 1}", "let wrongPatient pass"],
    ["thresholds: {resurrected: 1}", "let resurrected pass"],
    ["thresholds: {unlisted: unlimited}", "unlimited is no number"],
    ["thresholds: {nowhere: unlimited}", "unlimited is no number"],
    ["thresholds: {unknownType: unlimited}", "unlimited is no number"],
  ])("can't have %s", (rules, why) => {
    expect(refusal(file(`allergies: {${rules}}`))).toContain(why);
  });

  it("can't move what can hurt a patient where no gate asks for it", () => {
    expect(refusal(type("other", "MedicationRequest", ""))).toContain("belongs to medications");
    expect(refusal(type("other", "AllergyIntolerance", ""))).toContain("belongs to allergies");
  });

  it("can say all else", () => {
    for (const text of [
      type("encounters", "Encounter", "leaveOut: [length]"),
      type("results", "Observation", "leaveOut: [note, issued]"),
      type("conditions", "Condition", 'keys: [[subject, code, "onset[x]"]]'),
      type("billing", "Invoice", "highRisk: all"),
      file("billing: {thresholds: {missing: 3, unlisted: 20}, severities: {missing: low}}"),
      file("allergies: {severities: {altered: critical}, normalizations: {decimal-scale: difference}}"),
      "version: 1\nreplicationDelayMinutes: 5\n",
    ])
      expect(refusal(text)).toBeUndefined();
    // Built-in rules, said whole, are no looser than themselves.
    expect(wholeFile(printRules(BUILT_IN_RULES)).rulesHash).toBe(BUILT_IN_RULES_HASH);
  });

  it("is kept as it was read: no word of its writer's goes into the journal", () => {
    const text =
      "# Jane Doe, MRN 4711\nversion: 1\nname: For Jane Doe\ndomains:\n  billing:\n    # she paid\n    thresholds: {missing: 3}\n";
    const written = wholeFile(text);
    expect(written.file).not.toMatch(/Doe|4711|paid/);
    expect(written.rulesHash).toBe(wholeFile(written.file).rulesHash);
    expect(rulesFromText(written.file, "rules.yaml").domains.billing.thresholds.missing).toBe(3);
    const change: RuleChange = {
      kind: "leave-out",
      domain: "encounters",
      resourceType: "Encounter",
      element: "length",
    };
    expect(withChange(text, change).file).not.toMatch(/Doe|4711|paid/);
  });
});

it("proposes no change that leaves out what can hurt a patient, in whichever form", () => {
  const leaveOut = (domain: RuleChange["domain"], resourceType: string, element: string) => () =>
    withChange(UNCHANGED, { kind: "leave-out", domain, resourceType, element });
  for (const refused of [
    leaveOut("results", "Observation", "valueQuantity"),
    leaveOut("results", "Observation", "valueQuantity.value"),
    leaveOut("medications", "MedicationRequest", "medicationCodeableConcept"),
    leaveOut("demographics", "Patient", "deceased[x]"),
    leaveOut("conditions", "Condition", "clinicalStatus"),
    leaveOut("conditions", "Condition", "subject"),
  ])
    expect(refused).toThrow("can hurt a patient");
  expect(leaveOut("results", "Observation", "note")).not.toThrow();
});
