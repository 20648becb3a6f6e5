import { type JobWithMetadata, PgBoss } from "pg-boss";
import { databaseNow } from "#lib/clock.ts";
import { execute } from "#lib/door/command.ts";
import { log } from "#lib/log.ts";
import { failRun } from "#lib/runs/commands.ts";
import { startPlanned } from "./commands.ts";
import { Digests } from "./extracts.server.ts";
import { UNHEARD_MS_MAX } from "./rules.ts";
import {
  doPart,
  finishParts,
  partsToDo,
  tellUndoneByMail,
  type WorkOf,
  type Workplace,
} from "./work.server.ts";

const LOOK_QUEUE = "reconciliation";
const PART_QUEUE = "reconciliation-part";
const FINISH_QUEUE = "reconciliation-finish";

const CALLER = { caller: { kind: "system", name: "reconciliation" }, idempotencyKey: null } as const;
const CONNECTIONS_MAX = 3;
const POLLING_SECONDS = 2;
/** pg-boss takes no shorter one. A worker that was killed is missed after it. */
const HEARTBEAT_SECONDS = 10;
const MONITOR_SECONDS = 5;
const LOOK_INTERVAL_MS = 5_000;
const PART_SECONDS_MAX = 6 * 60 * 60;
/** A worker may be killed so often in one part; an error of the part itself ends the run sooner. */
const RETRIES_MAX = 20;
const TRIES_MAX = 3;
const STOP_MS_MAX = 20_000;
const WITH_TRIES = { pollingIntervalSeconds: POLLING_SECONDS, includeMetadata: true as const };

interface PartJob extends WorkOf {
  readonly index: number;
}

interface RunningWorker {
  /** Looks for work now, ahead of the schedule. */
  readonly soon: () => void;
  /** Lets go of the part under way, so that another worker takes it, and stops. */
  readonly stop: () => Promise<void>;
}

/**
 * Takes part in reconciliation: looks every minute what is due, does parts of runs, and finishes those whose parts are all done. Any number
 * of workers can, on any machine that sees the extracts and the work folder.
 */
export async function startReconciliation(
  place: Omit<Workplace, "stopping" | "digests">,
  databaseUrl: string,
): Promise<RunningWorker> {
  const stopping = new AbortController();
  const digests = new Digests(place.settings.threads);
  const workplace: Workplace = { ...place, digests, stopping: stopping.signal };
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: CONNECTIONS_MAX,
    createSchema: false,
    monitorIntervalSeconds: MONITOR_SECONDS,
  });
  boss.on("error", (error) =>
    log.warn({ err: error }, "reconciliation's queue is interrupted; it goes on by itself"),
  );
  await boss.start();
  const queue = {
    expireInSeconds: PART_SECONDS_MAX,
    retryLimit: RETRIES_MAX,
    heartbeatSeconds: HEARTBEAT_SECONDS,
  };
  await boss.createQueue(LOOK_QUEUE, { policy: "short", retryLimit: 0 });
  await boss.createQueue(PART_QUEUE, { policy: "exclusive", ...queue });
  await boss.createQueue(FINISH_QUEUE, { policy: "exclusive", ...queue });
  await boss.work(LOOK_QUEUE, { pollingIntervalSeconds: POLLING_SECONDS }, () => look(workplace, boss));
  await boss.work<PartJob, void, typeof WITH_TRIES>(
    PART_QUEUE,
    WITH_TRIES,
    async ([job]: JobWithMetadata<PartJob>[]) => {
      if (job === undefined) return;
      const { index, ...of } = job.data;
      await untilTired(workplace, of, job.retryCount, () => doPart(workplace, of, index));
      await sendOn(workplace, boss, of);
    },
  );
  await boss.work<WorkOf, void, typeof WITH_TRIES>(
    FINISH_QUEUE,
    WITH_TRIES,
    async ([job]: JobWithMetadata<WorkOf>[]) => {
      if (job !== undefined)
        await untilTired(workplace, job.data, job.retryCount, () => finishParts(workplace, job.data));
    },
  );
  await boss.schedule(LOOK_QUEUE, "* * * * *");
  const soon = (): void =>
    void boss
      .send(LOOK_QUEUE)
      .catch((error: unknown) => log.warn({ err: error }, "reconciliation waits for its schedule"));
  soon();
  // The schedule says once a minute; what was ordered on another machine need not wait for it.
  const looking = setInterval(soon, LOOK_INTERVAL_MS);
  return {
    soon,
    async stop() {
      clearInterval(looking);
      stopping.abort();
      await boss.stop({ graceful: true, timeout: STOP_MS_MAX });
    },
  };
}

/** Begins what is due, and sees to it that every part that is left to do is in the queue. */
async function look(place: Workplace, boss: PgBoss): Promise<void> {
  const { db } = place.runtime;
  const plans = await db.reconciliationPlan.findMany({ select: { cutoverId: true, isOn: true } });
  for (const { cutoverId, isOn } of plans) {
    if (isOn)
      await execute(place.runtime, startPlanned, { cutoverId }, CALLER).catch((error: unknown) =>
        log.warn({ err: error, cutoverId }, "a daily run could not be begun; it is tried again"),
      );
    await tellUndoneByMail(place, cutoverId).catch((error: unknown) =>
      log.warn({ err: error, cutoverId }, "a missed daily run could not be told; it is tried again"),
    );
  }
  const open = await db.plannedRun.findMany({
    where: { OR: [{ run: { status: "running" } }, { run: { status: "completed" }, reportSha256: null }] },
    include: { run: true },
  });
  for (const planned of open) {
    const of = { cutoverId: planned.cutoverId, runId: planned.runId };
    if (planned.run.status === "running" && (await isUnheard(place, planned.run))) await giveUp(place, of);
    else await sendOn(place, boss, of);
  }
}

async function isUnheard(
  place: Workplace,
  run: { id: string; cutoverId: string; startedAt: Date },
): Promise<boolean> {
  const { db } = place.runtime;
  const since = (await databaseNow(db)).getTime() - UNHEARD_MS_MAX;
  if (run.startedAt.getTime() > since) return false;
  const heard = await db.vital.findFirst({
    where: { cutoverId: run.cutoverId, kind: "progress", subjectId: run.id },
  });
  return heard === null || heard.updatedAt.getTime() < since;
}

async function giveUp(place: Workplace, of: WorkOf): Promise<void> {
  const failure = "No worker was heard of for too long.";
  await execute(place.runtime, failRun, { ...of, status: "failed", failure }, CALLER);
}

/** Puts into the queue what is left of a run: its parts, or its end. What is there already is not put there again. */
async function sendOn(place: Workplace, boss: PgBoss, of: WorkOf): Promise<void> {
  const planned = await place.runtime.db.plannedRun.findUniqueOrThrow({
    where: { runId: of.runId },
    include: { run: true },
  });
  const isRunning = planned.run.status === "running";
  if (!isRunning && (planned.run.status !== "completed" || planned.reportSha256 !== null)) return;
  const left = isRunning ? await partsToDo(place, of.runId, planned.shards) : [];
  // A run of one part lands by itself, and leaves no part on disk.
  if (left.length === 0) await boss.send(FINISH_QUEUE, of, { singletonKey: of.runId });
  for (const index of left)
    await boss.send(PART_QUEUE, { ...of, index }, { singletonKey: `${of.runId} ${index}` });
}

/** Does work that another worker may have begun; gives the run up when it fails by itself again and again. */
async function untilTired(
  place: Workplace,
  of: WorkOf,
  tries: number,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (place.stopping.aborted || tries < TRIES_MAX) throw error;
    log.error({ err: error, ...of }, "a planned run fails again and again");
    const failure = "Stopped by an internal error; the log of its worker says which.";
    await execute(place.runtime, failRun, { ...of, status: "failed", failure }, CALLER);
  }
}
