import { availableParallelism } from "node:os";

export const DEFAULT_MEMORY_LIMIT_MB = 2_048;
/** What the process takes beside DuckDB and the crosswalk's table: by itself, and for each thread. Measured, and rounded up. */
const RUNTIME_MB = 250;
const THREAD_MB = 180;
/** DuckDB takes up to so many times what it is told that it may: not all that it holds is counted. Measured on ten million records a side. */
const STORE_OVERHEAD = 1.35;
/** DuckDB gets this, or half of what there is if that is less, whatever the others take: with too little it cannot join at all. */
const STORE_MIN_MB = 256;
const BYTES_PER_MB = 1_000_000;

/** What is left for DuckDB of the memory that the run may take, beside a table of so many bytes. */
export function storeMemoryMb(
  options: { readonly memoryLimitMb?: number; readonly threads?: number },
  tableBytes: number,
): number {
  const { memoryLimitMb = DEFAULT_MEMORY_LIMIT_MB, threads = availableParallelism() } = options;
  const others = RUNTIME_MB + threads * THREAD_MB + tableBytes / BYTES_PER_MB;
  return Math.ceil(
    Math.max(Math.min(STORE_MIN_MB, memoryLimitMb / 2), (memoryLimitMb - others) / STORE_OVERHEAD),
  );
}

/** Of that, what DuckDB gets while the report is written, when lines of findings and the page take more than the rest of a run does. */
const REPORT_SHARE = 0.7;

export function reportMemoryMb(options: Parameters<typeof storeMemoryMb>[0], tableBytes: number): number {
  const whole = storeMemoryMb(options, tableBytes);
  return Math.ceil(Math.max(Math.min(STORE_MIN_MB, whole), whole * REPORT_SHARE));
}
