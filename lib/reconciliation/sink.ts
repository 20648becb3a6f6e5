import type { Progress } from "./progress.ts";
import type { DiscrepancyLine, ReconciliationReport } from "./schema.ts";

/** Where a run lands besides its files. The engine knows nothing of what is behind it. */
export interface ReconciliationSink {
  started(info: { readonly source: string; readonly target: string }): Promise<void>;
  progress(progress: Progress): void;
  /** The result is complete and in its files; `discrepancies` reads them in order and may be read once. */
  finished(report: ReconciliationReport, discrepancies: AsyncIterable<DiscrepancyLine>): Promise<void>;
  /** The run ended without a result. */
  failed(error: unknown): Promise<void>;
}
