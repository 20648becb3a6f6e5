import { plural } from "#lib/plural.ts";
import { isBalanced } from "#lib/reconciliation/account.ts";
import type { Category, Severity } from "#lib/reconciliation/vocabulary.ts";
import type { DomainResult } from "./schema.ts";

const HIGH_RISK: Category = "high-risk-clinical-mismatch";

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
  if (result.verdict === "error" || !isBalanced(result)) return "its account does not balance";
  if (result.unparsable > 0) return `${plural(result.unparsable, "line")} could not be read`;
  if (result.eligible === 0 && result.unexpected === 0) return "there was no record to compare";
  if (result.verdict === "unknown") return result.reasons[0] ?? "it has no verdict";
  if (!result.tally) return "its findings were not counted";
  const filed = findingsThatCameIn(result);
  if (filed !== result.discrepancies)
    return `${filed.toLocaleString("en-US")} of ${plural(result.discrepancies, "finding")} came in`;
  const grave = findingsThatCameIn(result, (_severity, category) => category === HIGH_RISK);
  if (grave < result.highRisk)
    return `${grave.toLocaleString("en-US")} of ${plural(result.highRisk, "high-risk finding")} came in`;
  return undefined;
}

/**
 * Why the account of a run can't be taken, or undefined: a domain in it is there twice, or does not balance and says nothing of that.
 * An engine that has found itself wrong says so with the verdict `error`.
 */
export function whyNotAccount(
  domains: readonly Omit<DomainResult, "id" | "cutoverId" | "runId">[],
): string | undefined {
  const seen = new Set<string>();
  for (const result of domains) {
    if (seen.has(result.domain)) return `The account has ${result.domain} twice. Nothing was changed.`;
    seen.add(result.domain);
    if (result.verdict !== "error" && !isBalanced(result))
      return `The account of ${result.domain} does not balance: ${result.eligible} eligible are not matched + altered + rejected + skipped + quarantined + missing. Nothing was changed.`;
  }
  return undefined;
}
