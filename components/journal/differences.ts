import { canonicalJson } from "#lib/journal/canonical.ts";
import type { Change } from "#lib/journal/schema.ts";

export interface Difference {
  readonly field: string;
  readonly was: unknown;
  readonly is: unknown;
  readonly changed: boolean;
}

/** What an entity's heading and its journal say already. */
const HEADING = new Set(["id", "cutoverId"]);
const written = (value: unknown): string => (value === undefined ? "" : canonicalJson(value));

/** An entity's fields before and after an entry, those of afterwards first in their order. @param before null: there was none */
export function differences(before: Change["after"], after: Change["after"]): Difference[] {
  const fields = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})]);
  return [...fields]
    .filter((field) => !HEADING.has(field))
    .map((field) => {
      const [was, is] = [before?.[field], after?.[field]];
      return { field, was, is, changed: written(was) !== written(is) };
    });
}
