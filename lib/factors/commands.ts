import { generateSecret, generateURI } from "otplib";
import { databaseNow } from "#lib/clock.ts";
import type { KnownCaller } from "#lib/door/caller.ts";
import { type Call, defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Runtime } from "#lib/runtime.ts";
import { CONFIRMATION_MS_MAX, PASSKEYS_MAX } from "./limits.ts";
import { passkeysOf } from "./passkeys.server.ts";
import { proveIdentity } from "./proof.server.ts";
import { issueRecoveryCodes, voidRecoveryCodes } from "./recovery.server.ts";
import type { Passkey, Proof } from "./schema.ts";
import * as spec from "./schema.ts";
import { sealSecret } from "./sealedSecret.ts";
import { hasTotp, spendCodeOf } from "./totp.server.ts";
import { verifyRegistration } from "./webauthn.server.ts";

const ISSUER = "Holdpoint";

/** What a factor's command needs besides the proof. */
async function proved(
  runtime: Runtime,
  input: Proof,
  caller: KnownCaller,
  call: Call,
): Promise<{ journalKey: Uint8Array }> {
  await proveIdentity(runtime, input, caller, call);
  return { journalKey: runtime.journalKey };
}

async function ownPasskey(context: CommandContext, passkeyId: string): Promise<Passkey> {
  const mine = await passkeysOf(context.tx, context.person.personId);
  const passkey = mine.find(({ id }) => id === passkeyId);
  if (!passkey) throw new AppError("not-found", "You have no such passkey. Nothing was changed.");
  return passkey;
}

/** Recovery codes for the first factor that there is something to lose of. */
async function firstRecoveryCodes(context: CommandContext, journalKey: Uint8Array): Promise<string[] | null> {
  const there = await context.tx.recoverySheet.count({
    where: { personId: context.person.personId, replacedAt: null },
  });
  return there > 0 ? null : issueRecoveryCodes(context, journalKey);
}

async function voidCodesWithoutFactor(context: CommandContext): Promise<void> {
  const { personId } = context.person;
  const left = (await hasTotp(context.tx, personId)) || (await passkeysOf(context.tx, personId)).length > 0;
  if (!left) await voidRecoveryCodes(context);
}

export const enrolPasskey = defineCommand({
  spec: spec.enrolPasskey,
  async prepare(runtime, input, caller, call) {
    const { journalKey } = await proved(runtime, input, caller, call);
    if (caller.kind !== "person") throw new AppError("forbidden", "Only a person can do this.");
    const { personId, sessionId } = caller.person;
    const use = { kind: "enrol", personId, sessionId } as const;
    return { journalKey, made: await verifyRegistration(runtime, input.registration, use) };
  },
  async handle(context, { label }, { journalKey, made }) {
    const { personId } = context.person;
    if ((await passkeysOf(context.tx, personId)).length >= PASSKEYS_MAX)
      throw new AppError(
        "refused",
        `You have ${PASSKEYS_MAX} passkeys. Nothing was changed; remove one first.`,
      );
    const { credentialId, publicKey, ...hidden } = made;
    const passkey = await context.create(
      "passkey",
      { personId, label, credentialId, publicKey, createdAt: context.at, removedAt: null },
      hidden,
    );
    return { passkeyId: passkey.id, recoveryCodes: await firstRecoveryCodes(context, journalKey) };
  },
});

export const renamePasskey = defineCommand({
  spec: spec.renamePasskey,
  prepare: proved,
  async handle(context, { passkeyId, label }) {
    await ownPasskey(context, passkeyId);
    await context.update("passkey", passkeyId, { label });
    return {};
  },
});

export const removePasskey = defineCommand({
  spec: spec.removePasskey,
  prepare: proved,
  async handle(context, { passkeyId }) {
    await ownPasskey(context, passkeyId);
    await context.update("passkey", passkeyId, { removedAt: context.at });
    await voidCodesWithoutFactor(context);
    return {};
  },
});

/** A person's authenticator app that is not removed, confirmed or not. */
const currentTotp = ({ tx, person }: CommandContext) =>
  tx.totp.findFirst({ where: { personId: person.personId, removedAt: null } });

export const beginTotp = defineCommand({
  spec: spec.beginTotp,
  prepare: proved,
  async handle(context, _input, { journalKey }) {
    const { personId } = context.person;
    const current = await currentTotp(context);
    if (current?.confirmedAt)
      throw new AppError(
        "refused",
        "You have an authenticator app already. Nothing was changed; remove it first.",
      );
    // Begun before, and never confirmed.
    if (current) await context.update("totp", current.id, { removedAt: context.at });
    const secret = generateSecret();
    const totp = await context.create(
      "totp",
      { personId, createdAt: context.at, confirmedAt: null, removedAt: null },
      { secret: sealSecret(journalKey, personId, secret), lastUsedStep: 0 },
    );
    const { login } = await context.get("person", personId);
    return { totpId: totp.id, secret, uri: generateURI({ issuer: ISSUER, label: login, secret }) };
  },
});

export const confirmTotp = defineCommand({
  spec: spec.confirmTotp,
  async prepare({ db, journalKey }, { totpId, firstCode }, caller) {
    if (caller.kind !== "person") throw new AppError("forbidden", "Only a person can do this.");
    const { personId } = caller.person;
    const begun = await db.totp.findFirst({
      where: { id: totpId, personId, confirmedAt: null, removedAt: null },
    });
    if (!begun) throw new AppError("not-found", "There is no authenticator app to confirm. Begin again.");
    const now = await databaseNow(db);
    if (now.getTime() - begun.createdAt.getTime() > CONFIRMATION_MS_MAX)
      throw new AppError("refused", "This took too long. Nothing was enrolled; begin again.");
    if (!(await spendCodeOf(db, journalKey, begun, firstCode, now)))
      throw new AppError(
        "refused",
        "This is not the code that the app should show now. Nothing was enrolled; try the next one, and look at the phone’s clock.",
      );
    return { journalKey };
  },
  async handle(context, { totpId }, { journalKey }) {
    const current = await currentTotp(context);
    if (current?.id !== totpId || current.confirmedAt)
      throw new AppError("refused", "The authenticator app was changed meanwhile. Look again.");
    await context.update("totp", totpId, { confirmedAt: context.at });
    return { recoveryCodes: await firstRecoveryCodes(context, journalKey) };
  },
});

export const removeTotp = defineCommand({
  spec: spec.removeTotp,
  prepare: proved,
  async handle(context) {
    const current = await currentTotp(context);
    if (!current) throw new AppError("not-found", "You have no authenticator app. Nothing was changed.");
    await context.update("totp", current.id, { removedAt: context.at });
    await voidCodesWithoutFactor(context);
    return {};
  },
});

export const renewRecoveryCodes = defineCommand({
  spec: spec.renewRecoveryCodes,
  prepare: proved,
  async handle(context, _input, { journalKey }) {
    const { personId } = context.person;
    if (!(await hasTotp(context.tx, personId)) && (await passkeysOf(context.tx, personId)).length === 0)
      throw new AppError(
        "refused",
        "Recovery codes stand in for a second factor, and you have none. Nothing was changed; enrol one first.",
      );
    return { recoveryCodes: await issueRecoveryCodes(context, journalKey) };
  },
});

export const provisionTotp = defineCommand({
  spec: spec.provisionTotp,
  prepare: (runtime, { personId, secret }) =>
    Promise.resolve({ sealed: sealSecret(runtime.journalKey, personId, secret) }),
  async handle(context, { personId }, { sealed }) {
    await context.get("person", personId);
    const totp = await context.create(
      "totp",
      { personId, createdAt: context.at, confirmedAt: context.at, removedAt: null },
      { secret: sealed, lastUsedStep: 0 },
    );
    return { totpId: totp.id };
  },
});
