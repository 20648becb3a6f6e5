import type { Tx } from "#lib/db.ts";

/** Whether a person leads a cutover, and not by break-glass, as the door asks for what is open to `house`. */
export const mayLead = async (tx: Tx, personId: string, now: Date): Promise<boolean> =>
  (await tx.assignment.count({
    where: {
      personId,
      position: "incident-commander",
      kind: { not: "break-glass" },
      startsAt: { lte: now },
      OR: [{ endsAt: null }, { endsAt: { gt: now } }],
    },
  })) > 0;
