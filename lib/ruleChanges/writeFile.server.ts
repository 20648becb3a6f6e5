import { Document } from "yaml";
import { AppError } from "#lib/door/errors.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { RuleBook } from "#lib/reconciliation/rules/ruleBook.ts";
import { rulesFromText, rulesHash } from "#lib/reconciliation/rules/rulesFile.ts";
import { RULES_VERSION, type RulesFile, rulesFileSchema } from "#lib/reconciliation/rules/schema.ts";
import { readYaml } from "#lib/reconciliation/yaml.ts";
import type { RuleChange } from "./schema.ts";

const FILE_NAME = "rules.yaml";

/** A rules file that changes nothing of the built-in rules. */
export const UNCHANGED = `version: ${RULES_VERSION}\n`;

/**
 * A rules file with one more change in it. What it says otherwise stays; the file is read as a run reads it before it is anybody's.
 * @param text the file in force
 * @throws AppError when a run could not use the new file, or it would say what the old one does
 */
export function withChange(
  text: string,
  change: RuleChange,
): { readonly file: string; readonly rulesHash: string } {
  const before = rulesFromText(text, FILE_NAME);
  const read = readYaml(text, rulesFileSchema);
  if ("faults" in read) throw new Error("The rules file in force can't be read.");
  const file: RulesFile = structuredClone(read.value);
  const own = file.domains[change.domain] ?? {};
  if (change.kind === "leave-out") {
    const { resourceType, element } = change;
    const type = before.domains[change.domain].types[resourceType];
    if (!type)
      throw new AppError(
        "refused",
        `The rules compare no ${resourceType} in ${change.domain}. Nothing was proposed.`,
      );
    if (new RuleBook(before).isHighRisk(resourceType, element))
      throw new AppError(
        "refused",
        `A change of ${resourceType}.${element} can hurt a patient: it is never left out. Nothing was proposed.`,
      );
    const told = own.types?.[resourceType] ?? {};
    own.types = {
      ...own.types,
      [resourceType]: { ...told, leaveOut: [...new Set([...type.leaveOut, element])].sort() },
    };
  } else {
    const { normalization, expected } = change;
    own.normalizations = {
      ...own.normalizations,
      [normalization]: expected ? (normalization === "formatting" ? "benign" : "expected") : "difference",
    };
  }
  file.domains[change.domain] = own;
  const written = new Document(file, { aliasDuplicateObjects: false }).toString();
  try {
    const after = rulesHash(rulesFromText(written, FILE_NAME));
    if (after === rulesHash(before))
      throw new AppError("refused", "The rules in force say so already. Nothing was proposed.");
    return { file: written, rulesHash: after };
  } catch (error) {
    if (error instanceof BadInputError)
      throw new AppError("refused", `A run could not use these rules. ${error.message}`);
    throw error;
  }
}

export const hashOfFile = (text: string): string => rulesHash(rulesFromText(text, FILE_NAME));
