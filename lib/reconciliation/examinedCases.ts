import { type CaseColumns, Cases } from "./caseColumns.ts";
import { placeOf } from "./casePlace.ts";
import { type FindingRow, findingRow } from "./findingRow.ts";
import type { CaseResult, ExaminedCases } from "./jobs.ts";
import { toTextRows } from "./textRows.ts";

/** A case that was examined: how many of the findings are its own, and what to count it by. */
export type ExaminedCase = readonly [
  resourceType: string,
  findings: string,
  /** With commas between them. */
  normalizations: string,
  /** A CaseResult, where it is kept for a later run. */
  result: string | null,
];

/** A finding, and the name of its cause. */
export type ExaminedFinding = readonly [...FindingRow, cause: string | null];

export interface ExamineOptions {
  /** Where a finding's records are is told with it. */
  readonly withPlaces: boolean;
  /** What was found of each case is told whole, for a later run to go on from. */
  readonly withResults: boolean;
}

/** What was found of some cases, ready for the store. */
export function examined(
  columns: CaseColumns,
  resultOf: (cases: Cases, index: number) => CaseResult,
  { withPlaces, withResults }: ExamineOptions,
): ExaminedCases {
  const cases = new Cases(columns);
  const rows: ExaminedCase[] = [];
  const findings: ExaminedFinding[] = [];
  for (let index = 0; index < cases.count; index += 1) {
    const result = resultOf(cases, index);
    const { resourceType, lines, signatures, normalizations } = result;
    const place = withPlaces ? placeOf(cases.at(index)) : null;
    const mark = lines.length === 0 ? "" : cases.mark(index);
    for (const [at, line] of lines.entries())
      findings.push([...findingRow({ ...line, mark }, signatures[at], place), line.cause ?? null]);
    const whole = withResults ? JSON.stringify(result) : null;
    rows.push([resourceType, String(lines.length), normalizations.join(), whole]);
  }
  return { cases: toTextRows(rows), findings: toTextRows(findings) };
}
