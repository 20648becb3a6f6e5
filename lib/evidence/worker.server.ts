import pg from "pg";
import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Job } from "#lib/jobs/jobs.server.ts";
import { log } from "#lib/log.ts";
import type { Runtime } from "#lib/runtime.ts";
import {
  type BinderMaker,
  type BinderProgress,
  buildBinder,
  discardBinder,
  type MadeBinder,
} from "./build.server.ts";
import { failBinder, finishBinder } from "./commands.ts";

/** The namespace of the advisory locks that say who is making which binder: one number for it, and one for the binder. */
const BINDER_LOCK = 4_651_104;
/** Progress is told, and it is asked whether the binder is still wanted, this often at most. */
const TELL_INTERVAL_MS = 500;

const BY = { caller: { kind: "system", name: "binder" }, idempotencyKey: null } as const;

const BINDER_SECONDS_MAX = 6 * 60 * 60;

/** The making of binders as a job: on request at once, and every minute, for those whose maker died. */
export const binderJob = (maker: BinderMaker, databaseUrl: string): Job => ({
  name: "binders",
  cron: "* * * * *",
  secondsMax: BINDER_SECONDS_MAX,
  run: () => makeBinders(maker, databaseUrl),
});

/**
 * Makes every binder that was asked for and that nobody else is making; safe to call from several instances, and after a crash, which
 * lets go of the lock by itself: what was written then is taken up.
 * @param databaseUrl for a connection of its own, which holds the lock as long as it lives
 */
export async function makeBinders(
  maker: BinderMaker,
  databaseUrl: string,
  onProgress?: (progress: BinderProgress) => void,
): Promise<void> {
  const wanted = await maker.runtime.db.binder.findMany({
    where: { status: "building" },
    orderBy: { requestedAt: "asc" },
    select: { id: true, cutoverId: true },
  });
  for (const { id: binderId, cutoverId } of wanted) {
    const lock = new pg.Client({ connectionString: databaseUrl, application_name: "holdpoint binder" });
    await lock.connect();
    try {
      const { rows } = await lock.query("SELECT pg_try_advisory_lock($1, hashtext($2)) AS held", [
        BINDER_LOCK,
        binderId,
      ]);
      if (rows[0]?.held === true) await makeBinder(maker, { cutoverId, binderId }, onProgress);
    } finally {
      await lock.end();
    }
  }
}

/**
 * Makes one binder, tells of its progress in the room, and journals how it ended.
 * @returns what was made, or undefined when it was cancelled or could not be made
 */
export async function makeBinder(
  maker: BinderMaker,
  ids: { readonly cutoverId: string; readonly binderId: string },
  onProgress: (progress: BinderProgress) => void = () => undefined,
): Promise<MadeBinder | undefined> {
  const { runtime } = maker;
  const unwanted = new AbortController();
  const teller = new Teller(runtime, ids, () => unwanted.abort());
  try {
    const made = await buildBinder(
      maker,
      ids,
      (progress) => {
        onProgress(progress);
        teller.tell(progress);
      },
      AbortSignal.any([unwanted.signal, maker.stopping]),
    );
    await teller.stop();
    const { file: _, ...figures } = made;
    await execute(runtime, finishBinder, { ...ids, ...figures }, BY);
    return made;
  } catch (error) {
    await teller.stop();
    if (unwanted.signal.aborted) {
      await discardBinder(runtime, ids.binderId);
      return undefined;
    }
    if (maker.stopping.aborted) return undefined;
    // What is not the binder's own fault (the database is away, the disk is full) is tried again at the next look.
    if (!(error instanceof AppError && error.code === "refused")) throw error;
    log.warn({ reason: error.sentence, ...ids }, "a binder can't be made");
    await execute(runtime, failBinder, { ...ids, failure: error.sentence }, BY);
    await discardBinder(runtime, ids.binderId);
    return undefined;
  }
}

/** Tells the room how far a binder is, and looks whether anybody still wants it. */
class Teller {
  readonly #runtime: Runtime;
  readonly #ids: { readonly cutoverId: string; readonly binderId: string };
  readonly #unwanted: () => void;
  #progress: BinderProgress | undefined;
  #telling: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(runtime: Runtime, ids: { cutoverId: string; binderId: string }, unwanted: () => void) {
    this.#runtime = runtime;
    this.#ids = ids;
    this.#unwanted = unwanted;
    this.#timer = setInterval(() => this.#send(), TELL_INTERVAL_MS);
  }

  tell(progress: BinderProgress): void {
    this.#progress = progress;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#telling;
  }

  #send(): void {
    this.#telling ??= this.#store()
      // The binder itself is worth more than the news of it.
      .catch((error: unknown) => log.warn({ err: error }, "a binder's progress could not be told"))
      .finally(() => {
        this.#telling = undefined;
      });
  }

  async #store(): Promise<void> {
    const { db } = this.#runtime;
    const { cutoverId, binderId } = this.#ids;
    const binder = await db.binder.findUnique({ where: { id: binderId }, select: { status: true } });
    if (binder?.status !== "building") return this.#unwanted();
    if (!this.#progress) return;
    const value = { runId: binderId, recordsPerSecond: null, ...this.#progress };
    const key = { cutoverId, kind: "progress", subjectId: binderId };
    const updatedAt = new Date();
    await db.vital.upsert({
      where: { cutoverId_kind_subjectId: key },
      create: { ...key, value, updatedAt },
      update: { value, updatedAt },
    });
  }
}
