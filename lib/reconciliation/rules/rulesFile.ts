import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { PATIENT_ELEMENTS } from "../domains.ts";
import { BadInputError } from "../errors.ts";
import { SERVER_ELEMENTS } from "../fhirElements.ts";
import type { Domain } from "../vocabulary.ts";
import { readYaml, type YamlFault } from "../yaml.ts";
import { BUILT_IN_RULES, WHOLE } from "./builtIn.ts";
import { whyNoSuchElement } from "./fhirPaths.ts";
import { parseKeyPath } from "./keyPath.ts";
import { type DomainRules, type Rules, type RulesFile, rulesFileSchema, type TypeRules } from "./schema.ts";

const RULES_FILE_BYTES_MAX = 1024 * 1024;

/**
 * The built-in rules with what a rules file changes in them.
 * @throws BadInputError that lists every fault with its line, column and path
 */
export async function readRules(file: string | undefined): Promise<Rules> {
  if (file === undefined) return BUILT_IN_RULES;
  let text: string;
  try {
    if ((await stat(file)).size > RULES_FILE_BYTES_MAX) throw new RangeError("larger than 1 MiB");
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new BadInputError("NO_SUCH_FILE", `The rules file ${file} cannot be read.`, { cause: error });
  }
  return rulesFromText(text, basename(file));
}

/**
 * The built-in rules with what the text of a rules file changes in them.
 * @throws BadInputError that lists every fault with its line, column and path
 */
export function rulesFromText(text: string, name: string): Rules {
  const read = readYaml(text, rulesFileSchema);
  const faults = "faults" in read ? [...read.faults] : faultsOf(read.value, read.at);
  if ("faults" in read || faults.length > 0) {
    const lines = faults.map(
      ({ line, column, path, message }) =>
        `  ${name}:${line}:${column}${path === "" ? "" : ` ${path}`}: ${message}`,
    );
    throw new BadInputError("BROKEN_RULES", `The rules cannot be used:\n${lines.join("\n")}`);
  }
  return merged(read.value);
}

/** What the schema can't say: faults between parts of the file. */
function faultsOf(file: RulesFile, at: (path: readonly (string | number)[]) => YamlFault): YamlFault[] {
  const faults: YamlFault[] = [];
  const domainOfType = new Map<string, string>();
  for (const [domain, { types = {} }] of Object.entries(file.domains)) {
    for (const [type, rules] of Object.entries(types)) {
      const { leaveOut = [], keys = [] } = rules;
      const path = ["domains", domain, "types", type];
      for (const { at: within, element } of elementsOf(rules)) {
        const message = whyNoSuchElement(type, element.split("."), { forms: true });
        if (message !== undefined) faults.push({ ...at([...path, ...within]), message });
      }
      const other = domainOfType.get(type);
      if (other !== undefined) faults.push({ ...at(path), message: `${type} is in the domain ${other} too` });
      domainOfType.set(type, domain);
      keys.forEach((paths, key) => {
        paths.forEach((text, index) => {
          const message = whyNoKeyPath(type, text, paths.slice(0, index));
          if (message !== undefined) faults.push({ ...at([...path, "keys", key, index]), message });
        });
      });
      leaveOut.forEach((element, index) => {
        if (PATIENT_ELEMENTS.includes(element.split(".")[0] ?? ""))
          faults.push({
            ...at([...path, "leaveOut", index]),
            message: "the link to the patient is always compared",
          });
      });
    }
  }
  return faults;
}

/** The elements that the rules of a type name, and where; not those of doses that every type's rules have. */
function elementsOf(rules: Partial<TypeRules>): { at: (string | number)[]; element: string }[] {
  const listed = (["compare", "leaveOut", "highRisk", "exact"] as const).flatMap((name) => {
    const elements = rules[name];
    if (elements === undefined || elements === "all") return [];
    return elements.map((element, index) => ({ at: [name, index], element }));
  });
  return [
    ...listed.filter(({ at: [name], element }) => name !== "exact" || !WHOLE.exact.includes(element)),
    ...(rules.lifeCycles ?? []).map(({ element }, index) => ({
      at: ["lifeCycles", index, "element"],
      element,
    })),
  ];
}

/** Why a path is none of a key of a type that names `before` already, or undefined. */
function whyNoKeyPath(type: string, text: string, before: readonly string[]): string | undefined {
  const path = parseKeyPath(text) ?? [];
  const steps = path.map(({ name }) => name);
  const [root = ""] = steps;
  if (SERVER_ELEMENTS.includes(root)) return `${root} is never compared: each side gives its own`;
  if (root === "resourceType") return "a key is of its type alone";
  if (before.includes(text)) return "the key has this path already";
  const narrowed = path.flatMap(({ where }, index) =>
    where === undefined ? [] : [[...steps.slice(0, index + 1), where.member]],
  );
  return [steps, ...narrowed]
    .map((names) => whyNoSuchElement(type, names))
    .find((fault) => fault !== undefined);
}

function merged({ domains, replicationDelayMinutes, bases }: RulesFile): Rules {
  const moved = new Set(Object.values(domains).flatMap(({ types = {} }) => Object.keys(types)));
  const builtInType = new Map<string, TypeRules>(
    Object.values(BUILT_IN_RULES.domains).flatMap(({ types }) => Object.entries(types)),
  );
  const of = (domain: Domain, builtIn: DomainRules): DomainRules => {
    const own = domains[domain] ?? {};
    const kept = Object.entries(builtIn.types).filter(([type]) => !moved.has(type));
    const given = Object.entries(own.types ?? {}).map(
      ([type, typeRules]) => [type, { ...(builtInType.get(type) ?? WHOLE), ...typeRules }] as const,
    );
    return {
      replicationDelayMinutes:
        own.replicationDelayMinutes ?? replicationDelayMinutes ?? builtIn.replicationDelayMinutes,
      thresholds: { ...builtIn.thresholds, ...own.thresholds },
      severities: { ...builtIn.severities, ...own.severities },
      normalizations: { ...builtIn.normalizations, ...own.normalizations },
      types: Object.fromEntries([...kept, ...given]),
    };
  };
  return {
    version: BUILT_IN_RULES.version,
    // Rules that say nothing of it hash as they did before there were any bases.
    ...(bases?.source === undefined && bases?.target === undefined ? {} : { bases }),
    domains: Object.fromEntries(
      Object.entries(BUILT_IN_RULES.domains).map(([domain, builtIn]) => [
        domain,
        of(domain as Domain, builtIn),
      ]),
    ) as Rules["domains"],
  };
}
