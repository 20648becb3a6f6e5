import { Document } from "yaml";
import { AppError, refuse } from "#lib/door/errors.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { rulesHash } from "#lib/reconciliation/rules/hash.ts";
import { RuleBook } from "#lib/reconciliation/rules/ruleBook.ts";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import {
  RULES_VERSION,
  type Rules,
  type RulesFile,
  rulesFileSchema,
} from "#lib/reconciliation/rules/schema.ts";
import { readYaml } from "#lib/reconciliation/yaml.ts";
import { isNeverLeftOut, whyTooLoose } from "./neverLost.ts";
import type { RuleChange } from "./schema.ts";

const FILE_NAME = "rules.yaml";

/** A rules file that changes nothing of the built-in rules. */
export const UNCHANGED = `version: ${RULES_VERSION}\n`;

/** A rules file and the hash of what it says. */
export interface WrittenFile {
  readonly file: string;
  readonly rulesHash: string;
}

/**
 * A rules file with one more change in it. What it says otherwise stays; the file is read as a run reads it before it is anybody's.
 * @param text the file in force
 * @throws AppError when a run could not use the new file
 */
export function withChange(text: string, change: RuleChange): WrittenFile {
  const before = rulesFromText(text, FILE_NAME);
  const file = read(text);
  const own = file.domains[change.domain] ?? {};
  if (change.kind === "leave-out") {
    const { resourceType, element } = change;
    const type = before.domains[change.domain].types[resourceType];
    if (!type)
      throw new AppError(
        "refused",
        `The rules compare no ${resourceType} in ${change.domain}. Nothing was proposed.`,
      );
    if (new RuleBook(before).isHighRisk(resourceType, element) || isNeverLeftOut(resourceType, element))
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
  return written(file);
}

/**
 * A rules file that takes the place of the one in force.
 * @throws AppError when a run could not use it, or it leaves out what is never left out
 */
export function wholeFile(file: string): WrittenFile {
  checked(file);
  refuse(whyTooLoose(rulesOfFile(file)));
  return written(read(file));
}

/** What a file says, without its writer's comments and its name: they are free text, and the journal keeps every file. */
function read(text: string): RulesFile {
  const found = readYaml(text, rulesFileSchema);
  if ("faults" in found) throw new Error("The rules file can't be read.");
  const { name: _name, ...said } = structuredClone(found.value);
  return said;
}

const written = (file: RulesFile): WrittenFile =>
  checked(new Document(file, { aliasDuplicateObjects: false }).toString());

/** A file as a run reads it. */
function checked(file: string): WrittenFile {
  try {
    return { file, rulesHash: hashOfFile(file) };
  } catch (error) {
    if (error instanceof BadInputError)
      throw new AppError("refused", `A run could not use these rules. ${error.message}`);
    throw error;
  }
}

/** What a rules file says together with the built-in rules. */
export const rulesOfFile = (text: string): Rules => rulesFromText(text, FILE_NAME);

export const hashOfFile = (text: string): string => rulesHash(rulesOfFile(text));
