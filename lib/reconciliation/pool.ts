import { Worker } from "node:worker_threads";
import type { Job, JobResult } from "./jobs.ts";
import { threadData } from "./scannerModule.ts";
import type { JobMessage, JobReply } from "./worker.ts";

/** Jobs per worker that may wait: enough that none runs dry, few enough that results do not pile up. */
const QUEUED_PER_WORKER = 2;

interface Waiting {
  readonly resolve: (result: JobResult<Job["kind"]>) => void;
  readonly reject: (error: Error) => void;
  readonly worker: number;
}

/** Threads that run jobs. After an error or an abort every job rejects, and `close` is all that is left to do. */
export class WorkerPool {
  readonly #workers: Worker[] = [];
  readonly #load: number[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #signal: AbortSignal | undefined;
  readonly #isInBackground: boolean;
  #nextId = 0;
  #failure: Error | undefined;

  readonly threads: number;

  /** Threads in the background take the time that others leave. */
  constructor(threads: number, signal?: AbortSignal, isInBackground = false) {
    this.threads = threads;
    this.#signal = signal;
    this.#isInBackground = isInBackground;
    this.#start();
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  #start(): void {
    for (let index = 0; index < this.threads; index += 1) {
      const worker = new Worker(new URL("./worker.ts", import.meta.url), {
        workerData: { ...threadData(), isInBackground: this.#isInBackground },
      });
      worker.on("message", (reply: JobReply) => this.#settle(reply));
      worker.on("error", (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
      this.#workers.push(worker);
      this.#load[index] = 0;
    }
  }

  /** How many jobs may be under way at once. */
  get width(): number {
    return this.threads * QUEUED_PER_WORKER;
  }

  /** Runs a job on the worker with the least to do. */
  run<K extends Job["kind"]>(job: Extract<Job, { kind: K }>): Promise<JobResult<K>> {
    return this.#post(job, this.#load.indexOf(Math.min(...this.#load))) as Promise<JobResult<K>>;
  }

  /** Runs a job on every worker. */
  async broadcast(job: Job): Promise<void> {
    await Promise.all(this.#load.map((_, index) => this.#post(job, index)));
  }

  /**
   * Runs a job for each item, as many at a time as the pool is wide, and hands each result to `take` as it comes, one at a time.
   * Items are drawn only when there is room for them.
   */
  async forEach<Item, K extends Job["kind"]>(
    items: Iterable<Item> | AsyncIterable<Item>,
    toJob: (item: Item) => Extract<Job, { kind: K }>,
    take: (result: JobResult<K>, item: Item) => Promise<void> | void,
  ): Promise<void> {
    const underWay = new Set<Promise<void>>();
    let taking: Promise<void> = Promise.resolve();
    let failure: unknown;
    for await (const item of items) {
      if (failure !== undefined) break;
      const running: Promise<void> = this.run<K>(toJob(item))
        .then((result) => {
          taking = taking.then(() => take(result, item));
          return taking;
        })
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => underWay.delete(running));
      underWay.add(running);
      if (underWay.size >= this.width) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    if (failure !== undefined) throw failure;
  }

  /** Ends the threads and gives back what they hold, when no job is under way. The next job starts new ones, which know of no setup. */
  async rest(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.terminate()));
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#abort);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  readonly #abort = (): void => {
    const reason: unknown = this.#signal?.reason;
    this.#fail(reason instanceof Error ? reason : new Error("the run was cancelled"));
  };

  #post(job: Job, worker: number): Promise<JobResult<Job["kind"]>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      if (this.#workers.length === 0) this.#start();
      const id = this.#nextId;
      this.#nextId += 1;
      this.#waiting.set(id, { resolve, reject, worker });
      this.#load[worker] = (this.#load[worker] ?? 0) + 1;
      this.#workers[worker]?.postMessage({ id, job } satisfies JobMessage);
    });
  }

  #settle(reply: JobReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    this.#load[waiting.worker] = (this.#load[waiting.worker] ?? 1) - 1;
    if ("error" in reply) waiting.reject(new Error(reply.error));
    else waiting.resolve(reply.result);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
