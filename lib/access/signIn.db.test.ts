import { randomUUID, scrypt } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { databaseNow } from "#lib/clock.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, prepareRuntime, signInMember } from "#lib/door/testing.ts";
import { makeChallenge } from "#lib/factors/challenge.ts";
import * as factors from "#lib/factors/commands.ts";
import { passkeyOptions } from "#lib/factors/queries.ts";
import { SoftAuthenticator } from "#lib/factors/softAuthenticator.testing.ts";
import { TOTP_STEP_MS, totpCodeAt } from "#lib/factors/totpCode.ts";
import { addPerson, asSystem } from "#prisma/factories.ts";
import { FAILURES_MAX } from "./limits.ts";
import { type SignedIn, signInWithPasskey, signInWithPassword } from "./signIn.ts";

vi.mock("node:crypto", { spy: true });

const PASSWORD = "correct horse battery";
const SECRET = "HOLDPOINTSAMPLEHOLDPOINTSAMPLEAB";
const HERE = { origin: "http://localhost:3000", rpId: "localhost" };
const FROM = { userAgent: null, address: null };

const setup = prepareRuntime();
let login: string;
let ana: Member;

beforeEach(async () => {
  login = `ana-${randomUUID().slice(0, 8)}`;
  const personId = await addPerson(setup.runtime, { login, name: "Ana", password: PASSWORD });
  ana = await signInMember(setup.runtime, personId, "Ana");
});

const signIn = (password = PASSWORD, code?: string) =>
  signInWithPassword(setup.runtime, { login, password, ...(code ? { code } : {}) }, FROM);

const codeNow = async (step = 0): Promise<string> =>
  totpCodeAt(SECRET, (await databaseNow(setup.runtime.db)).getTime() + step * TOTP_STEP_MS);

async function methodOf(outcome: Awaited<ReturnType<typeof signIn>>): Promise<string> {
  const { sessionId } = outcome as SignedIn;
  return (await setup.runtime.db.session.findUniqueOrThrow({ where: { id: sessionId } })).method;
}

const enrolApp = () =>
  asSystem(setup.runtime, factors.provisionTotp, { personId: ana.personId, secret: SECRET });

async function enrolKey() {
  const { runtime } = setup;
  const { creation } = await perform(runtime, passkeyOptions, {}, ana.caller);
  const key = new SoftAuthenticator(HERE);
  const input = { password: PASSWORD, label: "Key", registration: key.register(String(creation?.challenge)) };
  const { result } = await as(runtime, ana, factors.enrolPasskey, input);
  return { key, ...result };
}

const challenge = async (): Promise<string> => {
  const { runtime } = setup;
  const now = (await databaseNow(runtime.db)).getTime();
  return Buffer.from(makeChallenge(runtime.journalKey, { kind: "sign-in" }, now)).toString("base64url");
};

describe("signing in with a local account", () => {
  it("takes a password alone where there is no second factor, and says so in the record", async () => {
    expect(await methodOf(await signIn())).toBe("password");
  });

  it("asks for the second factor after the right password, and tells nobody else that there is one", async () => {
    await enrolApp();
    expect(await signIn()).toEqual({ needs: { app: true, passkey: null } });
    expect(await signIn("wrong password")).toBeUndefined();
    expect(await signIn("wrong password", await codeNow())).toBeUndefined();
    expect(await methodOf(await signIn(PASSWORD, await codeNow()))).toBe("password+totp");
    expect(await signIn(PASSWORD, await codeNow())).toBeUndefined();
  });

  it("takes a recovery code once", async () => {
    const { recoveryCodes, key } = await enrolKey();
    expect(await signIn()).toMatchObject({ needs: { app: false, passkey: { rpId: "localhost" } } });
    const [code = ""] = recoveryCodes ?? [];
    expect(await methodOf(await signIn(PASSWORD, code))).toBe("recovery-code");
    expect(await signIn(PASSWORD, code)).toBeUndefined();
    expect(key.credentialId).toHaveLength(32);
  });

  it("counts wrong codes into the same lockout, which asking without one neither fills nor empties", async () => {
    await enrolApp();
    for (let n = 0; n < FAILURES_MAX; n++) {
      expect(await signIn()).toHaveProperty("needs");
      expect(await signIn(PASSWORD, "000000")).toBeUndefined();
    }
    await expect(signIn(PASSWORD, await codeNow())).rejects.toMatchObject({ code: "too-many-attempts" });
    await expect(signIn()).rejects.toMatchObject({ code: "too-many-attempts" });
  });

  it("asks for the code as often as it likes without locking anyone", async () => {
    await enrolApp();
    for (let n = 0; n < 2 * FAILURES_MAX; n++) expect(await signIn()).toHaveProperty("needs");
    expect(await methodOf(await signIn(PASSWORD, await codeNow()))).toBe("password+totp");
  });
});

describe("an account that does not exist", () => {
  it("costs the same work as one that does: one password's derivation, of the same cost", async () => {
    await signIn("warm up: the decoy is made once");
    const workFor = async (who: string): Promise<unknown[]> => {
      vi.mocked(scrypt).mockClear();
      const from = { userAgent: null, address: null };
      expect(
        await signInWithPassword(setup.runtime, { login: who, password: "wrong password" }, from),
      ).toBeUndefined();
      return vi.mocked(scrypt).mock.calls.map(([, , length, cost]) => [length, cost]);
    };
    await workFor("nobody-at-all");
    const known = await workFor(login);
    expect(known).toHaveLength(1);
    expect(await workFor("nobody-at-all")).toEqual(known);
    await setup.runtime.db.person.update({ where: { id: ana.personId }, data: { disabledAt: new Date() } });
    expect(await workFor(login)).toEqual(known);
  });
});

describe("signing in with a passkey", () => {
  it("needs no password, and an answer is good once", async () => {
    const { key } = await enrolKey();
    const assertion = key.sign(await challenge());
    const signedIn = await signInWithPasskey(setup.runtime, assertion, FROM);
    expect(await methodOf(signedIn)).toBe("passkey");
    await expect(signInWithPasskey(setup.runtime, assertion, FROM)).rejects.toMatchObject({
      code: "refused",
    });
  });

  it("refuses a key that is not known, or was removed", async () => {
    const stranger = new SoftAuthenticator(HERE);
    await expect(
      signInWithPasskey(setup.runtime, stranger.sign(await challenge()), FROM),
    ).rejects.toMatchObject({ code: "refused" });
    const { key, passkeyId } = await enrolKey();
    const { proof } = await perform(setup.runtime, passkeyOptions, {}, ana.caller);
    const proved = { password: null, assertion: key.sign(String(proof?.challenge)) };
    await as(setup.runtime, ana, factors.removePasskey, { ...proved, passkeyId });
    await expect(signInWithPasskey(setup.runtime, key.sign(await challenge()), FROM)).rejects.toMatchObject({
      code: "refused",
    });
  });

  it("refuses a challenge of another use, one that is over, and a disabled account", async () => {
    const { key } = await enrolKey();
    const { proof } = await perform(setup.runtime, passkeyOptions, {}, ana.caller);
    await expect(
      signInWithPasskey(setup.runtime, key.sign(String(proof?.challenge)), FROM),
    ).rejects.toMatchObject({ code: "refused" });
    const old = makeChallenge(setup.runtime.journalKey, { kind: "sign-in" }, Date.now() - 60 * 60_000);
    await expect(
      signInWithPasskey(setup.runtime, key.sign(Buffer.from(old).toString("base64url")), FROM),
    ).rejects.toMatchObject({ code: "refused" });
    await setup.runtime.db.person.update({ where: { id: ana.personId }, data: { disabledAt: new Date() } });
    expect(await signInWithPasskey(setup.runtime, key.sign(await challenge()), FROM)).toBeUndefined();
  });
});
