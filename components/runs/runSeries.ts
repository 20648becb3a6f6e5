import { all, type Entities } from "#lib/room/state.ts";
import { resultsOf } from "#lib/runs/rules.ts";
import type { DomainResult } from "#lib/runs/schema.ts";

/** How many of the newest runs a chart shows: more bars than this are too thin to point at. */
const RUNS_SHOWN_MAX = 24;

/** One run's totals over its domains. */
export interface RunPoint {
  readonly number: number;
  readonly highRisk: number;
  readonly missing: number;
  readonly discrepancies: number;
  readonly eligible: number;
  readonly matched: number;
}

const total = (results: readonly DomainResult[], of: (result: DomainResult) => number): number =>
  results.reduce((sum, result) => sum + of(result), 0);

/** The totals of the newest completed runs, the oldest of them first. */
export function runSeries(facts: Pick<Entities, "run" | "domainResult">): RunPoint[] {
  return all(facts, "run")
    .filter((run) => run.status === "completed")
    .sort((a, b) => a.number - b.number)
    .slice(-RUNS_SHOWN_MAX)
    .map((run) => {
      const results = resultsOf(facts, run.id);
      return {
        number: run.number,
        highRisk: total(results, (result) => result.highRisk),
        missing: total(results, (result) => result.missing),
        discrepancies: total(results, (result) => result.discrepancies),
        eligible: total(results, (result) => result.eligible),
        matched: total(results, (result) => result.matched),
      };
    });
}
