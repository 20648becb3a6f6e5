import type { Pair } from "./readPair.ts";

/** What is found by comparing the two sides of a pair: the same words as a truth line, without its kind. */
export interface Finding {
  what:
    | "rejected"
    | "skipped"
    | "quarantined"
    | "unlisted"
    | "absent"
    | "merged"
    | "second"
    | "altered"
    | "unexpected";
  source: string | null;
  target: string | null;
  fields: string[];
}

/**
 * Compares the sides of a pair the slow and simple way, from the files alone and with none of the generator's
 * code, so that the truth can be held against it.
 */
export function differences(pair: Pair): Finding[] {
  const targetsOf = new Map<string, string[]>();
  const sourcesOf = new Map<string, string[]>();
  const findings: Finding[] = [];
  const find = (what: Finding["what"], source: string | null, target: string | null, fields: string[] = []) =>
    findings.push({ what, source, target, fields });

  for (const { source, target, disposition } of pair.crosswalk) {
    if (disposition !== "migrated") find(disposition, source, null);
    if (!target) continue;
    targetsOf.set(source, [...(targetsOf.get(source) ?? []), target]);
    sourcesOf.set(target, [...(sourcesOf.get(target) ?? []), source]);
  }
  const listed = new Set(pair.crosswalk.map((line) => line.source));
  const primary = (target: string) => targetsOf.get(sourcesOf.get(target)?.[0] ?? "")?.[0] ?? target;
  const canonical = new Canonical(pair, (source) => targetsOf.get(source)?.[0], primary);

  for (const [source, record] of pair.source) {
    if (!listed.has(source)) find("unlisted", source, null);
    const targets = targetsOf.get(source) ?? [];
    targets.forEach((target, copy) => {
      const counterpart = pair.target.get(target);
      if (!counterpart) {
        find("absent", source, target);
        return;
      }
      const fields = differingElements(canonical.source(record), canonical.target(counterpart));
      if (sourcesOf.get(target)?.[0] !== source) find("merged", source, target, fields);
      else if (copy > 0) find("second", source, target, fields);
      else if (fields.length > 0) find("altered", source, target, fields);
    });
  }
  for (const target of pair.target.keys()) if (!sourcesOf.has(target)) find("unexpected", null, target);
  return findings;
}

type Elements = Record<string, unknown>;

/** Brings records of both sides to one form, in which what a migration is expected to change is the same. */
class Canonical {
  readonly #pair: Pair;
  readonly #targetOf: (source: string) => string | undefined;
  readonly #primary: (target: string) => string;

  constructor(
    pair: Pair,
    targetOf: (source: string) => string | undefined,
    primary: (target: string) => string,
  ) {
    this.#pair = pair;
    this.#targetOf = targetOf;
    this.#primary = primary;
  }

  source(record: object): Elements {
    return this.#elements(record, (reference) => {
      const target = this.#targetOf(reference);
      return target === undefined
        ? { identifier: { system: "urn:legacy:id", value: reference } }
        : { reference: this.#primary(target) };
    });
  }

  target(record: object): Elements {
    return this.#elements(record, (reference) => ({ reference: this.#primary(reference) }));
  }

  #elements(record: object, resolve: (reference: string) => object): Elements {
    const { id: _id, meta: _meta, ...elements } = { id: "", meta: {}, ...record };
    return Object.fromEntries(
      Object.entries(elements).map(([name, value]) => [name, this.#value(value, resolve)]),
    );
  }

  #value(value: unknown, resolve: (reference: string) => object): unknown {
    if (typeof value === "string")
      return /T\d\d:\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : value;
    if (Array.isArray(value)) return value.map((item) => this.#value(item, resolve));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
      if (name === "reference" && typeof item === "string") return Object.entries(resolve(item));
      if (name === "extension" && JSON.stringify(item).includes("urn:target:original-code")) return [];
      return [[name, this.#value(item, resolve)]];
    });
    return this.#mapped(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
  }

  #mapped(value: Elements): Elements {
    const standard =
      value.system === "urn:legacy:codes" ? this.#pair.standardCodes.get(String(value.code)) : undefined;
    return standard ? { ...value, ...standard } : value;
  }
}

function differingElements(one: Elements, other: Elements): string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name])).sort();
}
