import { SIGNATURE_FRESHNESS_MS } from "#lib/door/spec.ts";
import { all, type Entities } from "#lib/room/state.ts";
import type { ProvableWith, SignatureMethod, Withdrawal } from "./schema.ts";

const MINUTE_MS = 60_000;

/** Where a person enrols what they sign with. */
export const ENROL_AT = "/account";

/** Why a person can't prove a signature at all, or undefined. */
export const whyNotProvable = ({ passkey, password, idp }: ProvableWith): string | undefined =>
  passkey || password || idp
    ? undefined
    : "You have nothing to sign with yet: a signature takes a passkey, or your password with a one-time code. Set one up on your account page, then come back; nothing was signed.";

/** Whether something is older than SIGNATURE_FRESHNESS_MS or of a time to come. NaN compares false: an unreadable time is late too. */
function isLate(at: string, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(at);
  return !(ageMs >= 0 && ageMs <= SIGNATURE_FRESHNESS_MS);
}

/** Why a statement that was shown at a time can't be signed at `nowMs`: too old, or of a time to come. */
export const whyNotShownLately = (signedAt: string, nowMs: number): string | undefined =>
  isLate(signedAt, nowMs)
    ? `What you would sign was not shown within the last ${SIGNATURE_FRESHNESS_MS / MINUTE_MS} minutes. Nothing was signed; look at it again.`
    : undefined;

/** Why a proof does not carry a signature at `nowMs`: too old, of a time to come, or of no time at all. */
export function whyNotProven(provenAt: string, nowMs: number): string | undefined {
  return isLate(provenAt, nowMs)
    ? `The proof of who you are is not from the last ${SIGNATURE_FRESHNESS_MS / MINUTE_MS} minutes; give it again.`
    : undefined;
}

type Withdrawals = Pick<Entities, "withdrawal">;

/** That a record was withdrawn, or undefined. */
export const withdrawalOf = (
  facts: Withdrawals,
  subject: Withdrawal["subject"],
  subjectId: string,
): Withdrawal | undefined =>
  all(facts, "withdrawal").find(
    (withdrawal) => withdrawal.subject === subject && withdrawal.subjectId === subjectId,
  );

/** Why what was withdrawn can't be withdrawn again, or undefined. */
export const whyTakenBack = (withdrawal: Withdrawal | undefined): string | undefined =>
  withdrawal && `${withdrawal.personName} has withdrawn it.`;

/** The words on screen for how a signature was proved. */
export const METHOD_WORDS: Record<SignatureMethod, string> = {
  passkey: "passkey",
  "password+totp": "password and one-time code",
  idp: "identity provider",
};
