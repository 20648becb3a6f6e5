import type { LineageLine } from "./lineage.ts";
import type { Progress } from "./progress.ts";
import type { DiscrepancyLine, ReconciliationReport } from "./schema.ts";

/** Where a run lands besides its files. The engine knows nothing of what is behind it. */
export interface ReconciliationSink {
  started(info: { readonly source: string; readonly target: string }): Promise<void>;
  progress(progress: Progress): void;
  /** The result is complete and in its files. */
  finished(result: ReconciliationResult): Promise<void>;
  /** The run ended without a result. */
  failed(error: unknown): Promise<void>;
}

/** What a run found. Both lists read their files in order, and may be read once. */
export interface ReconciliationResult {
  readonly report: ReconciliationReport;
  readonly discrepancies: AsyncIterable<DiscrepancyLine>;
  /** What the loader's manifest says of each record. */
  readonly lineage: AsyncIterable<LineageLine>;
}
