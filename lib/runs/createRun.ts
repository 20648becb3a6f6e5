import type { CommandContext } from "#lib/door/context.ts";
import type { Run } from "./schema.ts";

/** The next run of the cutover, which has begun. */
export async function createRun(context: CommandContext, label: string): Promise<Run> {
  const runs = await context.list("run");
  return context.create("run", {
    number: Math.max(0, ...runs.map((run) => run.number)) + 1,
    label,
    startedAt: context.at,
    finishedAt: null,
    status: "running",
    failure: null,
    sourceRecords: null,
    targetRecords: null,
    durationMs: null,
    inputHash: null,
    rulesHash: null,
    verdict: null,
  });
}
