import { canonicalDecimal } from "./decimal.ts";
import { finishHi, finishLo, type Hash64, hashBytes, hashString } from "./hash.ts";
import {
  BACKSLASH,
  DOT,
  LETTER_E,
  LETTER_E_SMALL,
  MINUS,
  NINE,
  PLUS,
  QUOTE,
  SPACE,
  ZERO,
} from "./jsonBytes.ts";

/** Told apart from a string of the same digits by this. */
export const NUMBER_TAG = 0x6e756d62;
export const LITERALS: readonly { readonly text: string; readonly hash: Hash64 }[] = [
  "true",
  "false",
  "null",
].map((text) => ({
  text,
  hash: hashString(`holdpoint:literal:${text}`),
}));

const decoder = new TextDecoder();

/** A line that is not a FHIR resource in JSON. The reason never quotes the line. */
export class UnreadableRecord extends Error {}

/** Reads the scalar values of JSON from bytes, by its grammar, each as a hash of what it says. A control character must follow the text. */
export class JsonReader {
  protected bytes: Uint8Array = new Uint8Array(0);
  protected at = 0;
  /** Hash of the value just read. */
  protected hi = 0;
  protected lo = 0;
  /** Where the string just read stands, without its quotes, and whether it has escapes. */
  protected stringStart = 0;
  protected stringEnd = 0;
  protected escaped = false;
  /** Hash of the number just read as it is spelled; 0 for a plain integer, which has one spelling only. */
  protected spellingHi = 0;

  protected skipSpace(): void {
    const bytes = this.bytes;
    let at = this.at;
    while (bytes[at] === SPACE || bytes[at] === 0x09 || bytes[at] === 0x0d) at += 1;
    this.at = at;
  }

  /** Reads a string; its hash, and where it stands, are then in the fields. */
  protected string(): void {
    const bytes = this.bytes;
    let at = this.at + 1;
    this.stringStart = at;
    this.escaped = false;
    let byte = bytes[at] as number;
    while (byte !== QUOTE) {
      if (byte < SPACE) throw new UnreadableRecord("a string is not closed");
      if (byte === BACKSLASH) {
        this.escaped = true;
        at += 1;
        if ((bytes[at] as number) < SPACE) throw new UnreadableRecord("a string is not closed");
      }
      at += 1;
      byte = bytes[at] as number;
    }
    this.stringEnd = at;
    this.at = at + 1;
    const hash = this.escaped ? hashString(this.decoded()) : hashBytes(bytes, this.stringStart, at);
    this.hi = hash.hi;
    this.lo = hash.lo;
  }

  /** The text of the string just read, its escapes resolved. */
  protected decoded(): string {
    const text = decoder.decode(this.bytes.subarray(this.stringStart, this.stringEnd));
    if (!this.escaped) return text;
    let decoded: string;
    try {
      decoded = JSON.parse(`"${text}"`) as string;
    } catch (error) {
      throw new UnreadableRecord("a string has an escape that JSON does not know", { cause: error });
    }
    // In UTF-8 all halves become the same sign (U+FFFD).
    if (!decoded.isWellFormed()) throw new UnreadableRecord("a string has half of a character");
    return decoded;
  }

  protected finish(hi: number, lo: number): void {
    this.hi = finishHi(hi, lo);
    this.lo = finishLo(this.hi, lo);
  }

  protected literal(): void {
    for (const { text, hash } of LITERALS) {
      let length = 0;
      while (length < text.length && this.bytes[this.at + length] === text.charCodeAt(length)) length += 1;
      if (length < text.length) continue;
      this.at += length;
      this.hi = hash.hi;
      this.lo = hash.lo;
      return;
    }
    throw new UnreadableRecord("a value is not JSON");
  }

  /** Reads a number by the JSON grammar. Its hash is that of its value; its spelling's goes into `spellingHi`. */
  protected number(): void {
    this.spellingHi = 0;
    const bytes = this.bytes;
    const start = this.at;
    let at = start;
    if (bytes[at] === MINUS) at += 1;
    const digits = at;
    at = this.#digits(at);
    if (at > digits + 1 && bytes[digits] === ZERO) throw new UnreadableRecord("a number has a leading zero");
    let plain = bytes[digits] !== ZERO;
    if (bytes[at] === DOT) {
      plain = false;
      at = this.#digits(at + 1);
    }
    if (bytes[at] === LETTER_E || bytes[at] === LETTER_E_SMALL) {
      plain = false;
      at += bytes[at + 1] === PLUS || bytes[at + 1] === MINUS ? 2 : 1;
      at = this.#digits(at);
    }
    this.at = at;
    let hash = hashBytes(bytes, start, at);
    if (!plain) {
      this.spellingHi = hash.hi;
      hash = hashString(canonicalDecimal(decoder.decode(bytes.subarray(start, at))));
    }
    this.finish(hash.hi ^ NUMBER_TAG, hash.lo);
  }

  #digits(start: number): number {
    let at = start;
    while ((this.bytes[at] ?? 0) >= ZERO && (this.bytes[at] ?? 0) <= NINE) at += 1;
    if (at === start) throw new UnreadableRecord("a number has no digits");
    return at;
  }
}
