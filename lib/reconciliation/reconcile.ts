import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InputStamp } from "./inputStamps.ts";
import { readLineages } from "./lineage.ts";
import { type OnProgress, ProgressMeter } from "./progress.ts";
import { BUILT_IN_RULES } from "./rules/builtIn.ts";
import type { Rules } from "./rules/schema.ts";
import { Run } from "./run.ts";
import type { ReconciliationReport } from "./schema.ts";
import type { Shard } from "./shards.ts";
import type { ReconciliationSink } from "./sink.ts";
import { readDiscrepancies } from "./write.ts";

export interface ReconciliationOptions {
  /** Folder, file or glob of the legacy extract, FHIR R4 NDJSON. */
  readonly source: string;
  /** Folder, file or glob of the target's export. */
  readonly target: string;
  /** How tables in the source's folder become records, when it holds CSV or Parquet. */
  readonly sourceMapping?: string;
  readonly targetMapping?: string;
  /** The loader's manifest, NDJSON. */
  readonly crosswalk: string;
  /** Folder of FHIR R4 ConceptMaps. */
  readonly conceptmaps?: string;
  /** What a site says of its policies, for consents; read by those who want the result besides the files. */
  readonly consentMap?: string;
  /** Whether report.html shows ids of records; otherwise it has counts, types and element names only. */
  readonly withRecordIds?: boolean;
  /** Folder for report.json, report.html and discrepancies.ndjson; it is made if it is not there. */
  readonly out: string;
  /** What the run may hold in memory, about; the rest goes to the spill folder. */
  readonly memoryLimitMb?: number;
  /** Where temporary files go, in a folder of their own that is always removed. */
  readonly spillFolder?: string;
  readonly threads?: number;
  /** What is compared, how bad what differs is, and how much of it may be; the built-in rules when there are none. */
  readonly rules?: Rules;
  /** Folder with the result of an earlier run: what it found is followed further. */
  readonly previous?: string;
  /** Leaves beside the result what a later run over a delta goes on from. */
  readonly keepState?: boolean;
  /** The extracts hold every change up to this moment; without it, the moment that the manifests of `holdpoint export` name. */
  readonly until?: Date;
  /** The extracts are a delta: what changed since this moment. `previous` is what it goes on from. */
  readonly since?: Date;
  /** What is taken for now when findings are dated; by default the moment when the run begins. */
  readonly asOf?: Date;
  /** What the extracts were when somebody looked at them: the run is of those, or is refused. By default, when it begins. */
  readonly stamps?: readonly InputStamp[];
  /** Who else wants the result, besides the files. */
  readonly sink?: ReconciliationSink;
  readonly signal?: AbortSignal;
}

/**
 * Compares two FHIR exports of the same records, before and after a migration, and writes report.json, report.html and discrepancies.ndjson.
 * Returns the report. Throws BadInputError for input that it cannot work on; on any failure, and when `signal` aborts, it leaves neither
 * temporary files nor half a result behind.
 */
export async function reconcile(
  options: ReconciliationOptions,
  onProgress: OnProgress = () => {},
): Promise<ReconciliationReport> {
  const { sink } = options;
  await sink?.started({ source: options.source, target: options.target });
  try {
    const meter = new ProgressMeter(
      (progress) => {
        onProgress(progress);
        sink?.progress(progress);
      },
      () => performance.now(),
    );
    return await inSpillFolder(options.spillFolder, async (folder) => {
      const signals = [options.signal, sink?.ended].filter((signal) => signal !== undefined);
      const run = new Run({ ...options, signal: AbortSignal.any(signals) }, folder, meter);
      const report = await run.report();
      await sink?.finished({
        report,
        discrepancies: readDiscrepancies(options.out),
        crosswalkSha256: run.crosswalk?.sha256 ?? "",
        lineage: readLineages(run.crosswalk?.files ?? []),
        inputs: { ...options, ...run.wholeInputs },
        requireUnchanged: () => run.requireUnchanged(),
        rules: options.rules ?? BUILT_IN_RULES,
      });
      return report;
    });
  } catch (error) {
    await sink?.failed(error);
    throw error;
  }
}

/**
 * Does one shard of a run: the records of `shard`, of the same input and by the same rules as the other shards, wherever they run. Writes
 * shard.json and findings.ndjson, which `mergeShards` makes one result of.
 */
export async function reconcileShard(
  options: Omit<ReconciliationOptions, "sink" | "withRecordIds"> & { readonly shard: Shard },
  onProgress: OnProgress = () => {},
): Promise<void> {
  const meter = new ProgressMeter(onProgress, () => performance.now());
  await inSpillFolder(options.spillFolder, (folder) => new Run(options, folder, meter).shard(options.shard));
}

/** Gives `use` a folder of its own for temporary files, which is gone when it ends. */
export async function inSpillFolder<T>(
  parent: string | undefined,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(parent ?? tmpdir(), "holdpoint-reconcile-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
