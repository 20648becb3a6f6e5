import type { LineageLine } from "./lineage.ts";
import type { Progress } from "./progress.ts";
import type { Rules } from "./rules/schema.ts";
import type { DiscrepancyLine, ReconciliationReport } from "./schema.ts";
import type { LookedAtAgain, RecordWishes } from "./secondLook.ts";

/** Where a run lands besides its files. The engine knows nothing of what is behind it. */
export interface ReconciliationSink {
  started(info: { readonly source: string; readonly target: string }): Promise<void>;
  /** What the run is to read again for it, asked when its result is written; nothing where there is none. */
  readonly wishes?: RecordWishes | undefined;
  /** The rules file that holds where the run lands, for a run that is given none; undefined where there is none. */
  rulesText?(): Promise<string | undefined>;
  /** Aborts when whoever it lands with has ended the run. */
  readonly ended?: AbortSignal;
  progress(progress: Progress): void;
  /** The records that it wished for, while the run's files are there: before `finished`. Their values go no further by the engine. */
  records?(records: LookedAtAgain): Promise<void>;
  /** The result is complete and in its files. */
  finished(result: ReconciliationResult): Promise<void>;
  /** The run ended without a result. */
  failed(error: unknown): Promise<void>;
}

/** What a run compared, as it was given. */
export interface RunInputs {
  readonly source: string;
  readonly target: string;
  readonly sourceMapping?: string | undefined;
  readonly targetMapping?: string | undefined;
  readonly crosswalk: string;
  readonly conceptmaps?: string | undefined;
  readonly consentMap?: string | undefined;
  readonly spillFolder?: string | undefined;
}

/** What a run found. Both lists read their files in order, and may be read once. */
export interface ReconciliationResult {
  readonly report: ReconciliationReport;
  readonly discrepancies: AsyncIterable<DiscrepancyLine>;
  /** SHA-256 of the loader's manifest; of all its files, where a run over a delta goes on from earlier ones. */
  readonly crosswalkSha256: string;
  /** What the loader's manifest says of each record. */
  readonly lineage: AsyncIterable<LineageLine>;
  /** Where what was compared is, for passes of their own over it. */
  readonly inputs: RunInputs;
  /** Whether those passes have read what was compared. @throws BadInputError INPUT_CHANGED when it was changed or replaced since */
  readonly requireUnchanged: () => Promise<void>;
  /** By which it was found; the report names their hash. */
  readonly rules: Rules;
}
