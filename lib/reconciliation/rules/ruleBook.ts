import { PATIENT_ELEMENTS } from "../domains.ts";
import type { Normalization, Thresholds } from "../schema.ts";
import type { Domain, Severity } from "../vocabulary.ts";
import { BUILT_IN_RULES, WHOLE } from "./builtIn.ts";
import { type KeyPath, parseKeyPath } from "./keyPath.ts";
import { LIFE_CYCLES } from "./lifeCycles.ts";
import type { LifeCycle, Rules, Severities, TypeRules } from "./schema.ts";

/** Always compared, whatever the rules say: whose record it is, and what it is. */
const ALWAYS_COMPARED: readonly string[] = [...PATIENT_ELEMENTS, "resourceType"];

/** Who may see a record: a label that is lost shows to everybody what was to be seen by few. */
const SECURITY_LABELS = "meta.security";

/** It may turn what it stands in into its opposite, and nobody may read that without it (FHIR R4, extensibility). */
const MODIFIER = "modifierExtension";

/** The rules of a run, ready to be asked. It knows nothing of files, and runs in every thread. */
export class RuleBook {
  readonly rules: Rules;
  readonly #domains = new Map<string, Domain>();
  readonly #types = new Map<string, TypeRules>();

  static readonly builtIn = new RuleBook(BUILT_IN_RULES);

  constructor(rules: Rules) {
    this.rules = rules;
    for (const [domain, { types }] of Object.entries(rules.domains)) {
      for (const [type, typeRules] of Object.entries(types)) {
        this.#domains.set(type, domain as Domain);
        this.#types.set(type, typeRules);
      }
    }
  }

  /** The domain of a resource type; `other` when no rule names the type. */
  domainOf(resourceType: string): Domain {
    return this.#domains.get(resourceType) ?? "other";
  }

  /** Whether an element, given as a path without indexes, is compared; an empty path is the whole of a resource within another. */
  isCompared(resourceType: string, path: string): boolean {
    if (path === "" || ALWAYS_COMPARED.includes(rootOf(path))) return true;
    const { compare, leaveOut } = this.#typeRules(resourceType);
    return (compare === "all" || covers(compare, path)) && !covers(leaveOut, path);
  }

  /** Whether a change of this element can hurt the patient. */
  isHighRisk(resourceType: string, path: string): boolean {
    if (
      ALWAYS_COMPARED.includes(rootOf(path)) ||
      path === SECURITY_LABELS ||
      path.split(".").includes(MODIFIER) ||
      path.startsWith(`${SECURITY_LABELS}.`)
    )
      return true;
    const { highRisk } = this.#typeRules(resourceType);
    if (path === "") return highRisk.length > 0;
    return highRisk === "all" || covers(highRisk, path);
  }

  /** Whether a number or a text of this element is another one as soon as it has lost a part. */
  isExact(resourceType: string, path: string): boolean {
    return covers(this.#typeRules(resourceType).exact, path);
  }

  /** By what a record is over; that of FHIR R4 where no rule names the type. */
  lifeCycles(resourceType: string): readonly LifeCycle[] {
    return this.#types.get(resourceType)?.lifeCycles ?? LIFE_CYCLES[resourceType] ?? [];
  }

  severity(resourceType: string, of: keyof Severities): Severity {
    const { severities } = this.rules.domains[this.domainOf(resourceType)];
    return severities[of] ?? severities.altered;
  }

  /** By what records of a type are paired that the loader did not list, each key after the one before it. */
  keys(resourceType: string): readonly (readonly KeyPath[])[] {
    return (this.#typeRules(resourceType).keys ?? []).map((paths) =>
      paths.map((path) => parseKeyPath(path) ?? []),
    );
  }

  /** How many keys the type with the most of them has; 0 when nothing is paired by keys. */
  get keysMax(): number {
    return Math.max(0, ...this.keyedTypes().map((type) => this.keys(type).length));
  }

  /** The types that have keys. */
  keyedTypes(): string[] {
    return [...this.#types].filter(([, { keys }]) => keys !== undefined).map(([type]) => type);
  }

  isExpected(resourceType: string, rule: Normalization): boolean {
    return this.rules.domains[this.domainOf(resourceType)].normalizations[rule] === "expected";
  }

  isFormattingBenign(resourceType: string): boolean {
    return this.rules.domains[this.domainOf(resourceType)].normalizations.formatting === "benign";
  }

  thresholds(domain: Domain): Thresholds {
    const { thresholds } = this.rules.domains[domain];
    return Object.fromEntries(
      Object.entries({ unlisted: 0, nowhere: 0, unknownType: 0, ...thresholds }).map(([name, limit]) => [
        name,
        limit === "unlimited" ? Number.MAX_SAFE_INTEGER : limit,
      ]),
    ) as Thresholds;
  }

  replicationDelayMinutes(domain: Domain): number {
    return this.rules.domains[domain].replicationDelayMinutes;
  }

  #typeRules(resourceType: string): TypeRules {
    return this.#types.get(resourceType) ?? WHOLE;
  }
}

/** Whether one of the elements is the path, or holds it. What goes with a primitive (`_birthDate`) is a part of it. */
export function covers(elements: readonly string[], path: string): boolean {
  const steps = path.split(".").map((step) => step.replace(/^_/, ""));
  return elements.some((element) => {
    const names = element.split(".");
    return (
      names.length <= steps.length &&
      names.every((name, index) => name === steps[index] || isChoiceOf(name, steps[index] ?? ""))
    );
  });
}

/** Whether an element is one of a choice of types: `valueQuantity` of `value[x]`. */
function isChoiceOf(name: string, element: string): boolean {
  if (!name.endsWith("[x]")) return false;
  const stem = name.slice(0, -"[x]".length);
  return element.startsWith(stem) && (element === stem || /^[A-Z]/.test(element.slice(stem.length)));
}

/** The first segment of a path. */
export function rootOf(path: string): string {
  const dot = path.indexOf(".");
  return dot < 0 ? path : path.slice(0, dot);
}
