/** A number as it stands in the JSON text: FHIR decimals carry their precision in it, and a double would lose it. */
export class Decimal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * The one spelling of a number's value: `1.50`, `1.5` and `15e-1` give the same. Integers come back as plain digits.
 * Takes the text of a valid JSON number.
 */
export function canonicalDecimal(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) throw new RangeError("not a JSON number");
  const fraction = match[3] ?? "";
  const digits = `${match[2]}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  // Beyond this a double would lose what is added to it: such a number is only equal to one of its own spelling.
  if ((match[4] ?? "").replace(/^[+-]?0*/, "").length > MOST_EXPONENT_DIGITS) return text;
  const exponent = Number(match[4] ?? 0) - fraction.length + (digits.length - significant.length);
  if (exponent >= 0 && exponent <= MAX_PLAIN_ZEROS) return `${match[1]}${significant}${"0".repeat(exponent)}`;
  return `${match[1]}${significant}e${exponent}`;
}

/** Integers up to this many trailing zeros are spelled out, as they stand in JSON. */
const MAX_PLAIN_ZEROS = 30;
const MOST_EXPONENT_DIGITS = 15;

/** Digits after the decimal point, as written. */
export function decimalPlaces(text: string): number {
  const mantissa = /\.(\d+)/.exec(text)?.[1] ?? "";
  const exponent = Number(/[eE]([+-]?\d+)$/.exec(text)?.[1] ?? 0);
  return Math.max(0, mantissa.length - exponent);
}
