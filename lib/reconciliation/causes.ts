import { plural } from "#lib/plural.ts";
import type { Change } from "./compare.ts";
import type { Cause, Normalization } from "./schema.ts";
import type { Kind } from "./vocabulary.ts";

/** What findings of one cause have in common, apart from their batches: the type, where, and how. */
export interface Signature {
  readonly resourceType: string;
  readonly kind: Kind;
  /** Element paths; empty for a whole record. */
  readonly fields: readonly string[];
  /** The shapes of the change, sorted. */
  readonly shapes: readonly Shape[];
  /** The length of a cut, the minutes of a shift. */
  readonly measure?: number;
  readonly rule?: Normalization;
  /** The name that the findings carry, when the shape alone says that it is a fault of the pipeline. */
  readonly cause?: string;
}

export type Shape = Change | "code-changed" | "two-sources-one-target" | "ambiguous-key";

/** Findings without a name that are alike are one cause from this many on. */
export const RECURRING_MIN = 10;
/** Causes that a report lists; the rest are only counted by domain. */
export const LISTED_CAUSES = 500;
export const EXAMPLES_PER_CAUSE = 5;
const BATCHES_IN_SENTENCE = 8;

const SHAPE_WORDS: Readonly<Record<Shape, string>> = {
  "other-patient": "moved to another patient",
  "reference-changed": "refers to another record",
  "reference-not-rewritten": "still refers to an id of the source",
  "reference-dangling": "refers to a record that is not there",
  "reference-to-another-server": "refers to another server at one of the sides",
  "reference-of-unknown-base": "refers to a server of which nobody says whether it is the side's own",
  "local-as-utc": "local time stored as UTC",
  "instant-shifted": "time shifted",
  "instant-precision-lost": "time of day or its precision lost",
  "day-month-swapped": "day and month swapped",
  truncated: "text cut",
  "precision-lost": "decimal places lost",
  formatting: "written in another case, spacing or punctuation",
  "code-not-mapped": "local code left as it was although it has a mapping",
  "code-changed": "code turned into another of its list",
  "two-sources-one-target": "several sources became one record",
  "ambiguous-key": "paired with none, for a key of the rules fits several",
  changed: "value changed",
  removed: "value lost",
  added: "value added",
  "not-expected": "changed in a way that the rules do not expect",
};

const KIND_WORDS: Readonly<Partial<Record<Kind, string>>> = {
  missing: "missing at the target",
  unexpected: "at the target without a source",
  duplicated: "migrated more than once",
  resurrected: "ended at the source, active at the target",
  unlisted: "paired by these, because the loader did not list the pair",
};

/** A plain sentence for people: "Encounter.period.start: local time stored as UTC, 168 records, batches B0004, B0011". */
export function describeCause(
  signature: Signature,
  records: number,
  batches: readonly string[],
): Cause["sentence"] {
  const { resourceType, fields } = signature;
  const where =
    fields.length === 0 ? resourceType : fields.map((field) => `${resourceType}.${field}`).join(", ");
  const parts = [`${where}: ${describeShape(signature)}`, `${plural(records, "record")}`];
  if (batches.length > 0) {
    const shown = batches.slice(0, BATCHES_IN_SENTENCE).join(", ");
    const more = batches.length - BATCHES_IN_SENTENCE;
    parts.push(
      `${batches.length === 1 ? "batch" : "batches"} ${shown}${more > 0 ? ` and ${count(more)} more` : ""}`,
    );
  }
  return parts.join(", ");
}

function describeShape({ kind, shapes, measure, rule }: Signature): string {
  const word = KIND_WORDS[kind];
  if (word !== undefined)
    return shapes.includes("ambiguous-key") ? `${word}, ${SHAPE_WORDS["ambiguous-key"]}` : word;
  if (rule !== undefined) return `${SHAPE_WORDS["not-expected"]} (${rule})`;
  return shapes
    .map((shape) => {
      if (shape === "truncated" && measure !== undefined) return `text cut at ${count(measure)} characters`;
      if (shape === "instant-shifted" && measure !== undefined)
        return `time shifted by ${measure > 0 ? "+" : "−"}${Math.abs(measure)} min`;
      return SHAPE_WORDS[shape];
    })
    .join(", ");
}

function count(figure: number): string {
  return figure.toLocaleString("en-US");
}
