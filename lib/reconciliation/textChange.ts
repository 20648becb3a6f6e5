import { parseInstant } from "./instant.ts";

/** What happened to a string between source and target. */
export type TextChange =
  | { readonly change: "same" }
  /** The same instant in another spelling. */
  | { readonly change: "utc-rewrite" }
  /** The wall clock was kept and its offset thrown away. */
  | { readonly change: "local-as-utc" }
  /** Another instant, off by whole quarters of an hour: an offset applied twice, or that of another season. */
  | { readonly change: "instant-shifted"; readonly shiftMinutes: number }
  | { readonly change: "instant-precision-lost" }
  | { readonly change: "day-month-swapped" }
  | { readonly change: "truncated"; readonly length: number }
  | { readonly change: "formatting" }
  | { readonly change: "changed" };

/** Elements that people write and read: only these can be cut at a length or differ by harmless formatting. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  "text",
  "display",
  "description",
  "title",
  "comment",
  "conclusion",
  "patientInstruction",
  "instructionText",
  "valueString",
  "valueMarkdown",
  "name",
  "family",
  "given",
  "prefix",
  "suffix",
  "line",
  "city",
  "district",
  "state",
  "country",
  "postalCode",
  "alias",
  "div",
]);
const SHORTEST_CUT = 4;
/** Countries whose code has one digit, or two; those of all others have three (ITU-T E.164, list of assigned codes). */
const SHORT_COUNTRY_CODE = /^(?:[17]|2[07]|3[0-4]|36|39|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;
/** What people write into a phone number for the eye. */
const PHONE = /^[\d\s()./+\-\u2010-\u2015]+$/;
const LONG_COUNTRY_CODE_DIGITS = 3;
/** A whole number of the North American plan, where 1 is what the 0 is elsewhere: with its area code, and with or without the 1. */
const NORTH_AMERICAN = /^1?[2-9]\d{9}$/;
const NORTH_AMERICAN_DIGITS = 10;
const QUARTER_HOUR_S = 15 * 60;
const LARGEST_OFFSET_S = 14 * 3_600;

/**
 * What of a text is only its looks. Of a name (of people, places, or what a code or link beside it already says), case and spaces; of a
 * contact point, how a number is written; of all else, nothing but blanks at its ends: `anti-K` is not `anti-k`, nor 1 mmol 1 Mmol.
 */
export type TextSort = "name" | "contact" | "clinical";

/** Says how `target` came from `source`. `path` is the element's, without indexes, such as `name.family`. */
export function textChange(path: string, source: string, target: string, sort: TextSort): TextChange {
  if (source === target) return { change: "same" };
  return (
    instantChange(source, target) ?? dateChange(source, target) ?? freeTextChange(path, source, target, sort)
  );
}

function instantChange(source: string, target: string): TextChange | undefined {
  const from = parseInstant(source);
  if (!from) return undefined;
  // A date alone has lost its time; a time without an offset is a wall clock that somebody will read as their own.
  if (/^\d{4}-\d\d-\d\d$/.test(target) && source.startsWith(target))
    return { change: "instant-precision-lost" };
  const to = parseInstant(target) ?? parseInstant(`${target}Z`);
  if (!to) return undefined;
  const shift = to.epochSeconds - from.epochSeconds;
  const keepsFraction = from.fraction === to.fraction;
  if (shift === 0 && keepsFraction) return { change: "utc-rewrite" };
  if (shift === 0)
    return { change: from.fraction.startsWith(to.fraction) ? "instant-precision-lost" : "changed" };
  if (from.wallSeconds === to.wallSeconds && from.fraction.startsWith(to.fraction))
    return { change: "local-as-utc" };
  const isOffset = keepsFraction && shift % QUARTER_HOUR_S === 0 && Math.abs(shift) <= LARGEST_OFFSET_S;
  return isOffset ? { change: "instant-shifted", shiftMinutes: shift / 60 } : { change: "changed" };
}

function dateChange(source: string, target: string): TextChange | undefined {
  const from = /^(\d{4})-(\d\d)-(\d\d)$/.exec(source);
  const to = /^(\d{4})-(\d\d)-(\d\d)$/.exec(target);
  if (!from || !to) return undefined;
  const isSwapped = from[1] === to[1] && from[2] === to[3] && from[3] === to[2];
  return { change: isSwapped ? "day-month-swapped" : "changed" };
}

function freeTextChange(path: string, source: string, target: string, sort: TextSort): TextChange {
  const element = path.slice(path.lastIndexOf(".") + 1);
  if (sort === "contact")
    return { change: isSamePhone(source, target) || isSameFolded(source, target) ? "formatting" : "changed" };
  if (element === "data") {
    const length = cutLength(source.replace(/=+$/, ""), target.replace(/=+$/, ""));
    return length === undefined ? { change: "changed" } : { change: "truncated", length };
  }
  if (sort === "name" && isSameFolded(source, target)) return { change: "formatting" };
  if (!FREE_TEXT.has(element)) return { change: "changed" };
  // FHIR's strings should have no blanks at their ends, and a server may take them away (R4, datatypes, string).
  if (source.normalize("NFC").trim() === target.normalize("NFC").trim()) return { change: "formatting" };
  const length = cutLength(source, target.trimEnd());
  return length === undefined ? { change: "changed" } : { change: "truncated", length: target.length };
}

function cutLength(source: string, target: string): number | undefined {
  return target.length >= SHORTEST_CUT && target.length < source.length && source.startsWith(target)
    ? target.length
    : undefined;
}

/** Equal apart from case, spaces and the Unicode form of accents; an accent that is gone is a change. */
export function isSameFolded(source: string, target: string): boolean {
  return folded(source) === folded(target);
}

function folded(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * Equal digits, or the same number with its country's code at one side and without it at the other, there with or without the 0 that is dialled
 * within the country (E.123, E.164). An area code that is lost makes another number.
 */
function isSamePhone(source: string, target: string): boolean {
  if (!PHONE.test(source) || !PHONE.test(target)) return false;
  const [from, to] = [source, target].map(international);
  const [ofSource, ofTarget] = [source, target].map(digits);
  if (ofSource === "" || ofTarget === "" || ofSource === undefined || ofTarget === undefined) return false;
  if (from !== undefined && to !== undefined) return from === to;
  if (ofSource === ofTarget) return true;
  const whole = from ?? to;
  if (whole === undefined)
    return NORTH_AMERICAN.test(ofSource) && NORTH_AMERICAN.test(ofTarget) && sameTail(ofSource, ofTarget);
  const national = from === undefined ? ofSource : ofTarget;
  const rest = whole.slice(SHORT_COUNTRY_CODE.exec(whole)?.[0].length ?? LONG_COUNTRY_CODE_DIGITS);
  return national === rest || national === `0${rest}`;
}

function sameTail(source: string, target: string): boolean {
  return source.slice(-NORTH_AMERICAN_DIGITS) === target.slice(-NORTH_AMERICAN_DIGITS);
}

/** The digits of a number that begins with the code of its country, without a 0 that is dialled only within it: of `+49 (0)30 1`, 49301. */
function international(phone: string): string | undefined {
  const match = /^\s*\(?\s*(?:\+|00(?=[1-9]))(.*)$/s.exec(phone);
  return match === null ? undefined : digits((match[1] ?? "").replace("(0)", ""));
}

function digits(phone: string): string {
  return phone.replace(/\D/g, "");
}
