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
const FEWEST_PHONE_DIGITS = 7;
const MOST_COUNTRY_CODE_DIGITS = 3;
const QUARTER_HOUR_S = 15 * 60;
const LARGEST_OFFSET_S = 14 * 3_600;

/** Says how `target` came from `source`. `path` is the element's, without indexes, such as `name.family`. */
export function textChange(path: string, source: string, target: string): TextChange {
  if (source === target) return { change: "same" };
  return instantChange(source, target) ?? dateChange(source, target) ?? freeTextChange(path, source, target);
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

function freeTextChange(path: string, source: string, target: string): TextChange {
  const element = path.slice(path.lastIndexOf(".") + 1);
  if (path.endsWith("telecom.value") || path === "telecom.value") {
    return { change: isSamePhone(source, target) || isSameFolded(source, target) ? "formatting" : "changed" };
  }
  if (element === "data") {
    const length = cutLength(source.replace(/=+$/, ""), target.replace(/=+$/, ""));
    return length === undefined ? { change: "changed" } : { change: "truncated", length };
  }
  if (!FREE_TEXT.has(element)) return { change: "changed" };
  if (isSameFolded(source, target)) return { change: "formatting" };
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

/** Equal digits, with or without a country code in front. */
function isSamePhone(source: string, target: string): boolean {
  const from = source.replace(/\D/g, "");
  const to = target.replace(/\D/g, "");
  if (/[a-z@]/i.test(source + target) || Math.min(from.length, to.length) < FEWEST_PHONE_DIGITS) return false;
  const [long, short] = from.length >= to.length ? [from, to] : [to, from];
  return long.endsWith(short) && long.length - short.length <= MOST_COUNTRY_CODE_DIGITS;
}
