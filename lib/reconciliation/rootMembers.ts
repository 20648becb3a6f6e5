const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const FIRST_PRINTABLE = 0x20;

/** The members of a JSON object, each by its name: its value as text. */
export type Members = ReadonlyMap<string, string>;

/**
 * Cuts a JSON object into its members without parsing them: most of a record is not looked at any closer. Only as much is told of text that is
 * not JSON as shows on the way; what is parsed later shows the rest. The error never quotes the text.
 * @throws SyntaxError
 */
export function rootMembers(text: string): Members {
  const members = new Map<string, string>();
  let at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== OPEN_BRACE) throw broken();
  at = skipSpace(text, at + 1);
  if (text.charCodeAt(at) === CLOSE_BRACE) return members;
  for (;;) {
    if (text.charCodeAt(at) !== QUOTE) throw broken();
    const nameEnd = endOfString(text, at);
    const name = nameOf(text.slice(at + 1, nameEnd - 1));
    at = skipSpace(text, nameEnd);
    if (text.charCodeAt(at) !== COLON) throw broken();
    at = skipSpace(text, at + 1);
    const end = endOfValue(text, at);
    members.set(name, text.slice(at, end));
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === CLOSE_BRACE) return members;
    if (text.charCodeAt(at) !== COMMA) throw broken();
    at = skipSpace(text, at + 1);
  }
}

/** A JSON object of some of an object's members. */
export function objectText(members: Iterable<readonly [name: string, value: string]>): string {
  let text = "";
  for (const [name, value] of members) text += `${text === "" ? "{" : ","}${JSON.stringify(name)}:${value}`;
  return text === "" ? "{}" : `${text}}`;
}

function nameOf(text: string): string {
  return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
}

/** Where a value ends that begins here: behind its last sign, or where what follows a number or a literal begins. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (unit === OPEN_BRACE || unit === OPEN_BRACKET) depth += 1;
    else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (unit === COMMA && depth === 0) return at;
    // The end of the text is not a number.
    else if (Number.isNaN(unit)) throw broken();
    at += 1;
  }
}

/** Where a string ends, behind its quote: the first one that an even number of backslashes stands before. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at > 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 1) return at + 1;
  }
  throw broken();
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= FIRST_PRINTABLE) at += 1;
  return at;
}

function broken(): SyntaxError {
  return new SyntaxError("the text is not JSON");
}
