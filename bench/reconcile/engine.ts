import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { environmentWith } from "#lib/env.ts";
import type { Phase } from "#lib/reconciliation/progress.ts";
import type { Pair } from "./baselines.ts";

/** One run of the engine in a process of its own, as `npx holdpoint reconcile` is: cold, with all that it has to load. */
export interface EngineRun {
  readonly wall_ms: number;
  /** Of the whole process, all threads. */
  readonly cpu_ms: number;
  readonly peakMemory_mb: number;
  readonly records: number;
  readonly discrepancies: number;
  readonly phases: readonly PhaseTime[];
}

export interface PhaseTime {
  /** "starting" is what comes before the first phase: Node, and loading the engine. */
  readonly phase: Phase | "starting";
  readonly wall_ms: number;
  readonly cpu_ms: number;
}

/** What the process is told, and what it tells. */
export interface EngineTask extends Pair {
  readonly out: string;
  readonly memoryLimitMb?: number | undefined;
}
export type EngineResult = Omit<EngineRun, "wall_ms">;

export async function runEngine(task: EngineTask): Promise<EngineRun> {
  const startedAt = performance.now();
  const child = fork(new URL("./engineProcess.ts", import.meta.url), [JSON.stringify(task)], {
    // As `npx holdpoint` does: what was compiled once is not compiled again.
    env: environmentWith({
      NODE_COMPILE_CACHE: join(import.meta.dirname, "../../node_modules/.cache/holdpoint"),
    }),
  });
  let result: EngineResult | undefined;
  child.on("message", (message) => {
    result = message as EngineResult;
  });
  const [code] = await once(child, "exit");
  if (result === undefined) throw new Error(`the engine's process ended with ${String(code)}`);
  return { ...result, wall_ms: performance.now() - startedAt };
}
