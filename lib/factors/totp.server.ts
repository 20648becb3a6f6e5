import { verifySync } from "otplib";
import type { Tx } from "#lib/db.ts";
import { openSecret } from "./sealedSecret.ts";
import { TOTP_CODE, TOTP_STEP_MS } from "./totpCode.ts";

const inForce = (personId: string) => ({ personId, removedAt: null, confirmedAt: { not: null } });

/** Whether a person has an authenticator app enrolled, confirmed by a first code. */
export async function hasTotp(tx: Tx, personId: string): Promise<boolean> {
  return (await tx.totp.count({ where: inForce(personId) })) > 0;
}

/**
 * Spends a code of a person's authenticator app. A code is good in its step of 30 s, the one before and the one after, and once
 * (RFC 6238, 5.2): of two that come at the same time one is let through.
 * @param journalKey what the secrets' key is derived from
 * @param now by the database's clock
 * @returns whether it was right, and not used before
 */
export async function spendTotpCode(
  tx: Tx,
  journalKey: Uint8Array,
  personId: string,
  code: string,
  now: Date,
): Promise<boolean> {
  const enrolled = await tx.totp.findFirst({ where: inForce(personId) });
  return enrolled !== null && (await spendCodeOf(tx, journalKey, enrolled, code, now));
}

/** The same for one enrolment, also for one whose first code this is. */
export async function spendCodeOf(
  tx: Tx,
  journalKey: Uint8Array,
  enrolment: { readonly id: string; readonly personId: string; readonly secret: string },
  code: string,
  now: Date,
): Promise<boolean> {
  const token = code.replaceAll(/\s/g, "");
  if (!TOTP_CODE.test(token)) return false;
  const found = verifySync({
    secret: openSecret(journalKey, enrolment.personId, enrolment.secret),
    token,
    epoch: Math.floor(now.getTime() / 1_000),
    epochTolerance: TOTP_STEP_MS / 1_000,
  });
  if (!found.valid || !("timeStep" in found)) return false;
  const used = await tx.totp.updateMany({
    where: { id: enrolment.id, removedAt: null, lastUsedStep: { lt: found.timeStep } },
    data: { lastUsedStep: found.timeStep },
  });
  return used.count === 1;
}
