import { Decimal } from "./decimal.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS = [
  ["true", true],
  ["false", false],
  ["null", null],
] as const;

/** Whatever may be a number: each of them follows a member's name, a comma or a bracket. What stands so within a string is only looked at in vain. */
const MAYBE_NUMBERS = /(?:"\s*:|[,[])\s*(-?\d[\d.eE+-]*)/g;
const MAYBE_NUMBER = /(?:"\s*:|[,[])\s*-?\d/;

/**
 * JSON.parse with every number kept as a `Decimal`. Throws SyntaxError on text that is not JSON, without quoting it. Every record that differs is
 * read with it. Where each number is spelled as JavaScript would spell it, JSON.parse has lost nothing; other texts are read by a reader
 * that is written out, because JSON.parse with a reviver takes five times as long.
 */
export function parseLossless(text: string): unknown {
  const hasNumber = MAYBE_NUMBER.test(text);
  if (hasNumber)
    for (const [, number = ""] of text.matchAll(MAYBE_NUMBERS))
      if (String(Number(number)) !== number) return readWhole(text);
  try {
    const value: unknown = JSON.parse(text);
    // A text that is a number alone follows nothing.
    if (typeof value === "number") return new Decimal(text.trim());
    if (hasNumber) keepDecimals(value);
    return value;
  } catch {
    throw broken();
  }
}

/** Puts decimals in the place of numbers. */
function keepDecimals(value: unknown): void {
  if (value === null || typeof value !== "object") return;
  const members = value as { [name: string]: unknown };
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (typeof member === "number") members[name] = new Decimal(String(member));
    else keepDecimals(member);
  }
}

function readWhole(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  value(): unknown {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object();
      case "[":
        return this.#list();
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw broken();
  }

  #object(): object {
    const members: { [name: string]: unknown } = {};
    this.#step();
    if (this.#take("}")) return members;
    for (;;) {
      if (this.#text[this.#at] !== '"') throw broken();
      const name = this.#string();
      this.#skipSpace();
      if (!this.#take(":")) throw broken();
      const value = this.value();
      // Assigning to it would set the prototype.
      if (name === "__proto__") {
        Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
      } else members[name] = value;
      this.#skipSpace();
      if (this.#take("}")) return members;
      if (!this.#take(",")) throw broken();
    }
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    this.#step();
    if (this.#take("]")) return items;
    for (;;) {
      items.push(this.value());
      this.#skipSpace();
      if (this.#take("]")) return items;
      if (!this.#take(",")) throw broken();
    }
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    let hasEscape = false;
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) break;
      // The end of the text is not a number, and so neither.
      if (!(unit >= FIRST_PRINTABLE)) throw broken();
      if (unit === BACKSLASH) {
        hasEscape = true;
        at += 1;
      }
      at += 1;
    }
    this.#at = at + 1;
    if (!hasEscape) return text.slice(start + 1, at);
    try {
      return JSON.parse(text.slice(start, at + 1)) as string;
    } catch {
      throw broken();
    }
  }

  #scalar(): unknown {
    for (const [name, value] of LITERALS) {
      if (this.#text.startsWith(name, this.#at)) {
        this.#at += name.length;
        return value;
      }
    }
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number === undefined) throw broken();
    this.#at += number.length;
    return new Decimal(number);
  }

  /** Goes on after a sign and the blanks behind it, if the sign is there. */
  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#step();
    return true;
  }

  #step(): void {
    this.#at += 1;
    this.#skipSpace();
  }

  #skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at += 1;
    }
  }
}

function broken(): SyntaxError {
  return new SyntaxError("the text is not JSON");
}
