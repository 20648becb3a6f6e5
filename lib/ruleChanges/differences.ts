/** A place where rules say something else than a version of them. */
interface RuleDifference {
  /** As a rules file has it: `domains.allergies.thresholds.missing`. */
  readonly path: string;
  /** What they say; null where they say nothing there. */
  readonly here: string | null;
  readonly version: string | null;
}

type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [name: string]: Json };

const isMap = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value in words: a list without brackets but for those in it (which path is of which key), "none" where it is empty. */
function words(value: Json): string | null {
  if (value === undefined) return null;
  if (Array.isArray(value)) {
    const each = value.map((part: Json) => (Array.isArray(part) ? `(${words(part)})` : words(part)));
    return value.length === 0 ? "none" : each.join(", ");
  }
  return isMap(value) ? JSON.stringify(value) : String(value);
}

/** Parts of rules that are absent where nothing is said, and whose own parts are told one by one all the same. */
const OPTIONAL_PARTS: readonly string[] = ["bases"];

/** Where two rules differ, by path, in the order of the paths. A part that only one of them has is one difference. */
export function ruleDifferences(here: unknown, version: unknown, path = ""): RuleDifference[] {
  const [a, b] = [here as Json, version as Json];
  if (!isMap(a) || !isMap(b)) {
    const [said, other] = [words(a), words(b)];
    return said === other ? [] : [{ path, here: said, version: other }];
  }
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.flatMap((name) => {
    const absent = path === "" && OPTIONAL_PARTS.includes(name) ? {} : undefined;
    return ruleDifferences(a[name] ?? absent, b[name] ?? absent, path === "" ? name : `${path}.${name}`);
  });
}
