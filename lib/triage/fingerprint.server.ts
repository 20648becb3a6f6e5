import { createHash } from "node:crypto";
import type { Discrepancy } from "#lib/runs/schema.ts";
import { FINGERPRINT_HEX_DIGITS } from "./schema.ts";

type Finding = Pick<
  Discrepancy,
  | "domain"
  | "resourceType"
  | "kind"
  | "category"
  | "severity"
  | "sourcePseudonym"
  | "targetPseudonym"
  | "fields"
  | "cause"
>;

const fingerprint = (...parts: readonly (string | null | readonly string[])[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, FINGERPRINT_HEX_DIGITS);

/** An element without its place in a list, which differs from record to record: `name[1].given[0]` is `name.given`. */
export const shapeOf = (fields: readonly string[]): string[] =>
  [...new Set(fields.map((field) => field.replaceAll(/\[\d+\]/g, "")))].sort();

/** What a finding is called in every run that sees it: the same records, the same elements. How bad it is may change. */
export const keyOf = (finding: Finding): string =>
  fingerprint(
    "key",
    finding.domain,
    finding.resourceType,
    finding.kind,
    finding.sourcePseudonym,
    finding.targetPseudonym,
    [...finding.fields].sort(),
  );

/** What findings of one cause have in common: with a named cause its name, without one the elements that differ. */
export const signatureOf = (finding: Finding): string =>
  fingerprint(
    "signature",
    finding.domain,
    finding.resourceType,
    finding.kind,
    finding.category,
    finding.severity,
    finding.cause ?? shapeOf(finding.fields),
  );
