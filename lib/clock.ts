import type { Tx } from "./db.ts";

/**
 * The time by the database's clock, to the millisecond. It is the only clock that decides: with several instances there is one of
 * it, and a wrong clock on a server or a laptop changes no decision. Ask after the lock is held, or the wait is left out.
 */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<
    [{ now: Date }]
  >`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;
  return row.now;
}
