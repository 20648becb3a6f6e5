import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { FAILURES_MAX } from "#lib/access/limits.ts";
import { databaseNow } from "#lib/clock.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, PASSWORD, prepareRuntime, signInMember } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { addPerson, asSystem } from "#prisma/factories.ts";
import * as commands from "./commands.ts";
import { passkeyOptions } from "./queries.ts";
import { RECOVERY_CODES } from "./recoveryCodes.ts";
import { type AuthenticatorOptions, SoftAuthenticator } from "./softAuthenticator.testing.ts";
import { spendTotpCode } from "./totp.server.ts";
import { TOTP_STEP_MS, totpCodeAt } from "./totpCode.ts";

const HERE: AuthenticatorOptions = { origin: "http://localhost:3000", rpId: "localhost" };
const GIVEN = { password: PASSWORD };
const KNOWN_SECRET = "HOLDPOINTSAMPLEHOLDPOINTSAMPLEAB";

const setup = prepareRuntime();
let ana: Member;

async function addMember(name: string): Promise<Member> {
  const login = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}`;
  const personId = await addPerson(setup.runtime, { login, name, password: PASSWORD });
  return signInMember(setup.runtime, personId, name);
}

beforeEach(async () => {
  ana = await addMember("Ana");
});

const optionsFor = async (member: Member) => {
  const { creation, proof } = await perform(setup.runtime, passkeyOptions, {}, member.caller);
  return { enrol: String(creation?.challenge), proof: String(proof?.challenge) };
};

/** The code of a step away from now: -1, 0 and 1 are accepted, in that order. */
const codeOf = async (secret: string, step: number): Promise<string> =>
  totpCodeAt(secret, (await databaseNow(setup.runtime.db)).getTime() + step * TOTP_STEP_MS);

async function enrol(key: SoftAuthenticator, member = ana, given: { password: string | null } = GIVEN) {
  const registration = key.register((await optionsFor(member)).enrol);
  const input = { ...given, label: "Work key", registration };
  return (await as(setup.runtime, member, commands.enrolPasskey, input)).result;
}

async function enrolApp(member = ana): Promise<{ secret: string; recoveryCodes: string[] | null }> {
  const { totpId, secret } = (await as(setup.runtime, member, commands.beginTotp, GIVEN)).result;
  const firstCode = await codeOf(secret, -1);
  const { recoveryCodes } = (await as(setup.runtime, member, commands.confirmTotp, { totpId, firstCode }))
    .result;
  return { secret, recoveryCodes };
}

const lastEntries = async () => (await entriesAfter(setup.runtime.db, "house", 0, 10_000)).slice(-1);
const passkeyCount = () => setup.runtime.db.passkey.count({ where: { personId: ana.personId } });

describe("enrolling a passkey", () => {
  test("keeps its public key, shows recovery codes the first time, and is journaled without a secret", async () => {
    const first = await enrol(new SoftAuthenticator(HERE));
    expect(first.recoveryCodes).toHaveLength(RECOVERY_CODES);
    const [entry] = await lastEntries();
    expect(entry).toMatchObject({ command: "factors.enrolPasskey", actor: { id: ana.personId } });
    expect(JSON.stringify(entry)).not.toContain(first.recoveryCodes?.[0]);
    const key = new SoftAuthenticator(HERE);
    const challenge = (await optionsFor(ana)).proof;
    const { proof: _, ...others } = await optionsFor(ana);
    expect(others.enrol).not.toBe(challenge);
    const second = await as(setup.runtime, ana, commands.enrolPasskey, {
      ...GIVEN,
      code: first.recoveryCodes?.[0] ?? "",
      label: "Second",
      registration: key.register(others.enrol),
    });
    expect(second.result.recoveryCodes).toBeNull();
  });

  test.for<[string, AuthenticatorOptions]>([
    ["of another origin", { ...HERE, origin: "https://evil.example" }],
    ["of the same host without its port", { ...HERE, origin: "http://localhost" }],
    ["for another relying party", { ...HERE, rpId: "evil.example" }],
    ["without the person verified", { ...HERE, userVerified: false }],
  ])("refuses an answer %s", async ([_, options]) => {
    await expect(enrol(new SoftAuthenticator(options))).rejects.toMatchObject({ code: "refused" });
    expect(await passkeyCount()).toBe(0);
  });

  test("refuses a challenge that was answered before, of another session, or for another use", async () => {
    const { enrol: challenge } = await optionsFor(ana);
    const send = (member: Member, to: string) =>
      as(setup.runtime, member, commands.enrolPasskey, {
        ...GIVEN,
        label: "Key",
        registration: new SoftAuthenticator(HERE).register(to),
      });
    const elsewhere = await signInMember(setup.runtime, ana.personId, "Ana");
    await expect(send(elsewhere, challenge)).rejects.toMatchObject({ code: "refused" });
    await send(ana, challenge);
    const other = await addMember("Ben");
    await expect(send(other, challenge)).rejects.toMatchObject({ code: "refused" });
    const { proof } = await optionsFor(ana);
    await expect(
      as(setup.runtime, ana, commands.enrolPasskey, {
        ...GIVEN,
        code: "none",
        label: "Key",
        registration: new SoftAuthenticator(HERE).register(proof),
      }),
    ).rejects.toMatchObject({ code: "forbidden" });
    expect(await passkeyCount()).toBe(1);
  });

  test("refuses an open session that can't prove whose it is", async () => {
    const key = new SoftAuthenticator(HERE);
    await expect(enrol(key, ana, { password: null })).rejects.toMatchObject({ code: "forbidden" });
    await expect(enrol(key, ana, { password: "wrong password" })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await passkeyCount()).toBe(0);
  });
});

describe("a passkey as proof", () => {
  test("is good once, in its session, and for its owner", async () => {
    const key = new SoftAuthenticator(HERE);
    const { passkeyId } = await enrol(key);
    const rename = (member: Member, challenge: string, label: string) =>
      as(setup.runtime, member, commands.renamePasskey, {
        password: null,
        assertion: key.sign(challenge),
        passkeyId,
        label,
      });
    const { proof } = await optionsFor(ana);
    const elsewhere = await signInMember(setup.runtime, ana.personId, "Ana");
    await expect(rename(elsewhere, proof, "no")).rejects.toMatchObject({ code: "refused" });
    await rename(ana, proof, "Phone");
    await expect(rename(ana, proof, "again")).rejects.toMatchObject({ code: "refused" });
    const ben = await addMember("Ben");
    await enrol(new SoftAuthenticator(HERE), ben);
    await expect(rename(ben, (await optionsFor(ben)).proof, "theirs")).rejects.toMatchObject({
      code: "forbidden",
    });
    const row = await setup.runtime.db.passkey.findUniqueOrThrow({ where: { id: passkeyId } });
    expect(row).toMatchObject({ label: "Phone" });
    expect(Number(row.counter)).toBeGreaterThan(0);
  });

  test("is none after its removal, and a password alone is enough again", async () => {
    const key = new SoftAuthenticator(HERE);
    const { passkeyId } = await enrol(key);
    await expect(
      as(setup.runtime, ana, commands.removePasskey, { ...GIVEN, passkeyId }),
    ).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("second factor") });
    const assertion = key.sign((await optionsFor(ana)).proof);
    await as(setup.runtime, ana, commands.removePasskey, { password: null, assertion, passkeyId });
    expect(
      await setup.runtime.db.recoverySheet.count({ where: { personId: ana.personId, replacedAt: null } }),
    ).toBe(0);
    await enrol(new SoftAuthenticator(HERE));
  });
});

describe("an authenticator app", () => {
  test("counts only after its first code, and its secret is in no journal and not readable at rest", async () => {
    const { totpId, secret, uri } = (await as(setup.runtime, ana, commands.beginTotp, GIVEN)).result;
    expect(uri).toContain(secret);
    const { db, journalKey } = setup.runtime;
    const now = await databaseNow(db);
    expect(await spendTotpCode(db, journalKey, ana.personId, totpCodeAt(secret, now.getTime()), now)).toBe(
      false,
    );
    await expect(
      as(setup.runtime, ana, commands.confirmTotp, { totpId, firstCode: "000000" }),
    ).rejects.toMatchObject({ code: "refused" });
    await as(setup.runtime, ana, commands.confirmTotp, { totpId, firstCode: await codeOf(secret, 0) });
    const kept = JSON.stringify([
      await entriesAfter(db, "house", 0, 10_000),
      await db.totp.findUniqueOrThrow({ where: { id: totpId } }).then(({ secret: sealed }) => sealed),
    ]);
    expect(kept).not.toContain(secret);
  });

  test("gives codes that are good once, a step early or late, and not two", async () => {
    const { secret } = await enrolApp();
    const { db, journalKey } = setup.runtime;
    const now = await databaseNow(db);
    const spend = (step: number) =>
      spendTotpCode(
        db,
        journalKey,
        ana.personId,
        totpCodeAt(secret, now.getTime() + step * TOTP_STEP_MS),
        now,
      );
    expect(await spend(2)).toBe(false);
    expect(await spend(-2)).toBe(false);
    const both = await Promise.all([spend(0), spend(0)]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await spend(-1)).toBe(false);
    expect(await spend(1)).toBe(true);
    expect(await spend(1)).toBe(false);
  });

  test("is one: another is refused, and the first is removed with its code", async () => {
    const { secret, recoveryCodes } = await enrolApp();
    expect(recoveryCodes).toHaveLength(RECOVERY_CODES);
    const code = await codeOf(secret, 0);
    await expect(as(setup.runtime, ana, commands.beginTotp, { ...GIVEN, code })).rejects.toMatchObject({
      code: "refused",
    });
    await as(setup.runtime, ana, commands.removeTotp, { ...GIVEN, code: await codeOf(secret, 1) });
    await enrolApp();
  });

  test("of somebody else can't be confirmed", async () => {
    const { totpId, secret } = (await as(setup.runtime, ana, commands.beginTotp, GIVEN)).result;
    const ben = await addMember("Ben");
    await expect(
      as(setup.runtime, ben, commands.confirmTotp, { totpId, firstCode: await codeOf(secret, 0) }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  test("can be provisioned by the product alone, with a secret that is known", async () => {
    await asSystem(setup.runtime, commands.provisionTotp, { personId: ana.personId, secret: KNOWN_SECRET });
    await expect(
      as(setup.runtime, ana, commands.provisionTotp, { personId: ana.personId, secret: KNOWN_SECRET }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await as(setup.runtime, ana, commands.removeTotp, { ...GIVEN, code: await codeOf(KNOWN_SECRET, 0) });
  });
});

describe("recovery codes", () => {
  test("are good once, however they are typed, and the next sheet ends them", async () => {
    const { recoveryCodes } = await enrolApp();
    const [first = "", second = "", third = ""] = recoveryCodes ?? [];
    const renew = (code: string) => as(setup.runtime, ana, commands.renewRecoveryCodes, { ...GIVEN, code });
    const { result } = await renew(` ${first.toUpperCase().replace("-", " ")} `);
    expect(result.recoveryCodes).toHaveLength(RECOVERY_CODES);
    for (const old of [first, second, third])
      await expect(renew(old)).rejects.toMatchObject({ code: "forbidden" });
    const [fresh = ""] = result.recoveryCodes;
    await renew(fresh);
    await expect(renew(fresh)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("are kept as hashes", async () => {
    const { recoveryCodes } = await enrolApp();
    const kept = JSON.stringify(await setup.runtime.db.recoveryCode.findMany());
    for (const code of recoveryCodes ?? []) expect(kept).not.toContain(code.slice(0, 5));
  });

  test("stand in for a factor, and there are none without one", async () => {
    await expect(as(setup.runtime, ana, commands.renewRecoveryCodes, GIVEN)).rejects.toMatchObject({
      code: "refused",
    });
  });
});

test("wrong codes lock like wrong passwords", async () => {
  await enrolApp();
  const guess = () => as(setup.runtime, ana, commands.removeTotp, { ...GIVEN, code: "000000" });
  for (let n = 0; n < FAILURES_MAX; n++) await expect(guess()).rejects.toMatchObject({ code: "forbidden" });
  await expect(guess()).rejects.toMatchObject({ code: "too-many-attempts" });
});
