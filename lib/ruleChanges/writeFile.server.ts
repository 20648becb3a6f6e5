import { Document } from "yaml";
import { AppError } from "#lib/door/errors.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { BUILT_IN_RULES } from "#lib/reconciliation/rules/builtIn.ts";
import { rulesHash } from "#lib/reconciliation/rules/hash.ts";
import { RuleBook, rootOf } from "#lib/reconciliation/rules/ruleBook.ts";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import {
  RULES_VERSION,
  type Rules,
  type RulesFile,
  rulesFileSchema,
} from "#lib/reconciliation/rules/schema.ts";
import { readYaml } from "#lib/reconciliation/yaml.ts";
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
  return checked(new Document(file, { aliasDuplicateObjects: false }).toString());
}

/**
 * A rules file that takes the place of the one in force.
 * @throws AppError when a run could not use it, or it leaves out what is never left out
 */
export function wholeFile(file: string): WrittenFile {
  const written = checked(file);
  const lost = highRiskLost(rulesOfFile(file));
  if (lost !== undefined)
    throw new AppError(
      "refused",
      `A change of ${lost} can hurt a patient: it is compared as such, whatever a file says. Nothing was proposed.`,
    );
  return written;
}

/** The first element that the built-in rules compare as one of high risk, and these do not. */
function highRiskLost(rules: Rules): string | undefined {
  const book = new RuleBook(rules);
  const ofType = new Map(Object.values(rules.domains).flatMap(({ types }) => Object.entries(types)));
  for (const { types } of Object.values(BUILT_IN_RULES.domains))
    for (const [type, { highRisk }] of Object.entries(types)) {
      const now = ofType.get(type);
      if (highRisk === "all") {
        if (now?.highRisk !== "all" || now.compare !== "all" || now.leaveOut.length > 0) return type;
        continue;
      }
      const lost = highRisk.find(
        (element) => !book.isCompared(type, element) || !book.isHighRisk(type, element),
      );
      if (lost !== undefined) return `${type}.${lost}`;
      // A part of such an element is one of high risk, too.
      const part = now?.leaveOut.find((element) => highRisk.includes(rootOf(element)));
      if (part !== undefined) return `${type}.${part}`;
    }
  return undefined;
}

/** A file as a run reads it. */
function checked(written: string): WrittenFile {
  try {
    return { file: written, rulesHash: hashOfFile(written) };
  } catch (error) {
    if (error instanceof BadInputError)
      throw new AppError("refused", `A run could not use these rules. ${error.message}`);
    throw error;
  }
}

/** What a rules file says together with the built-in rules. */
export const rulesOfFile = (text: string): Rules => rulesFromText(text, FILE_NAME);

export const hashOfFile = (text: string): string => rulesHash(rulesOfFile(text));
