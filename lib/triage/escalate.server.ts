import { databaseNow } from "#lib/clock.ts";
import { execute } from "#lib/door/command.ts";
import { readFacts } from "#lib/door/store.ts";
import { log } from "#lib/log.ts";
import type { Runtime } from "#lib/runtime.ts";
import { escalate } from "./commands.ts";
import { TRIAGE_FACT_TYPES, viewGroups } from "./rules.ts";

const CALLER = { kind: "system", name: "discrepancy clocks" } as const;

/** Looks at the clocks of every open cutover, and has those escalated that ran out. What is due is decided by the command, after its lock. */
export async function escalateOverdue(runtime: Runtime): Promise<void> {
  const { db } = runtime;
  const waiting = await db.causeGroup.findMany({
    where: { closedAt: null, escalatedAt: null, cutover: { closedAt: null } },
    distinct: ["cutoverId"],
    select: { cutoverId: true },
  });
  for (const { cutoverId } of waiting) {
    const isDue = await db.$transaction(
      async (tx) => {
        const nowMs = (await databaseNow(tx)).getTime();
        return viewGroups(await readFacts(tx, TRIAGE_FACT_TYPES, cutoverId), nowMs).some(
          ({ sla, group }) => sla === "overdue" && group.escalatedAt === null,
        );
      },
      { isolationLevel: "RepeatableRead" },
    );
    if (!isDue) continue;
    try {
      await execute(runtime, escalate, { cutoverId }, { caller: CALLER, idempotencyKey: null });
    } catch (error) {
      // One room's trouble is not another's; the next round tries again.
      log.warn({ err: error, cutoverId }, "overdue discrepancies could not be escalated");
    }
  }
}
