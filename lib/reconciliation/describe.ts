import { plural } from "#lib/plural.ts";
import { describeBases } from "./describeBases.ts";
import type { Progress } from "./progress.ts";
import type { DomainReport, ReconciliationReport } from "./schema.ts";

/** Reasons that the terminal shows for a domain; report.json has all. */
const SHOWN_REASONS = 4;

/** Said where a chain of references goes on beyond what keys are asked for. */
export const KEYS_CUT =
  "Keys were asked as often as they may be, and what they paired last may pair more: write its pairs into the crosswalk, and run again.";

const VERDICT_MARKS: Readonly<Record<DomainReport["verdict"], string>> = {
  pass: "● PASS",
  fail: "✕ FAIL",
  unknown: "? UNKNOWN",
  error: "! ERROR",
};

const COLUMNS: readonly (readonly [string, (domain: DomainReport) => string])[] = [
  ["domain", ({ domain }) => domain],
  ["eligible", ({ eligible }) => count(eligible)],
  ["matched", ({ matched }) => count(matched)],
  ["altered", ({ altered }) => count(altered)],
  ["set aside", ({ rejected, skipped, quarantined }) => count(rejected + skipped + quarantined)],
  ["missing", ({ missing }) => count(missing)],
  ["extra", ({ unexpected, duplicated }) => count(unexpected + duplicated)],
  ["by key", ({ unlisted }) => count(unlisted)],
  ["high risk", ({ highRisk }) => count(highRisk)],
  ["unreadable", ({ unparsable }) => count(unparsable)],
  ["verdict", ({ verdict }) => VERDICT_MARKS[verdict]],
];

/** The result as the terminal shows it: a table of the domains that have records, then why the failed ones fail. */
export function describeReport(report: ReconciliationReport): string {
  const compared = report.domains.filter(({ verdict }) => verdict !== "unknown");
  const rows = [
    COLUMNS.map(([title]) => title),
    ...compared.map((domain) => COLUMNS.map(([, cell]) => cell(domain))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number): boolean => column === 0 || column === COLUMNS.length - 1;
  const table = rows.map((row) =>
    row
      .map((cell, column) =>
        isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const { timing } = report;
  return [
    ...table,
    "",
    ...compared.filter(({ verdict }) => verdict !== "pass").flatMap(describeReasons),
    ...describeCrosswalk(report),
    ...describeBases(report.bases),
    ...(report.isKeysCut ? [KEYS_CUT] : []),
    `${VERDICT_MARKS[report.verdict]}  ${plural(report.discrepancies, "discrepancy", "discrepancies")} in ${count(report.sourceRecords)} source and ${count(
      report.targetRecords,
    )} target records; ${(timing.durationMs / 1_000).toFixed(1)} s, ${count(timing.recordsPerSecond)} records/s.`,
    "",
  ].join("\n");
}

/** One line of progress: the phase, how far, how fast, how long still. */
export function describeProgress({ phase, done, total, recordsPerSecond, remainingMs }: Progress): string {
  const share = total === 0 ? "" : ` ${Math.floor((100 * done) / total)}%`;
  const rate = recordsPerSecond === 0 ? "" : `, ${count(Math.round(recordsPerSecond))} records/s`;
  const left = remainingMs === undefined ? "" : `, ${Math.ceil(remainingMs / 1_000)} s left in this step`;
  return `${phase}${share}${rate}${left}`;
}

function describeReasons({ domain, reasons }: DomainReport): string[] {
  const more = reasons.length - SHOWN_REASONS;
  return [
    ...reasons.slice(0, SHOWN_REASONS).map((reason) => `${domain}: ${reason}`),
    ...(more > 0 ? [`${domain}: and ${more} more, in report.json.`] : []),
  ];
}

function describeCrosswalk({ crosswalk }: ReconciliationReport): string[] {
  if (crosswalk.unparsable === 0) return [];
  const first = crosswalk.unparsableLines[0];
  const where = first === undefined ? "" : ` The first is line ${first.lineNumber}: ${first.reason}.`;
  return [`crosswalk: ${plural(crosswalk.unparsable, "line")} could not be read.${where}`];
}

function count(figure: number): string {
  return figure.toLocaleString("en-US");
}
