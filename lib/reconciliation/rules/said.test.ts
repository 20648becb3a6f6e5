import { expect, it } from "vitest";
import { BUILT_IN_RULES } from "./builtIn.ts";
import { rulesSaid } from "./hash.ts";
import { rulesFromText } from "./rulesFile.ts";
import { rulesOfSaid } from "./said.ts";

it("reads rules from their canonical text, and nothing else", () => {
  const keyed = rulesFromText(
    'version: 1\ndomains: {conditions: {types: {Condition: {keys: [[subject, code, "onset[x]"]]}}}}\n',
    "rules.yaml",
  );
  for (const rules of [BUILT_IN_RULES, keyed]) {
    expect(rulesOfSaid(rulesSaid(rules))).toEqual(rules);
    expect(rulesOfSaid(JSON.stringify({ ...rules, note: "Jane Doe, MRN 4711" }))).toBeUndefined();
    expect(rulesOfSaid(JSON.stringify(rules, null, 2))).toBeUndefined();
  }
  for (const text of ["", "Jane Doe, MRN 4711", "null", '"Jane Doe"', '{"patient":"Jane Doe"}', "["])
    expect(rulesOfSaid(text)).toBeUndefined();
});
