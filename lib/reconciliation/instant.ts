export interface Instant {
  /** Seconds since 1970-01-01T00:00:00Z. */
  epochSeconds: number;
  /** The wall clock as written, in seconds as if it were UTC. */
  wallSeconds: number;
  /** Where the digits of the fraction start and end in the bytes, without trailing zeros; both 0 when there are none. */
  fractionStart: number;
  fractionEnd: number;
}

const SHORTEST = "2015-02-07T13:28Z".length;
const LONGEST = "2015-02-07T13:28:17.123456789-05:00".length;
const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const NOT_DIGITS = -1;

const DASH = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const PLUS = 0x2b;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Reads `bytes[start, end)` as a date and time with an offset or Z, to the minute or finer (FHIR R4 dateTime and instant), into
 * `instant`. Returns false, with `instant` undefined, when the bytes are anything else: a plain date is not an instant.
 * It reads bytes because the scanner tries it on every string of the input.
 */
export function readInstant(bytes: Uint8Array, start: number, end: number, instant: Instant): boolean {
  const length = end - start;
  if (length < SHORTEST || length > LONGEST) return false;
  if (bytes[start + 4] !== DASH || bytes[start + 10] !== LETTER_T || bytes[start + 7] !== DASH) return false;
  if (bytes[start + 13] !== COLON) return false;
  const year = fourDigits(bytes, start);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;

  let at = start + 16;
  let second = 0;
  instant.fractionStart = 0;
  instant.fractionEnd = 0;
  if (bytes[at] === COLON) {
    second = twoDigits(bytes, at + 1);
    // A leap second has no number of its own: as text it stays apart from the second after it.
    if (second < 0 || second > 59) return false;
    at += 3;
    if (bytes[at] === DOT) {
      at += 1;
      const digits = at;
      let significant = at;
      while (at < end && isDigit(bytes[at] ?? 0)) {
        at += 1;
        if (bytes[at - 1] !== ZERO) significant = at;
      }
      if (at === digits) return false;
      instant.fractionStart = significant > digits ? digits : 0;
      instant.fractionEnd = significant > digits ? significant : 0;
    }
  }
  const offsetSeconds = readOffset(bytes, at, end);
  if (Number.isNaN(offsetSeconds)) return false;
  instant.wallSeconds = daysFromCivil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
  instant.epochSeconds = instant.wallSeconds - offsetSeconds;
  return true;
}

export interface ParsedInstant {
  readonly epochSeconds: number;
  readonly wallSeconds: number;
  readonly fraction: string;
}

const LAST_ASCII = 0x7f;
const scratch = new Uint8Array(LONGEST);

/** The instant a string stands for, or undefined when it is not a whole date and time with an offset. */
export function parseInstant(text: string): ParsedInstant | undefined {
  // Most strings are seen to be something else without encoding them.
  if (text.length < SHORTEST || text.length > LONGEST || text[10] !== "T") return undefined;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > LAST_ASCII) return undefined;
    scratch[at] = unit;
  }
  const instant = emptyInstant();
  if (!readInstant(scratch, 0, text.length, instant)) return undefined;
  return {
    epochSeconds: instant.epochSeconds,
    wallSeconds: instant.wallSeconds,
    fraction: text.slice(instant.fractionStart, instant.fractionEnd),
  };
}

export function emptyInstant(): Instant {
  return { epochSeconds: 0, wallSeconds: 0, fractionStart: 0, fractionEnd: 0 };
}

function readOffset(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === LETTER_Z) return at + 1 === end ? 0 : Number.NaN;
  const sign = bytes[at] === PLUS ? 1 : bytes[at] === DASH ? -1 : 0;
  if (sign === 0 || at + 6 !== end || bytes[at + 3] !== COLON) return Number.NaN;
  const hours = twoDigits(bytes, at + 1);
  const minutes = twoDigits(bytes, at + 4);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return Number.NaN;
  return sign * (hours * 3_600 + minutes * 60);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] ?? 0;
  const ones = bytes[at + 1] ?? 0;
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : NOT_DIGITS;
}

function fourDigits(bytes: Uint8Array, at: number): number {
  const century = twoDigits(bytes, at);
  const rest = twoDigits(bytes, at + 2);
  return century < 0 || rest < 0 ? NOT_DIGITS : century * 100 + rest;
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS_IN_MONTH[month] ?? 0);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
