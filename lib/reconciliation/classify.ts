import type { Json } from "./canonical.ts";
import type { Signature } from "./causes.ts";
import { type CodeMap, choicesOf } from "./codeTable.ts";
import type { Change, Difference } from "./compare.ts";
import { Decimal } from "./decimal.ts";
import { PATIENT_ELEMENTS } from "./domains.ts";
import { RuleBook, rootOf } from "./rules/ruleBook.ts";
import type { LifeCycle } from "./rules/schema.ts";
import type { Category, Kind, Severity } from "./vocabulary.ts";

type Resource = { readonly [name: string]: Json };

/** What a pair's differences amount to: one line of the list of discrepancies, without its ids. */
export interface Finding {
  readonly kind: Kind;
  readonly category: Category;
  readonly severity: Severity;
  readonly fields: readonly string[];
  readonly cause?: string;
  /** How its fields differ: what findings of one cause share. */
  readonly shape: Pick<Signature, "shapes" | "measure" | "rule">;
}

/** Elements that FHIR binds to a short fixed list of codes: their neighbours are what a wrong mapping table gives. */
const ENUMERATED_ELEMENTS: ReadonlySet<string> = new Set([
  "status",
  "class",
  "gender",
  "use",
  "intent",
  "priority",
  "clinicalStatus",
  "verificationStatus",
  "criticality",
  "severity",
  "type",
  "category",
  "mode",
  "docStatus",
  "outcome",
  "maritalStatus",
]);

/** Changes with a shape of their own: the same fault of the pipeline in every record it touched. */
const SYSTEMATIC: Readonly<Partial<Record<Change, string>>> = {
  "local-as-utc": "local-as-utc",
  "instant-shifted": "instant-shifted",
  "instant-precision-lost": "instant-precision-lost",
  truncated: "truncated",
  "precision-lost": "precision-lost",
  "code-not-mapped": "code-not-mapped",
  "reference-not-rewritten": "reference-not-rewritten",
  "reference-dangling": "reference-dangling",
  "reference-to-another-server": "reference-to-another-server",
  "reference-of-unknown-base": "reference-of-unknown-base",
  "not-expected": "not-expected",
};

/** Links that lead out of what was compared: grave where they are whose record it is, and wherever a change can hurt the patient. */
const LEADING_AWAY: readonly Change[] = [
  "reference-dangling",
  "reference-to-another-server",
  "reference-of-unknown-base",
];

/** Changes of which a shape tells nothing where each part counts. */
const LOSING: readonly Change[] = [
  "local-as-utc",
  "instant-shifted",
  "instant-precision-lost",
  "truncated",
  "precision-lost",
];
/** `value[x]` of texts. */
const VALUE_IN_WORDS = /(^|\.)value(String|Markdown)$/;

/** Turns the differences of one pair into findings: one a sort, so that a record with two faults shows both. */
export function classify(
  source: { readonly [name: string]: Json },
  target: { readonly [name: string]: Json },
  allDifferences: readonly Difference[],
  rules: RuleBook = RuleBook.builtIn,
  codeMap: CodeMap = new Map(),
): Finding[] {
  const resourceType = typeof source.resourceType === "string" ? source.resourceType : "";
  const severity = (of: Parameters<RuleBook["severity"]>[1]) => rules.severity(resourceType, of);
  const differences = allDifferences.filter(
    (found) =>
      found.change === "other-patient" ||
      placesOf(resourceType, found).every((place) => rules.isCompared(...place)),
  );
  const left = new Set(differences);
  const take = (belongs: (difference: Difference) => boolean): Difference[] => {
    const taken = [...left].filter(belongs);
    for (const difference of taken) left.delete(difference);
    return taken;
  };
  const findings: Finding[] = [];

  const otherPatient = differences.filter(({ change }) => change === "other-patient").map(({ path }) => path);
  const wrongPatient = take(({ path }) =>
    otherPatient.some((link) => path === link || path.startsWith(`${link}.`)),
  );
  if (wrongPatient.length > 0) {
    findings.push(
      finding("wrong-patient", "high-risk-clinical-mismatch", severity("wrongPatient"), wrongPatient),
    );
  }

  for (const difference of take((found) => isSystematic(resourceType, found, rules))) {
    const { change, measure, rule } = difference;
    addSystematic(findings, difference, causeOf(resourceType, difference), severity("systematic"), {
      shapes: [change],
      measure,
      rule,
    });
  }

  const isBenign = rules.isFormattingBenign(resourceType);
  const formatting = take(({ change }) => change === "formatting" && isBenign);
  const revived = revivedElement(resourceType, source, target, rules, codeMap);
  if (revived !== undefined) {
    const differing = take(() => true);
    const isListed = differing.some(({ path }) => rootOf(path) === revived);
    const fields = isListed ? differing : [{ path: revived, change: "changed" as const }, ...differing];
    findings.push(finding("resurrected", "high-risk-clinical-mismatch", severity("resurrected"), fields));
  }
  const highRisk = take((found) => placesOf(resourceType, found).some((place) => rules.isHighRisk(...place)));
  if (highRisk.length > 0)
    findings.push(finding("altered", "high-risk-clinical-mismatch", severity("highRisk"), highRisk));
  // A code's display goes with it.
  const neighbours = [...left].filter(({ path, change }) => change === "changed" && isEnumerated(path));
  for (const difference of neighbours) {
    const element = enumeratedElement(difference.path);
    const cause = `${signature(resourceType, element)}-code-changed`;
    for (const part of take(({ path }) => path === element || path.startsWith(`${element}.`))) {
      addSystematic(findings, part, cause, severity("altered"), { shapes: ["code-changed"] });
    }
  }
  const others = take(() => true);
  if (others.length > 0) findings.push(finding("altered", "transformation-bug", severity("altered"), others));
  if (formatting.length > 0)
    findings.push(finding("altered", "benign-formatting", severity("formatting"), formatting));
  return findings;
}

function finding(
  kind: Kind,
  category: Category,
  severity: Severity,
  differences: readonly Difference[],
): Finding {
  const fields = [...new Set(differences.map(({ path }) => path))].sort();
  const shapes = [...new Set(differences.map(({ change }) => change))].sort();
  return { kind, category, severity, fields, shape: { shapes } };
}

function addSystematic(
  findings: Finding[],
  { path }: Difference,
  cause: string,
  severity: Severity,
  shape: Finding["shape"],
): void {
  const same = findings.findIndex((found) => found.cause === cause);
  const fields = [...new Set([...(findings[same]?.fields ?? []), path])].sort();
  const systematic: Finding = {
    kind: "altered",
    category: "transformation-bug",
    severity,
    fields,
    cause,
    shape,
  };
  if (same < 0) findings.push(systematic);
  else findings[same] = systematic;
}

function isSystematic(resourceType: string, difference: Difference, rules: RuleBook): boolean {
  const { change } = difference;
  if (SYSTEMATIC[change] === undefined) return false;
  const places = placesOf(resourceType, difference);
  if (places.some((place) => LOSING.includes(change) && rules.isExact(...place))) return false;
  // A value in words that is cut is another value; a text about something that is cut is the same fault in record after record.
  if (change === "truncated")
    return !places.some((place) => rules.isHighRisk(...place) && VALUE_IN_WORDS.test(place[1]));
  if (LEADING_AWAY.includes(change))
    return !places.some(([type, path]) => PATIENT_ELEMENTS.includes(path) || rules.isHighRisk(type, path));
  return true;
}

/** Where a difference is: in the record, and in the resource within it. Each has rules of its own type. */
function placesOf(resourceType: string, { path, own }: Difference): (readonly [string, string])[] {
  return own === undefined
    ? [[resourceType, path]]
    : [
        [resourceType, path],
        [own.resourceType, own.path],
      ];
}

function causeOf(resourceType: string, { path, change, measure, rule }: Difference): string {
  const shape = rule ?? SYSTEMATIC[change] ?? change;
  const size = change === "truncated" ? `-${measure}` : change === "instant-shifted" ? `-${measure}min` : "";
  return `${signature(resourceType, path)}-${shape}${size}`;
}

/** `Encounter` and `period.start` give `encounter-period-start`. */
function signature(resourceType: string, path: string): string {
  return [resourceType, ...path.split(".")]
    .map((name) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase())
    .join("-");
}

function isEnumerated(path: string): boolean {
  return ENUMERATED_ELEMENTS.has(enumeratedElement(path).split(".").at(-1) ?? "");
}

/** `class` of `class.code`, `clinicalStatus` of `clinicalStatus.coding.code`; a path that ends in no code is its own. */
function enumeratedElement(path: string): string {
  return path.replace(/(\.coding)?\.code$/, "");
}

/** The root element by which a record that had ended, or had been negated, holds again at the target. */
function revivedElement(
  resourceType: string,
  source: Resource,
  target: Resource,
  rules: RuleBook,
  codeMap: CodeMap,
): string | undefined {
  const cycles = rules.lifeCycles(resourceType);
  const wasEnded = ({ element, ended }: LifeCycle): boolean =>
    codes(source[element], codeMap).some((choices) => choices.every((code) => ended.includes(code)));
  const isEnded = ({ element, ended }: LifeCycle): boolean =>
    codes(target[element]).some((choices) => choices.some((code) => ended.includes(code)));
  const isLive = ({ element, live }: LifeCycle): boolean =>
    codes(target[element]).some((choices) => choices.some((code) => live.includes(code)));
  for (const cycle of cycles) if (wasEnded(cycle) && isLive(cycle)) return cycle.element;
  // What said so may also be gone, and what is left say that it holds.
  const lost = cycles.find((cycle) => target[cycle.element] === undefined && wasEnded(cycle));
  if (lost && cycles.some(isLive) && !cycles.some(isEnded)) return lost.element;
  const isError = (record: Resource): boolean => codes(record.status).flat().includes("entered-in-error");
  if (isError(source) && target.status !== undefined && !isError(target)) return "status";
  if (source.doNotPerform === true && target.doNotPerform !== true) return "doNotPerform";
  // FHIR R4 of each type that has `active`: generally assumed to be active if no value is provided.
  if (source.active === false && target.active !== false) return "active";
  return undefined;
}

/** The codes of a code or CodeableConcept, each with what a ConceptMap has for it in its place. */
function codes(value: Json | undefined, codeMap: CodeMap = new Map()): string[][] {
  if (typeof value === "string") return [[value]];
  if (value === null || value === undefined || typeof value !== "object" || value instanceof Decimal)
    return [];
  if (Array.isArray(value)) return value.flatMap((each: Json) => codes(each, codeMap));
  const { coding, system, code } = value as Resource;
  const own = typeof code === "string" ? [code] : [];
  const mapped =
    typeof system === "string" && typeof code === "string" ? choicesOf(codeMap, system, code) : [];
  return [
    ...codes(coding, codeMap),
    ...[mapped.length > 0 ? mapped.map((choice) => choice.code) : own].filter((each) => each.length > 0),
  ];
}
