import { z } from "zod";
import { count } from "#lib/door/fields.ts";

/** The clinical domains of reconciliation (DESIGN 5), in the order on screen. */
export const DOMAINS = [
  "allergies",
  "medications",
  "demographics",
  "results",
  "orders",
  "conditions",
  "procedures",
  "immunizations",
  "encounters",
  "imaging",
  "notes",
  "consents",
  "billing",
  "provenance",
  "directory",
  "devices",
  "other",
] as const;
export const domainSchema = z.enum(DOMAINS);
export type Domain = z.infer<typeof domainSchema>;

/** Domains whose mismatch can hurt a patient within hours; the board marks them "care". */
export const REQUIRED_FOR_CARE: readonly Domain[] = [
  "allergies",
  "medications",
  "demographics",
  "results",
  "orders",
];

export const verdictSchema = z.enum(["pass", "fail", "unknown", "error"]);
export type Verdict = z.infer<typeof verdictSchema>;

export const KINDS = [
  "missing",
  "unexpected",
  "duplicated",
  "altered",
  "resurrected",
  "wrong-patient",
  /** Paired by a key of the rules, because the loader did not list it. */
  "unlisted",
] as const;
export const kindSchema = z.enum(KINDS);
export type Kind = z.infer<typeof kindSchema>;

export const CATEGORIES = [
  "benign-formatting",
  "expected-normalization",
  "source-data-quality",
  "transformation-bug",
  "missing-record",
  "high-risk-clinical-mismatch",
] as const;
export const categorySchema = z.enum(CATEGORIES);
export type Category = z.infer<typeof categorySchema>;

export const severitySchema = z.enum(["low", "medium", "high", "critical"]);
export type Severity = z.infer<typeof severitySchema>;

/** What became of a domain's records, in counts. eligible = matched + altered + rejected + skipped + quarantined + missing. */
export const accountSchema = z.object({
  eligible: count,
  matched: count,
  altered: count,
  rejected: count,
  skipped: count,
  quarantined: count,
  missing: count,
  /** At the target without a source. */
  unexpected: count,
  /** Migrated more than once. */
  duplicated: count,
  /** Ended or negated at the source, active at the target. */
  resurrected: count,
  wrongPatient: count,
  /** Discrepancies of category high-risk-clinical-mismatch. */
  highRisk: count,
  /** Altered records that differ only by harmless formatting. */
  benign: count,
  /** Lines that could not be read. */
  unparsable: count,
  discrepancies: count,
  /** Of matched and altered: paired by a key of the rules, because the loader did not list them. Absent where no keys were asked. */
  unlisted: count.nullish(),
});
