import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import type { PrismaClient } from "#prisma/generated/client.ts";
import { FAILURES_MAX, LOCKOUT_MS } from "./limits.ts";

interface Window {
  readonly points: number;
  readonly wait_ms: number;
}

/**
 * Counts wrong guesses in PostgreSQL, for all instances together. The library's own store asks the clock of the server that it
 * runs on when a window begins and ends; with several servers there are several such clocks, and a wrong one would let guesses
 * through, or keep people out. Here it is the database's, and one statement, so that no two can begin a window at once.
 */
export class GuessLimiter extends RateLimiterPrisma {
  readonly #db: PrismaClient;

  constructor(db: PrismaClient) {
    super({
      storeClient: db,
      tableName: "attempt",
      keyPrefix: "",
      points: FAILURES_MAX,
      duration: LOCKOUT_MS / 1_000,
      // Housekeeping forgets them.
      clearExpiredByTimeout: false,
    });
    this.#db = db;
  }

  /** What the library calls to count. @param force the window begins anew, with that count */
  async _upsert(key: string, points: number, windowMs: number, force = false): Promise<Window> {
    const [row] = await this.#db.$queryRaw<[Window]>`
      INSERT INTO attempt AS known (key, points, expire)
      VALUES (${key}, ${points}::int, now() + make_interval(secs => ${windowMs / 1_000}::float8))
      ON CONFLICT (key) DO UPDATE SET
        points = CASE WHEN ${force} OR known.expire <= now() THEN excluded.points ELSE known.points + excluded.points END,
        expire = CASE WHEN ${force} OR known.expire <= now() THEN excluded.expire ELSE known.expire END
      RETURNING points, greatest(0, extract(epoch FROM expire - now()) * 1000)::float8 AS wait_ms`;
    return row;
  }

  /** What the library calls to read what it counted. */
  _getRateLimiterRes(_key: string, changed: number, { points, wait_ms }: Window): RateLimiterRes {
    return new RateLimiterRes(Math.max(0, FAILURES_MAX - points), wait_ms, points, points === changed);
  }
}
