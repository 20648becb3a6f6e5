import type { Shape, Tone } from "#components/ui/states.ts";
import type { Discrepancy } from "#lib/runs/schema.ts";

/** The words on screen for a discrepancy. */

export const KIND_WORDS: Record<Discrepancy["kind"], string> = {
  missing: "missing",
  unexpected: "unexpected",
  duplicated: "migrated twice",
  altered: "altered",
  resurrected: "resurrected",
  "wrong-patient": "wrong patient",
  unlisted: "paired by key",
};

export const CATEGORY_WORDS: Record<Discrepancy["category"], string> = {
  "high-risk-clinical-mismatch": "high-risk clinical mismatch",
  "missing-record": "missing record",
  "transformation-bug": "transformation bug",
  "source-data-quality": "source data quality",
  "expected-normalization": "expected normalization",
  "benign-formatting": "benign formatting",
};

/** How a severity is marked; the two that wait for nobody stand out. */
export const SEVERITY_LOOKS: Record<Discrepancy["severity"], { tone: Tone; shape: Shape } | undefined> = {
  critical: { tone: "nogo", shape: "cross" },
  high: { tone: "hold", shape: "ring" },
  medium: undefined,
  low: undefined,
};

/** The keys of a closed vocabulary, typed. */
export const keysOf = <K extends string>(words: Record<K, unknown>): K[] => Object.keys(words) as K[];
