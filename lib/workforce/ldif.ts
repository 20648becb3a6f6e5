import { fromBase64 } from "#lib/base64.ts";

/** LDIF as RFC 2849 has it, content records only: a file of changes says what was done to a directory, not what is in it. */

/** Longer than any certificate or photo that a directory should hold for an account. */
const VALUE_LENGTH_MAX = 1024 * 1024;
const LINE = /^([A-Za-z0-9][A-Za-z0-9.-]*)((?:;[A-Za-z0-9-]+)*):(:|<)?[ ]*(.*)$/s;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export interface LdifEntry {
  /** The line at which it begins. */
  readonly line: number;
  readonly dn: string;
  /** By the attribute's name in lower case, without its options. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

interface LdifProblem {
  readonly line: number;
  readonly sentence: string;
}

interface Line {
  readonly line: number;
  readonly text: string;
}

/** Lines with the folded ones joined (a line that begins with a space goes on with the one before) and comments left out. */
function* unfolded(text: string): Generator<Line> {
  let held: { line: number; text: string } | undefined;
  let number = 0;
  for (const raw of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    number += 1;
    if (raw.startsWith(" ") && held) {
      held.text += raw.slice(1);
      continue;
    }
    if (held && !held.text.startsWith("#")) yield held;
    held = { line: number, text: raw };
  }
  if (held && !held.text.startsWith("#")) yield held;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function decode(base64: string): string | undefined {
  const packed = base64.replaceAll(" ", "");
  if (!BASE64.test(packed) || packed.length % 4 !== 0) return undefined;
  try {
    return decoder.decode(fromBase64(packed));
  } catch {
    // A photo or a certificate: bytes and no text, and nothing that an account is told by.
    return "";
  }
}

/** Reads LDIF. Stops at what it can't read: what follows a line that is not understood can't be trusted either. */
export function readLdifEntries(text: string): {
  readonly entries: readonly LdifEntry[];
  readonly problem: LdifProblem | undefined;
} {
  const entries: LdifEntry[] = [];
  let current: { line: number; dn: string; values: Map<string, string[]> } | undefined;
  const fail = (line: number, sentence: string) => ({ entries: [], problem: { line, sentence } });
  let first = true;
  for (const { line, text: whole } of unfolded(text)) {
    if (whole === "") {
      if (current) entries.push(current);
      current = undefined;
      continue;
    }
    if (whole === "-") return fail(line, CHANGES);
    const [, name = "", , mark, written = ""] = LINE.exec(whole) ?? [];
    if (name === "") return fail(line, "It is no line of LDIF: a name, a colon and a value.");
    const attribute = name.toLowerCase();
    if (mark === "<") return fail(line, "A value by its address is not read: export the values themselves.");
    const value = mark === ":" ? decode(written) : written;
    if (value === undefined) return fail(line, "The value is not base64.");
    if (value.length > VALUE_LENGTH_MAX)
      return fail(line, `A value may have ${VALUE_LENGTH_MAX} characters.`);
    if (attribute === "version" && current === undefined) {
      if (!first || value.trim() !== "1") return fail(line, "LDIF of version 1 is read, and no other.");
      first = false;
      continue;
    }
    first = false;
    if (attribute === "dn") {
      if (current) return fail(line, "A second dn without an empty line before it.");
      current = { line, dn: value, values: new Map() };
      continue;
    }
    if (!current) {
      // A search tool ends with what it found.
      if (attribute === "search" || attribute === "result") continue;
      return fail(line, "An entry begins with its dn.");
    }
    if (attribute === "changetype" || attribute === "control") return fail(line, CHANGES);
    const held = current.values.get(attribute);
    if (held) held.push(value);
    else current.values.set(attribute, [value]);
  }
  if (current) entries.push(current);
  return { entries, problem: undefined };
}

const CHANGES =
  "The file holds changes. What is read is what a directory holds: export its entries, such as with ldapsearch -LLL.";

/** The value of a distinguished name's first part (RFC 4514): `ED Nurses` of `CN=ED Nurses,OU=Groups,DC=example`. */
export function firstName(dn: string): string {
  const first = /^[^=]+=((?:\\.|[^,+\\])*)/.exec(dn)?.[1] ?? dn;
  return first
    .replaceAll(/\\([0-9a-fA-F]{2})/g, "%$1")
    .replaceAll(/\\(.)/g, "$1")
    .trim()
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) => {
      try {
        return decodeURIComponent(bytes);
      } catch {
        return bytes;
      }
    });
}

/** Distinguished names as they are compared: in any case, without spaces around their separators. */
export const dnKey = (dn: string): string =>
  dn
    .toLowerCase()
    .replaceAll(/\s*([,=+])\s*/g, "$1")
    .trim();
