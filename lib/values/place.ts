import type { Place } from "#lib/sealing/seal.ts";

/** Where values of a run are sealed: a run's key opens nothing of another run. */
export const runScope = (runId: string): string => `run/${runId}`;

export const valuePlace = (ordinal: number, side: "source" | "target"): Place => ({
  record: `discrepancy_value/${ordinal}`,
  side,
});
