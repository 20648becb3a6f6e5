import type { Tx } from "#lib/db.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { hashRecoveryCode, newRecoveryCodes } from "./recoveryCodes.ts";

/** How many recovery codes a person has left; null: no sheet. */
export async function recoveryCodesLeft(tx: Tx, personId: string): Promise<number | null> {
  const sheet = await tx.recoverySheet.findFirst({ where: { personId, replacedAt: null } });
  return sheet && tx.recoveryCode.count({ where: { sheetId: sheet.id, usedAt: null } });
}

/** Spends a recovery code: each is good once. @returns whether it was one of theirs, and not used before */
export async function spendRecoveryCode(
  tx: Tx,
  journalKey: Uint8Array,
  personId: string,
  code: string,
  now: Date,
): Promise<boolean> {
  const used = await tx.recoveryCode.updateMany({
    where: {
      hash: hashRecoveryCode(journalKey, personId, code),
      usedAt: null,
      sheet: { personId, replacedAt: null },
    },
    data: { usedAt: now },
  });
  return used.count === 1;
}

/** Replaces a person's recovery codes. @returns the new ones, which are not kept in the clear anywhere */
export async function issueRecoveryCodes(context: CommandContext, journalKey: Uint8Array): Promise<string[]> {
  const { personId } = context.person;
  await voidRecoveryCodes(context);
  const sheet = await context.create("recoverySheet", { personId, createdAt: context.at, replacedAt: null });
  const codes = newRecoveryCodes();
  await context.tx.recoveryCode.createMany({
    data: codes.map((code) => ({
      id: context.newId(),
      sheetId: sheet.id,
      hash: hashRecoveryCode(journalKey, personId, code),
    })),
  });
  return codes;
}

/** Ends a person's recovery codes, where nothing is left to recover. */
export async function voidRecoveryCodes(context: CommandContext): Promise<void> {
  const old = await context.tx.recoverySheet.findFirst({
    where: { personId: context.person.personId, replacedAt: null },
  });
  if (old) await context.update("recoverySheet", old.id, { replacedAt: context.at });
}
