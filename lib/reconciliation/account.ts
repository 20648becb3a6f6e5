import { plural } from "#lib/plural.ts";
import type { DiscrepancyLine, DomainReport, Thresholds } from "./schema.ts";
import type { Category } from "./vocabulary.ts";

/** The figures of a domain before its verdict. */
export type Account = Omit<DomainReport, "verdict" | "reasons" | "resultHash">;

/** Whether every eligible record is accounted for exactly once. */
export function isBalanced(
  account: Pick<
    Account,
    "eligible" | "matched" | "altered" | "rejected" | "skipped" | "quarantined" | "missing"
  >,
): boolean {
  const { matched, altered, rejected, skipped, quarantined, missing } = account;
  return account.eligible === matched + altered + rejected + skipped + quarantined + missing;
}

const LIMITS: readonly (readonly [keyof Thresholds, (account: Account) => number, string, string])[] = [
  [
    "missing",
    (account) => account.missing,
    "record is missing at the target",
    "records are missing at the target",
  ],
  [
    "unexpected",
    (account) => account.unexpected,
    "record at the target has no source",
    "records at the target have no source",
  ],
  ["duplicated", (account) => account.duplicated, "record was migrated twice", "records were migrated twice"],
  [
    "resurrected",
    (account) => account.resurrected,
    "record that had ended is active again",
    "records that had ended are active again",
  ],
  [
    "wrongPatient",
    (account) => account.wrongPatient,
    "record is under the wrong patient",
    "records are under the wrong patient",
  ],
  ["highRisk", (account) => account.highRisk, "high-risk clinical mismatch", "high-risk clinical mismatches"],
  ["altered", (account) => account.altered - account.benign, "record is altered", "records are altered"],
  [
    "rejected",
    (account) => account.rejected,
    "record was rejected by the loader",
    "records were rejected by the loader",
  ],
  [
    "skipped",
    (account) => account.skipped,
    "record was skipped by the loader",
    "records were skipped by the loader",
  ],
  ["quarantined", (account) => account.quarantined, "record is in quarantine", "records are in quarantine"],
  [
    "unlisted",
    (account) => account.unlisted,
    "record was paired by a key, because the loader did not list it",
    "records were paired by a key, because the loader did not list them",
  ],
  [
    "nowhere",
    (account) => account.nowhere,
    "record that the crosswalk names is in neither extract",
    "records that the crosswalk names are in neither extract",
  ],
  [
    "unknownType",
    (account) => account.unknownType,
    "record is of a type that FHIR R4 does not have",
    "records are of types that FHIR R4 does not have",
  ],
];

/** What of an account is only pending, figure by figure. */
export type PendingFigures = Pick<
  Tally,
  | "altered"
  | "benign"
  | "unexpected"
  | "duplicated"
  | "resurrected"
  | "wrongPatient"
  | "highRisk"
  | "unlisted"
> & {
  readonly missing: number;
};

/**
 * The verdict of a domain and why it is not pass. A domain without a record on either side is unknown: nothing was compared.
 * Lines that could not be read, ids that are there twice and links that came to point nowhere fail it whatever the thresholds say.
 */
export function judge(
  account: Account,
  thresholds: Thresholds,
  pending: Partial<PendingFigures> = {},
  danglingIsPending = false,
): Pick<DomainReport, "verdict" | "reasons"> {
  if (!isBalanced(account)) {
    return { verdict: "error", reasons: ["The account does not balance: these figures must not be used."] };
  }
  const isEmpty = account.sourceRecords + account.targetRecords + account.unparsable + account.nowhere === 0;
  if (isEmpty)
    return {
      verdict: "unknown",
      reasons: ["Neither side has a record of this domain: nothing was compared."],
    };
  const reasons: string[] = [];
  const confirmed = { ...account };
  for (const [name, figure] of Object.entries(pending)) confirmed[name as keyof PendingFigures] -= figure;
  for (const [name, figure, one, many] of LIMITS) {
    const found = figure(confirmed);
    // Rules can't let through a consent that the patient has revoked: no threshold is looked at.
    const allowed = name === "resurrected" && account.domain === "consents" ? 0 : thresholds[name];
    if (found > allowed) {
      const limit = allowed === 0 ? "none is allowed" : `${count(allowed)} allowed`;
      reasons.push(`${count(found)} ${found === 1 ? one : many}; ${limit}.`);
    }
  }
  if (account.unparsable > 0) {
    reasons.push(
      `${plural(account.unparsable, "line", "lines")} could not be read; what they hold is not accounted for.`,
    );
  }
  for (const side of ["source", "target"] as const) {
    if (account.duplicateIds[side] > 0) {
      reasons.push(
        `The ${side} repeats ${plural(account.duplicateIds[side], "id", "ids")}; the first record of each was compared.`,
      );
    }
  }
  if (reasons.length > 0 && account.ambiguous > 0) {
    reasons.push(
      `${plural(account.ambiguous, "record", "records")} of these could not be paired by a key, for it fits more than one.`,
    );
  }
  const newlyDangling = newlyDanglingOf(account);
  if (newlyDangling > 0 && !danglingIsPending) {
    reasons.push(
      `${plural(newlyDangling, "more reference points", "more references point")} nowhere at the target than at the source.`,
    );
  }
  const isPending = account.pending > 0 || (newlyDangling > 0 && danglingIsPending);
  const verdict = reasons.length > 0 ? "fail" : isPending ? "unknown" : "pass";
  if (account.pending > 0) {
    reasons.push(
      `${plural(account.pending, "mismatch is", "mismatches are")} pending, seen for less than the replication delay: run again when it has passed.`,
    );
  }
  if (newlyDangling > 0 && danglingIsPending) {
    reasons.push(
      `${plural(newlyDangling, "more reference points", "more references point")} nowhere at the target than at the source, for less than the replication delay.`,
    );
  }
  return { verdict, reasons };
}

/** References that point nowhere at the target and did not at the source. */
export function newlyDanglingOf({ danglingReferences }: Pick<Account, "danglingReferences">): number {
  return Math.max(0, danglingReferences.target - danglingReferences.source);
}

/** The run's verdict: the worst of its domains', those without records set aside; a broken crosswalk fails it. */
export function judgeRun(
  verdicts: readonly DomainReport["verdict"][],
  unparsableCrosswalkLines: number,
  isPending = false,
): DomainReport["verdict"] {
  if (verdicts.includes("error")) return "error";
  if (verdicts.includes("fail") || unparsableCrosswalkLines > 0) return "fail";
  return verdicts.includes("pass") && !isPending ? "pass" : "unknown";
}

/** How many discrepancies of each sort the lines of one case add to its domain. */
export interface Tally {
  matched: number;
  missing: number;
  altered: number;
  benign: number;
  unexpected: number;
  duplicated: number;
  resurrected: number;
  wrongPatient: number;
  highRisk: number;
  discrepancies: number;
  unlisted: number;
  ambiguous: number;
  readonly causes: Map<string, number>;
  readonly categories: Map<Category, number>;
}

export function emptyTally(): Tally {
  return {
    matched: 0,
    missing: 0,
    altered: 0,
    benign: 0,
    unexpected: 0,
    duplicated: 0,
    resurrected: 0,
    wrongPatient: 0,
    highRisk: 0,
    discrepancies: 0,
    unlisted: 0,
    ambiguous: 0,
    causes: new Map(),
    categories: new Map(),
  };
}

/** What a finding is counted by. */
export type Tallied = Pick<DiscrepancyLine, "kind" | "category" | "cause">;

/**
 * Adds a case to its domain's tally. A pair without lines was equal after all; one with lines is one altered record, whatever their number.
 * That it was paired by a key alters no record.
 */
export function tallyCase(tally: Tally, isPair: boolean, lines: readonly Tallied[]): void {
  if (isPair) {
    const differing = lines.filter(({ kind }) => kind !== "unlisted");
    if (differing.length === 0) tally.matched += 1;
    else tally.altered += 1;
    if (differing.length > 0 && differing.every(({ category }) => category === "benign-formatting"))
      tally.benign += 1;
  }
  for (const { kind, category, cause } of lines) {
    if (kind === "missing") tally.missing += 1;
    tally.discrepancies += 1;
    if (kind === "unexpected") tally.unexpected += 1;
    else if (kind === "duplicated") tally.duplicated += 1;
    else if (kind === "resurrected") tally.resurrected += 1;
    else if (kind === "wrong-patient") tally.wrongPatient += 1;
    else if (kind === "unlisted") tally.unlisted += 1;
    // A record on one side has a cause only when a key of the rules leaves it ambiguous.
    if (cause !== undefined && (kind === "missing" || kind === "unexpected")) tally.ambiguous += 1;
    tally.categories.set(category, (tally.categories.get(category) ?? 0) + 1);
    if (category === "high-risk-clinical-mismatch") tally.highRisk += 1;
    if (cause !== undefined) tally.causes.set(cause, (tally.causes.get(cause) ?? 0) + 1);
  }
}

function count(figure: number): string {
  return figure.toLocaleString("en-US");
}
