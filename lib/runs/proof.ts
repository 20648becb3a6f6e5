import { plural } from "#lib/plural.ts";
import type { Category, Severity } from "#lib/reconciliation/vocabulary.ts";
import type { DomainResult } from "./schema.ts";

/** How many findings of a result came in, of those severities and categories. */
export const findingsThatCameIn = (
  { tally }: DomainResult,
  counts: (severity: Severity, category: Category) => boolean = () => true,
): number =>
  (tally ?? [])
    .filter(({ severity, category }) => counts(severity, category))
    .reduce((sum, { count }) => sum + count, 0);

/**
 * Why a domain's account does not prove that what it does not show is not there, or undefined: it has to cover the domain, to balance, to
 * have read every line and come to a verdict, and every finding has to have come in.
 */
export function whyNotProof(result: DomainResult | undefined): string | undefined {
  if (!result) return "the run did not cover this domain";
  if (result.verdict === "error") return "its account does not balance";
  if (result.unparsable > 0) return `${plural(result.unparsable, "line")} could not be read`;
  if (result.eligible === 0 && result.unexpected === 0) return "there was no record to compare";
  if (result.verdict === "unknown") return result.reasons[0] ?? "it has no verdict";
  if (!result.tally) return "its findings were not counted";
  const filed = findingsThatCameIn(result);
  if (filed !== result.discrepancies)
    return `${filed.toLocaleString("en-US")} of ${plural(result.discrepancies, "finding")} came in`;
  return undefined;
}
