import { availableParallelism } from "node:os";
import { storeMemoryMb } from "./memory.ts";
import { WorkerPool } from "./pool.ts";
import type { ProgressMeter } from "./progress.ts";
import type { ReconciliationOptions } from "./reconcile.ts";
import { openRunFiles, type RunFiles, sum } from "./runFiles.ts";
import { Store } from "./store.ts";

/** Hashing takes a thread about a sixth of the time that reading takes it; more of them than that only wait. */
const DIGESTERS_PER_THREAD = 0.25;
/** What is hashed sooner than another thread starts. */
const SMALL_INPUT_BYTES = 128 * 1024 * 1024;

/** What the steps of a run share: what it was asked, and what they work with. */
export interface Workplace {
  readonly options: ReconciliationOptions;
  readonly spillFolder: string;
  readonly meter: ProgressMeter;
  readonly files: RunFiles;
  readonly store: Store;
  readonly pool: WorkerPool;
  /** Threads that hash what is read, in the time that the others leave: between the steps of a run, and while one thread of it works alone. */
  readonly digesters: WorkerPool;
}

/** Opens the run's files, its DuckDB and its threads for `use`, and closes them whatever happens; an abort stops what is under way. */
export async function inWorkplace<T>(
  { options, spillFolder, meter }: Pick<Workplace, "options" | "spillFolder" | "meter">,
  use: (workplace: Workplace) => Promise<T>,
): Promise<T> {
  meter.start("unpacking", 0);
  const files = await openRunFiles(options, spillFolder);
  const { signal, threads = availableParallelism() } = options;
  signal?.throwIfAborted();
  const store = await Store.open({ memoryLimitMb: storeMemoryMb(options, 0), threads, spillFolder });
  const interrupt = (): void => store.interrupt();
  signal?.addEventListener("abort", interrupt);
  const pool = new WorkerPool(threads, signal);
  const isSmall = sum([...files.source, ...files.target].map(({ bytes }) => bytes)) < SMALL_INPUT_BYTES;
  const digesters = isSmall ? pool : new WorkerPool(Math.ceil(threads * DIGESTERS_PER_THREAD), signal, true);
  try {
    return await use({ options, spillFolder, meter, files, store, pool, digesters });
  } finally {
    signal?.removeEventListener("abort", interrupt);
    await pool.close();
    await digesters.close();
    store.close();
  }
}
