import { fromBase64 } from "#lib/base64.ts";
import { capital } from "#lib/plural.ts";
import { Decimal } from "#lib/reconciliation/decimal.ts";
import { losslessText } from "./pick.ts";

/** FHIR elements as a clinician reads them. What has no words of its own is shown as its members, by name. */

type Element = { readonly [name: string]: unknown };

const isElement = (value: unknown): value is Element =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal);

const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : value instanceof Decimal ? value.text : undefined;

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const joined = (parts: readonly (string | undefined | false)[], between = " "): string =>
  parts.filter((part): part is string => typeof part === "string" && part !== "").join(between);

/** Types that end the name of an element of several, `value[x]` as `valueQuantity`; not those that end other names too, like `birthDate`. */
const CHOICE_TYPES =
  /(?<=[a-z])(DateTime|Quantity|CodeableConcept|Coding|Reference|String|Boolean|Integer|Decimal|Range|Ratio|Timing|Attachment|Code|SampledData|Money)$/;

/** `medicationCodeableConcept` as Medication, `dosageInstruction.doseAndRate` as Dosage instruction, dose and rate. */
export function labelOf(path: string): string {
  const words = path
    .split(".")
    .map((name) =>
      name
        .replace(CHOICE_TYPES, "")
        .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase(),
    )
    .join(", ");
  return capital(words);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})(?::(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}:\d{2})?$/;

const dayOf = (year: string, month: string | undefined, day: string | undefined): string =>
  joined([day?.replace(/^0/, ""), month === undefined ? undefined : MONTHS[Number(month) - 1], year]);

/** A date or an instant, with the offset that it was written with; undefined when it is neither. */
function momentWords(value: string): string | undefined {
  const date = DATE.exec(value);
  // A bare number of four digits is as likely a code.
  if (date && date[2] !== undefined) return dayOf(date[1] ?? "", date[2], date[3]);
  const instant = INSTANT.exec(value);
  if (!instant) return undefined;
  const [, year = "", month, day, clock = "", seconds, zone] = instant;
  const time = seconds === undefined || /^0+(\.0+)?$/.test(seconds) ? clock : `${clock}:${seconds}`;
  return `${dayOf(year, month, day)}, ${time}${zone === undefined ? "" : zone === "Z" ? " UTC" : ` UTC${zone.replace("-", "−")}`}`;
}

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/snomed/, "SNOMED CT"],
  [/loinc/, "LOINC"],
  [/rxnorm/, "RxNorm"],
  [/icd-10/, "ICD-10"],
  [/icd-9/, "ICD-9"],
  [/sid\/cvx/, "CVX"],
  [/sid\/ndc/, "NDC"],
  [/us-ssn/, "SSN"],
  [/us-npi/, "NPI"],
];
const systemWords = (system: unknown): string | undefined => {
  const uri = text(system);
  if (uri === undefined) return undefined;
  return SYSTEMS.find(([pattern]) => pattern.test(uri))?.[1] ?? uri.split(/[/:]/).findLast(Boolean);
};

/** Display, then code and system: what is read first is what the code says. */
function codingWords({ display, code, system }: Element): string {
  const coded = joined([text(code), systemWords(system)]);
  return text(display) === undefined ? coded : joined([text(display), coded && `(${coded})`]);
}

function conceptWords(concept: Element): string {
  const codings = listOf(concept.coding).filter(isElement);
  const said = text(concept.text);
  const coded = codings.map(codingWords).join("; ");
  if (said === undefined) return coded;
  return codings.some(({ display }) => text(display) === said) || coded === ""
    ? coded || said
    : `${said}: ${coded}`;
}

const quantityWords = ({ comparator, value, unit, code }: Element): string =>
  joined([text(comparator), text(value), text(unit) ?? text(code)]);

function nameWords({ text: said, prefix, given, family, suffix, use }: Element): string {
  const parts = [...listOf(prefix), ...listOf(given), family, ...listOf(suffix)].map(text);
  const name = parts.some(Boolean) ? joined(parts) : (text(said) ?? "");
  return joined([name, text(use) && `(${text(use)})`]);
}

const addressWords = ({ line, city, district, state, postalCode, country }: Element): string =>
  joined(
    [
      ...listOf(line).map(text),
      text(city),
      text(district),
      joined([text(state), text(postalCode)]),
      text(country),
    ],
    ", ",
  );

const periodWords = ({ start, end }: Element): string =>
  joined([
    text(start) === undefined ? undefined : `from ${wordsOf(start)}`,
    text(end) === undefined ? undefined : `to ${wordsOf(end)}`,
  ]);

function referenceWords({ display, reference, identifier }: Element): string {
  const named = text(reference);
  // Ids are rewritten by design: what is read is what the reference calls its record.
  if (text(display) !== undefined)
    return `${text(display)}${named === undefined ? "" : ` (${named.split(/[/?]/)[0]})`}`;
  if (named !== undefined) return named;
  return isElement(identifier) ? identifierWords(identifier) : "";
}

const identifierWords = ({ value, system, type }: Element): string =>
  joined([
    text(value),
    joined([isElement(type) ? conceptWords(type) : undefined, systemWords(system)]) &&
      `(${joined([isElement(type) ? conceptWords(type) : undefined, systemWords(system)])})`,
  ]);

const attachmentWords = ({ title, contentType, data, url, size, creation }: Element): string =>
  joined(
    [
      text(title),
      text(contentType),
      text(creation) && wordsOf(creation),
      text(size) && `${text(size)} bytes`,
      text(url),
      text(data) && attachedText(text(contentType), text(data) ?? ""),
    ],
    " · ",
  );

/** Base64 of a text is that text; of anything else its length alone says something. */
function attachedText(contentType: string | undefined, data: string): string {
  if (contentType?.startsWith("text/") !== true) return `${data.length} characters of base64`;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(fromBase64(data));
  } catch {
    return `${data.length} characters of base64`;
  }
}

/** How an element is told by its members, and its words. The first that fits is taken. */
const FORMS: readonly {
  readonly has: (element: Element) => boolean;
  readonly words: (element: Element) => string;
}[] = [
  { has: (e) => "coding" in e || (Object.keys(e).length === 1 && "text" in e), words: conceptWords },
  {
    has: (e) => "reference" in e || ("identifier" in e && Object.keys(e).length <= 3 && !("status" in e)),
    words: referenceWords,
  },
  { has: (e) => "contentType" in e, words: attachmentWords },
  { has: (e) => "value" in e && ("unit" in e || "comparator" in e) && !("use" in e), words: quantityWords },
  {
    has: (e) =>
      "value" in e && "system" in e && /^(phone|fax|email|pager|url|sms|other)$/.test(text(e.system) ?? ""),
    words: (e) => joined([text(e.system), text(e.value), text(e.use) && `(${text(e.use)})`]),
  },
  { has: (e) => "value" in e && "code" in e && "system" in e, words: quantityWords },
  { has: (e) => "value" in e && ("system" in e || "type" in e), words: identifierWords },
  {
    has: (e) => "code" in e && ("system" in e || "display" in e) && typeof e.code === "string",
    words: codingWords,
  },
  { has: (e) => "family" in e || "given" in e, words: nameWords },
  { has: (e) => "city" in e || "postalCode" in e, words: addressWords },
  {
    has: (e) =>
      ("start" in e || "end" in e) && Object.keys(e).every((name) => name === "start" || name === "end"),
    words: periodWords,
  },
];

/** A value of a FHIR element in words. */
export function wordsOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value instanceof Decimal) return value.text;
  if (typeof value === "string") return momentWords(value) ?? value;
  if (Array.isArray(value)) return value.map(wordsOf).join("; ");
  if (!isElement(value)) return "";
  const words = FORMS.find(({ has }) => has(value))?.words(value);
  if (words !== undefined && words !== "") return words;
  return Object.entries(value)
    .map(([name, member]) => `${labelOf(name).toLowerCase()}: ${wordsOf(member)}`)
    .join("; ");
}

/**
 * What a value is, for marking what differs: an instant is the same in any offset, and a reference's id is rewritten by design. This only
 * marks; whether it is a discrepancy is the engine's to say.
 */
export function sameness(value: unknown): string {
  if (typeof value === "string") {
    const isMoment = INSTANT.exec(value)?.[6] !== undefined;
    return isMoment ? `instant ${Date.parse(value)}` : value;
  }
  if (Array.isArray(value)) return `[${value.map(sameness).sort().join()}]`;
  if (!isElement(value)) return losslessText(value);
  const { reference, ...rest } = value;
  const members = Object.entries(text(reference) === undefined ? value : rest)
    .map(([name, member]) => `${name}=${sameness(member)}`)
    .sort();
  return `{${members.join()}${text(reference) === undefined ? "" : `→${text(reference)?.split(/[/?]/)[0]}`}}`;
}
