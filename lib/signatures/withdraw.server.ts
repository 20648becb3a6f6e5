import type { CommandContext } from "#lib/door/context.ts";
import type { Position } from "#lib/door/positions.ts";
import type { Withdrawal } from "./schema.ts";

/** Withdraws a signed record with a reason and without a signature, where that only makes things safer. @returns the withdrawal's id */
export async function withdrawRecord(
  context: CommandContext,
  subject: Withdrawal["subject"],
  subjectId: string,
  position: Position,
  reason: string,
): Promise<string> {
  const { personId, name: personName } = context.person;
  const { id } = await context.create("withdrawal", {
    subject,
    subjectId,
    reason,
    personId,
    personName,
    position,
    withdrawnAt: context.at,
    signatureId: null,
  });
  return id;
}
