import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { findExport } from "#lib/reconciliation/inputs.ts";
import { partsOf } from "#lib/reconciliation/parts.ts";
import type { ValidatedDomain } from "./schema.ts";
import { addTallies, byDomain, type Tallies } from "./tally.ts";
import type { ValidationJob } from "./worker.ts";

export const VALIDATION_MEMORY_MB_DEFAULT = 1_024;

interface ValidationOptions {
  readonly side: "source" | "target";
  /** A folder, a file or a glob of FHIR R4 NDJSON. */
  readonly given: string;
  readonly mapping?: string | undefined;
  /** What all threads together may hold in their heaps. */
  readonly memoryLimitMb?: number;
  readonly threads?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What was found; examples are references, which stay on this machine. */
export interface ValidationResult {
  readonly label: string;
  readonly durationMs: number;
  readonly records: number;
  readonly domains: readonly ValidatedDomain[];
}

/**
 * Holds every record of a side against the structure of FHIR R4, in threads that each read a part of a file at a time.
 * @throws BadInputError when there is nothing to read
 */
export async function validate(options: ValidationOptions): Promise<ValidationResult> {
  const { side, given, mapping, signal, memoryLimitMb = VALIDATION_MEMORY_MB_DEFAULT } = options;
  const startedAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "holdpoint-validate-"));
  try {
    const files = await findExport(side, given, folder, signal, mapping);
    const jobs = partsOf(files).map(
      ({ file, path, start, end }): ValidationJob => ({
        path,
        start,
        end,
        resourceType: files[file]?.resourceType ?? "",
      }),
    );
    const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), jobs.length));
    const tallies = await runJobs(jobs, threads, Math.floor(memoryLimitMb / threads), options);
    const domains = byDomain(tallies);
    return {
      label: basename(resolve(given)),
      durationMs: Math.round(performance.now() - startedAt),
      records: domains.reduce((sum, { records }) => sum + records, 0),
      domains,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runJobs(
  jobs: readonly ValidationJob[],
  threads: number,
  heapMb: number,
  { onProgress, signal }: ValidationOptions,
): Promise<Tallies> {
  const tallies: Tallies = new Map();
  let next = 0;
  let done = 0;
  const work = () =>
    new Promise<void>((finish, fail) => {
      // A thread that outgrows its share ends with an error, and the run with it: the machine is not taken down.
      const worker = new Worker(new URL("./worker.ts", import.meta.url), {
        resourceLimits: { maxOldGenerationSizeMb: heapMb },
      });
      const end = (result: () => void) => void worker.terminate().then(result, fail);
      const take = () => {
        const job = jobs[next++];
        if (signal?.aborted) end(() => fail(signal.reason));
        else if (job === undefined) end(finish);
        else worker.postMessage(job);
      };
      worker.on("error", fail);
      worker.on("message", (found: Tallies) => {
        addTallies(tallies, found);
        done += 1;
        onProgress?.(done, jobs.length);
        take();
      });
      take();
    });
  await Promise.all(Array.from({ length: threads }, work));
  return tallies;
}
