import { BUILT_IN_RULES } from "#lib/reconciliation/rules/builtIn.ts";
import { whyNoSuchElement } from "#lib/reconciliation/rules/fhirPaths.ts";
import { covers, RuleBook, rootOf } from "#lib/reconciliation/rules/ruleBook.ts";
import type { LifeCycle, Rules, TypeRules } from "#lib/reconciliation/rules/schema.ts";
import { type Severity, severitySchema } from "#lib/reconciliation/vocabulary.ts";

/** What hurts a patient whatever the rules call it: found at least as severe as the built-in rules find it, and let through as seldom. */
const GRAVE = ["highRisk", "wrongPatient", "resurrected"] as const;
/** By these a record of any type is over, in error or negated: one that holds again is told by them. */
const ENDINGS: readonly string[] = ["status", "doNotPerform"];

const rankOf = (severity: Severity): number => severitySchema.options.indexOf(severity);
const numberOf = (limit: number | "unlimited"): number =>
  limit === "unlimited" ? Number.POSITIVE_INFINITY : limit;
const builtInCycles = (type: string): readonly LifeCycle[] => RuleBook.builtIn.lifeCycles(type);

const highRiskOf = (type: string): readonly string[] => {
  const { highRisk } = typeOf(RuleBook.builtIn, type) ?? { highRisk: [] };
  return highRisk === "all" ? [] : highRisk;
};

/** Elements of a type by which it is over or holds. */
const endingsOf = (type: string): string[] =>
  [...new Set([...builtInCycles(type).map(({ element }) => element), ...ENDINGS])].filter(
    (element) => whyNoSuchElement(type, [element]) === undefined,
  );

/** Whether an element is compared whatever people agree on: a change of it, in whichever form of a choice, can hurt a patient. */
export const isNeverLeftOut = (type: string, element: string): boolean =>
  RuleBook.builtIn.isHighRisk(type, element) ||
  endingsOf(type).includes(rootOf(element)) ||
  highRiskOf(type).some((high) => covers([element], high));

/** Why rules can't take the place of those in force, or undefined: what can hurt a patient is found by every run, whatever a file says. */
export function whyTooLoose(rules: Rules): string | undefined {
  const book = new RuleBook(rules);
  for (const [domain, builtIn] of Object.entries(BUILT_IN_RULES.domains)) {
    const now = rules.domains[domain as keyof Rules["domains"]];
    for (const [type, before] of Object.entries(builtIn.types)) {
      const mayHurt = before.highRisk === "all" || before.highRisk.length > 0;
      if (mayHurt && book.domainOf(type) !== domain)
        return `${type} belongs to ${domain}: in another domain, no gate that asks about ${domain} would see it. Nothing was changed.`;
      const lost = lostOf(book, type, before);
      if (lost !== undefined)
        return `A change of ${lost} can hurt a patient: it is compared as such, whatever a file says. Nothing was changed.`;
    }
    for (const of of GRAVE) {
      if (rankOf(now.severities[of]) < rankOf(builtIn.severities[of]))
        return `A finding of ${of} in ${domain} is ${builtIn.severities[of]}, and never less. Nothing was changed.`;
      if (numberOf(now.thresholds[of]) > numberOf(builtIn.thresholds[of]))
        return `No rules let ${of} pass in ${domain}: a person can accept what was found, with a reason. Nothing was changed.`;
    }
    // How many the loader may have forgotten is for people to say: without a number, nobody has looked.
    if (now.thresholds.unlisted === "unlimited")
      return `Say how many records of ${domain} may be paired by a key: unlimited is no number. Nothing was changed.`;
    if (now.thresholds.nowhere === "unlimited")
      return `Say how many records of ${domain} the crosswalk may name that neither side has: unlimited is no number. Nothing was changed.`;
    if (now.thresholds.unknownType === "unlimited")
      return `Say how many records of ${domain} may be of a type that FHIR does not have: unlimited is no number. Nothing was changed.`;
  }
  return undefined;
}

/** The first element of a type that the built-in rules look after, and these do not as well. */
function lostOf(book: RuleBook, type: string, before: TypeRules): string | undefined {
  const now = typeOf(book, type);
  if (!now) return type;
  if (before.highRisk === "all") {
    const [part] = now.leaveOut;
    if (part !== undefined) return `${type}.${part}`;
    if (now.highRisk !== "all" || now.compare !== "all") return type;
  } else {
    const lost = before.highRisk.find(
      (element) => !book.isCompared(type, element) || !book.isHighRisk(type, element),
    );
    if (lost !== undefined) return `${type}.${lost}`;
  }
  // A part of such an element is one too, and so is each form of a choice.
  const part = now.leaveOut.find((element) => isNeverLeftOut(type, element));
  if (part !== undefined) return `${type}.${part}`;
  const ending = endingsOf(type).find((element) => !book.isCompared(type, element));
  if (ending !== undefined) return `${type}.${ending}`;
  const rounded = before.exact.find((element) => !book.isExact(type, element));
  if (rounded !== undefined) return `${type}.${rounded}`;
  const cycle = before.lifeCycles.find((each) => !now.lifeCycles.some((other) => holds(other, each)));
  return cycle && `${type}.${cycle.element}`;
}

const typeOf = ({ rules }: RuleBook, type: string): TypeRules | undefined =>
  Object.values(rules.domains)
    .map(({ types }) => types[type])
    .find((each) => each !== undefined);

/** Whether a life cycle knows each code that another one does, as what it is there. */
const holds = (cycle: LifeCycle, { element, ended, live }: LifeCycle): boolean =>
  cycle.element === element &&
  ended.every((code) => cycle.ended.includes(code)) &&
  live.every((code) => cycle.live.includes(code));
