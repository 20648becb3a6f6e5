import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { entriesAfter } from "#lib/journal/queries.ts";
import type { Entry } from "#lib/journal/schema.ts";
import { log } from "#lib/log.ts";
import type { Runtime } from "#lib/runtime.ts";
import { CATCH_UP_ENTRIES_MAX, type vitalsPatchSchema } from "./protocol.ts";
import { toVitals } from "./vitals.ts";

/** The longest that another instance's entry waits to be seen here. */
const POLL_INTERVAL_MS_MAX = 250;
const POLL_INTERVAL_MS_MIN = 25;
/** After this long without a look at the journal, nobody is told that they are in sync. */
const HEARD_MS_MAX = 2_000;
const VITALS_INTERVAL_MS = 400;
/** Vitals written by transactions that were slow to commit are looked for this far back. */
const VITALS_OVERLAP_MS = 5_000;

interface Watched {
  seq: number;
  /** When each vital on the wire was written, by kind and subject. */
  readonly vitals: Map<string, number>;
}

interface Listeners {
  readonly entries: (cutoverId: string, entries: Entry[]) => void;
  readonly vitals: (cutoverId: string, vitals: z.infer<typeof vitalsPatchSchema>) => void;
}

/**
 * Reads the journals of the cutovers that somebody is watching, as they grow, whoever writes them. Polls, because NOTIFY takes a
 * cluster-wide lock through commit; a commit of this instance pokes it.
 */
export class Tail {
  readonly #runtime: Runtime;
  readonly #listeners: Listeners;
  readonly #watched = new Map<string, Watched>();
  readonly #stopping = new AbortController();
  #heard: { at: number; now: Date } | undefined;
  #vitalsAt = 0;
  #wake: () => void = () => {};
  #poked = false;
  #loop: Promise<void> | undefined;

  constructor(runtime: Runtime, listeners: Listeners) {
    this.#runtime = runtime;
    this.#listeners = listeners;
  }

  /** Starts following a cutover from its present end. @throws AppError when the database can't be read */
  async watch(cutoverId: string): Promise<void> {
    if (this.#watched.has(cutoverId)) return;
    const journal = await this.#runtime.db.journal.findUnique({ where: { scope: cutoverId } });
    // Two may have asked at once; the first to be answered counts, or entries would be skipped.
    if (!this.#watched.has(cutoverId))
      this.#watched.set(cutoverId, { seq: Number(journal?.seq ?? 0), vitals: new Map() });
  }

  seqOf = (cutoverId: string): number => this.#watched.get(cutoverId)?.seq ?? 0;

  watched = (): string[] => [...this.#watched.keys()];

  forget(isIdle: (cutoverId: string) => boolean): void {
    for (const cutoverId of this.watched()) if (isIdle(cutoverId)) this.#watched.delete(cutoverId);
  }

  /** The database's time at the last look at the journal, or undefined when that is too long ago to vouch for anything. */
  heard(): { now: Date } | undefined {
    if (!this.#heard) return undefined;
    const ageMs = performance.now() - this.#heard.at;
    return ageMs > HEARD_MS_MAX ? undefined : { now: new Date(this.#heard.now.getTime() + ageMs) };
  }

  poke(): void {
    this.#poked = true;
    this.#wake();
  }

  start(): void {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    let intervalMs = POLL_INTERVAL_MS_MAX;
    while (!this.#stopping.signal.aborted) {
      this.#poked = false;
      try {
        const grew = await this.#look();
        intervalMs = grew ? POLL_INTERVAL_MS_MIN : Math.min(intervalMs * 2, POLL_INTERVAL_MS_MAX);
      } catch (error) {
        log.warn({ err: error }, "the journal can't be read; rooms go out of sync until it can");
        intervalMs = POLL_INTERVAL_MS_MAX;
      }
      if (!this.#poked) await this.#rest(intervalMs);
    }
  }

  async #rest(ms: number): Promise<void> {
    const waking = new AbortController();
    this.#wake = () => waking.abort();
    await delay(ms, undefined, { signal: waking.signal, ref: false }).catch(() => undefined);
  }

  async #look(): Promise<boolean> {
    const { db } = this.#runtime;
    const rows = await db.$queryRaw<{ scope: string; seq: bigint; now: Date }[]>`
      SELECT j.scope, j.seq, clock_timestamp() AS now
        FROM (SELECT 1) always LEFT JOIN journal j ON j.scope = ANY(${this.watched()}::text[])`;
    let grew = false;
    for (const { scope, seq } of rows) grew = (await this.#catchUp(scope, Number(seq))) || grew;
    const now = rows[0]?.now;
    if (now) this.#heard = { at: performance.now(), now };
    if (performance.now() - this.#vitalsAt >= VITALS_INTERVAL_MS && now) await this.#lookAtVitals(now);
    return grew;
  }

  async #catchUp(cutoverId: string, seq: number): Promise<boolean> {
    const watched = this.#watched.get(cutoverId);
    if (!watched || seq <= watched.seq) return false;
    while (watched.seq < seq) {
      const entries = await entriesAfter(this.#runtime.db, cutoverId, watched.seq, CATCH_UP_ENTRIES_MAX);
      const last = entries.at(-1);
      if (!last) break;
      watched.seq = last.seq;
      this.#listeners.entries(cutoverId, entries);
    }
    return true;
  }

  async #lookAtVitals(now: Date): Promise<void> {
    this.#vitalsAt = performance.now();
    const rows = await this.#runtime.db.vital.findMany({
      where: {
        cutoverId: { in: this.watched() },
        updatedAt: { gte: new Date(now.getTime() - VITALS_OVERLAP_MS) },
      },
    });
    for (const [cutoverId, { vitals }] of this.#watched) {
      const news = rows.filter(
        (row) =>
          row.cutoverId === cutoverId &&
          vitals.get(`${row.kind}/${row.subjectId}`) !== row.updatedAt.getTime(),
      );
      if (news.length === 0) continue;
      for (const row of news) vitals.set(`${row.kind}/${row.subjectId}`, row.updatedAt.getTime());
      const { samples, progress, tokenUses, evaluatedAt, seal } = toVitals(news);
      this.#listeners.vitals(cutoverId, {
        samples,
        progress,
        tokenUses,
        ...(evaluatedAt ? { evaluatedAt } : {}),
        ...(seal ? { seal } : {}),
      });
    }
  }
}
