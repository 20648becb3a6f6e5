/** A string of JSON text, and the colon behind it that makes it a name. */
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs;
const MAYBE_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * JSON.parse that takes no text which two readers may read as two things (RFC 8259, 4 and 8.2): an object that gives a name twice, or half of a
 * character. For what is not read by the scanners, which refuse the same. The error never quotes the text.
 * @throws SyntaxError
 */
export function parseStrict(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SyntaxError("not JSON");
  }
  let names = 0;
  for (const [, colon] of text.matchAll(STRINGS)) if (colon !== undefined) names += 1;
  if (names !== membersIn(value)) throw new SyntaxError("a name is given twice");
  if (MAYBE_SURROGATE.test(text) && !isWellFormed(value)) throw new SyntaxError("half of a character");
  return value;
}

function membersIn(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  const members = Object.values(value);
  return members.reduce(
    (sum: number, member) => sum + membersIn(member),
    Array.isArray(value) ? 0 : members.length,
  );
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isWellFormed(member));
}
