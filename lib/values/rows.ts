import { readPicked } from "./pick.ts";
import type { FieldRow } from "./schema.ts";
import { labelOf, sameness, wordsOf } from "./words.ts";

/** Both sides of a record as JSON of PickedValues, element by element in words, with what differs marked. Null: no record on that side. */
export function rowsOf(source: string | null, target: string | null): FieldRow[] {
  const sides = [source, target].map((text) => (text === null ? null : readPicked(text)));
  const paths = new Set(sides.flatMap((side) => (side === null ? [] : Object.keys(side.values))));
  return [...paths].map((path) => {
    const [from, to] = sides.map((side) => (side === null ? null : (side.values[path] ?? [])));
    const same = (values: readonly unknown[] | null | undefined): string =>
      (values ?? []).map(sameness).sort().join("\n");
    const words = (values: readonly unknown[] | null | undefined): string[] | null =>
      values == null ? null : values.map(wordsOf);
    return {
      path,
      label: labelOf(path),
      source: words(from),
      target: words(to),
      differs: from == null || to == null ? false : same(from) !== same(to),
      isCut: sides.some((side) => side?.cut.includes(path) || side?.cut.includes("")),
    };
  });
}
