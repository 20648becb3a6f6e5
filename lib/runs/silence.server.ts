import { databaseNow } from "#lib/clock.ts";
import { execute } from "#lib/door/command.ts";
import type { Runtime } from "#lib/runtime.ts";
import { failRun } from "./commands.ts";
import { RUN_SILENCE_MS_MAX } from "./schema.ts";

/** Ends the runs that say they are running and of which nothing has been heard: their process was killed, or lost its way here. */
export async function endSilentRuns(runtime: Runtime): Promise<void> {
  const { db } = runtime;
  const heardSince = new Date((await databaseNow(db)).getTime() - RUN_SILENCE_MS_MAX);
  // Runs that workers do wait for a worker, and another one goes on where one has died.
  const running = await db.run.findMany({
    where: { status: "running", startedAt: { lt: heardSince }, planned: null },
  });
  for (const { id: runId, cutoverId } of running) {
    const progress = await db.vital.findFirst({
      where: { cutoverId, kind: "progress", subjectId: runId, updatedAt: { gte: heardSince } },
    });
    if (progress) continue;
    await execute(
      runtime,
      failRun,
      {
        cutoverId,
        runId,
        status: "failed",
        failure: "Nothing was heard of it any more; its process has died.",
      },
      { caller: { kind: "system", name: "reconciliation watch" }, idempotencyKey: null },
    );
  }
}
