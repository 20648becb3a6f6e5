import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { decode } from "next-auth/jwt";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, type Member, PASSWORD, prepareRuntime, signInMember } from "#lib/door/testing.ts";
import { findFreePort } from "#lib/free-port.ts";
import { type IdpSettings, installRuntime } from "#lib/runtime.ts";
import { addPerson, asSystem } from "#prisma/factories.ts";
import { serveNextAuth, TestBrowser } from "./browser.testing.ts";
import { beginErrand, linkIdentity, unlinkIdentity } from "./commands.ts";
import { errandPath } from "./errandPath.ts";
import { getErrand } from "./queries.ts";
import type { Errand } from "./schema.ts";
import { startTestProvider, type TestProvider } from "./testing.ts";

/** Signing in against a real OpenID provider, through next-auth as the product sets it up. */

const setup = prepareRuntime();
let origin: string;
let provider: TestProvider;
let product: Server;

const use = (change: Partial<IdpSettings> = {}): void =>
  installRuntime({ ...setup.runtime, idp: { ...provider.settings, ...change } });

beforeAll(async () => {
  origin = `http://localhost:${await findFreePort()}`;
  vi.stubEnv("NEXTAUTH_URL", origin);
  provider = await startTestProvider(await findFreePort(), origin, (subject) => ({
    name: `Provider's ${subject}`,
    email: `${subject}@lakeshore.example`,
    email_verified: false,
  }));
  product = serveNextAuth(origin);
  await new Promise<void>((resolve) => product.listen(Number(new URL(origin).port), "127.0.0.1", resolve));
  use();
});
afterEach(() => use());
afterAll(async () => {
  vi.unstubAllEnvs();
  await provider.stop();
  product.closeAllConnections();
  await new Promise((resolve) => product.close(resolve));
});

/** Begins at the sign-in page. @returns the provider's address to go to */
async function begin(browser: TestBrowser, id = "idp", callbackUrl = origin): Promise<string> {
  const csrf = await (await browser.fetch(`${origin}/api/auth/csrf`)).json();
  const { csrfToken } = csrf as { csrfToken: string };
  const answer = await browser.fetch(`${origin}/api/auth/signin/${id}`, {
    csrfToken,
    callbackUrl,
    json: "true",
  });
  return ((await answer.json()) as { url: string }).url;
}

/** Comes back from the provider. @returns where the product then sends the browser */
async function arrive(browser: TestBrowser, callback: string): Promise<string> {
  return (await browser.fetch(callback)).headers.get("location") ?? "";
}

async function sessionIn(browser: TestBrowser) {
  const token = browser.cookiesOf(origin).get("next-auth.session-token");
  const claims = token ? await decode({ token, secret: setup.runtime.authSecret }) : null;
  const id = typeof claims?.sessionId === "string" ? claims.sessionId : undefined;
  return id === undefined
    ? undefined
    : setup.runtime.db.session.findUniqueOrThrow({ where: { id }, include: { person: true } });
}

async function signIn(login: string) {
  const browser = new TestBrowser().as(login);
  const callback = await browser.followTo(`${origin}/api/auth/callback`, await begin(browser));
  const landed = await arrive(browser, callback);
  return { browser, callback, landed, session: await sessionIn(browser) };
}

const someone = (): string => `s-${randomUUID().slice(0, 8)}`;

async function addLocal(): Promise<Member> {
  const login = someone();
  const personId = await addPerson(setup.runtime, { login, name: "Local Person", password: PASSWORD });
  return signInMember(setup.runtime, personId, "Local Person");
}

describe("sign-in by the identity provider", () => {
  it("makes a person without a position the first time, and is the same person the next", async () => {
    const subject = someone();
    const first = await signIn(subject);
    expect(first.landed).toBe(origin);
    expect(first.session).toMatchObject({ method: "idp", person: { name: `Provider's ${subject}` } });
    const { personId } = first.session ?? {};
    expect(await setup.runtime.db.assignment.count({ where: { personId } })).toBe(0);
    const again = await signIn(subject);
    expect(again.session?.personId).toBe(personId);
    expect(again.session?.id).not.toBe(first.session?.id);
  });

  it("asks for PKCE, a state and a nonce, and for no e-mail address", async () => {
    const asked = new URL(await begin(new TestBrowser())).searchParams;
    expect(asked.get("code_challenge_method")).toBe("S256");
    expect(asked.get("state")).toBeTruthy();
    expect(asked.get("nonce")).toBeTruthy();
    expect(asked.get("scope")).toBe("openid profile");
  });

  it("does not link by an e-mail address, nor by a login that says the same", async () => {
    const login = someone();
    const local = await addPerson(setup.runtime, { login, name: "Local", password: PASSWORD });
    const other = `${login}@lakeshore.example`;
    const mail = await addPerson(setup.runtime, { login: someone(), name: other, password: PASSWORD });
    const { session } = await signIn(login);
    expect([local, mail]).not.toContain(session?.personId);
  });

  it("is one person with the local account once an operator has linked the two, and stays theirs", async () => {
    const { personId } = await addLocal();
    const subject = someone();
    const identity = { issuer: provider.settings.issuer, subject, linkedBy: "operator" as const };
    await asSystem(setup.runtime, linkIdentity, { ...identity, personId });
    expect((await signIn(subject)).session?.personId).toBe(personId);
    const other = await addLocal();
    await expect(
      asSystem(setup.runtime, linkIdentity, { ...identity, personId: other.personId }),
    ).rejects.toMatchObject({ code: "refused" });
  });

  it("refuses who is disabled, and who is unknown where people are not made", async () => {
    const subject = someone();
    const { session } = await signIn(subject);
    await setup.runtime.db.person.update({
      where: { id: session?.personId },
      data: { disabledAt: new Date() },
    });
    const refused = await signIn(subject);
    expect(refused).toMatchObject({ landed: "/sign-in?error=IdpRefused", session: undefined });

    use({ createsPeople: false });
    const unknown = await signIn(someone());
    expect(unknown).toMatchObject({ landed: "/sign-in?error=IdpUnknown", session: undefined });
  });

  it("refuses an issuer that is another than the configured one", async () => {
    const issuer = provider.settings.issuer.replace("localhost", "127.0.0.1");
    use({ issuer });
    const { landed, session } = await signIn(someone());
    expect({ landed, session }).toEqual({ landed: "/sign-in?error=IdpRefused", session: undefined });
  });

  it("refuses a code that was used, in the same browser and in another", async () => {
    const { browser, callback } = await signIn(someone());
    const opened = await setup.runtime.db.session.count();
    expect(await arrive(browser, callback)).toContain("error=OAuthCallback");
    const thief = new TestBrowser();
    expect(await arrive(thief, callback)).toContain("error=OAuthCallback");
    expect(await setup.runtime.db.session.count()).toBe(opened);
  });

  it.each(["state", "nonce", "pkce.code_verifier"])("refuses an answer with another's %s", async (check) => {
    const name = `next-auth.${check}`;
    const browser = new TestBrowser().as(someone());
    await begin(browser);
    const another = browser.cookiesOf(origin).get(name) ?? "";
    const callback = await browser.followTo(`${origin}/api/auth/callback`, await begin(browser));
    expect(browser.cookiesOf(origin).get(name)).not.toBe(another);
    browser.cookiesOf(origin).set(name, another);
    expect(await arrive(browser, callback)).toContain("error=OAuthCallback");
    expect(await sessionIn(browser)).toBeUndefined();
  });

  it("says so when the provider does not answer", async () => {
    await provider.stop();
    const url = await begin(new TestBrowser());
    await provider.start();
    expect(url).toContain("error=OAuthSignin");
  });
});

describe("an errand at the identity provider", () => {
  /** The browser of somebody with a session. */
  async function browserOf(member: Member): Promise<TestBrowser> {
    const { encode } = await import("next-auth/jwt");
    const sessionId = member.caller.kind === "session" ? member.caller.sessionId : "";
    const browser = new TestBrowser();
    const token = await encode({ token: { sessionId }, secret: setup.runtime.authSecret });
    browser.cookiesOf(origin).set("next-auth.session-token", token);
    return browser;
  }

  async function run(member: Member, subject: string, errand: Errand, way = "idp-again") {
    const browser = (await browserOf(member)).as(subject);
    const { result } = await as(setup.runtime, member, beginErrand, { errand });
    const asked = await begin(browser, way, `${origin}${errandPath(result.errandId, "t")}`);
    const callback = await browser.followTo(`${origin}/api/auth/callback`, asked);
    const landed = await arrive(browser, callback);
    const { outcome } = await setup.runtime.db.idpErrand.findUniqueOrThrow({
      where: { id: result.errandId },
    });
    return {
      asked: new URL(asked).searchParams,
      browser,
      callback,
      landed,
      outcome,
      errandId: result.errandId,
    };
  }

  it("links the account of whoever goes, in their own session, and the two are one from then on", async () => {
    const member = await addLocal();
    const subject = someone();
    const { browser, landed, outcome, errandId, asked } = await run(member, subject, { kind: "link" });
    expect(asked.get("prompt")).toBe("login");
    expect(landed).toBe(`${origin}${errandPath(errandId, "t")}`);
    expect(outcome).toBe("linked");
    const { caller } = member;
    expect((await sessionIn(browser))?.id).toBe(caller.kind === "session" ? caller.sessionId : "");
    expect((await signIn(subject)).session?.personId).toBe(member.personId);
  });

  it("does not link what belongs to somebody else", async () => {
    const subject = someone();
    const { session } = await signIn(subject);
    const { outcome } = await run(await addLocal(), subject, { kind: "link" });
    expect(outcome).toBe("taken");
    expect((await signIn(subject)).session?.personId).toBe(session?.personId);
  });

  it("can be undone, but not when it is the only way in", async () => {
    const member = await addLocal();
    const subject = someone();
    await run(member, subject, { kind: "link" });
    const { id } = await setup.runtime.db.identity.findFirstOrThrow({ where: { personId: member.personId } });
    await as(setup.runtime, member, unlinkIdentity, { identityId: id });
    expect((await signIn(subject)).session?.personId).not.toBe(member.personId);

    const { session } = await signIn(someone());
    const personId = session?.personId ?? "";
    const made = await signInMember(setup.runtime, personId, "Made");
    const only = await setup.runtime.db.identity.findFirstOrThrow({ where: { personId } });
    await expect(as(setup.runtime, made, unlinkIdentity, { identityId: only.id })).rejects.toMatchObject({
      sentence: expect.stringContaining("only way in"),
    });
    await expect(as(setup.runtime, member, unlinkIdentity, { identityId: only.id })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("is of use once, and only in the session that it was begun in", async () => {
    const member = await addLocal();
    const { browser, callback } = await run(member, someone(), { kind: "link" });
    expect(await arrive(browser, callback)).toContain("error=OAuthCallback");

    const { result } = await as(setup.runtime, member, beginErrand, { errand: { kind: "link" } });
    const other = (await browserOf(await addLocal())).as(someone());
    const asked = await begin(other, "idp-again", `${origin}${errandPath(result.errandId, "t")}`);
    const back = await other.followTo(`${origin}/api/auth/callback`, asked);
    expect(await arrive(other, back)).toBe("/idp/done?error=IdpFailed");
  });

  it("does not sign anybody in who had no session", async () => {
    const { result } = await as(setup.runtime, await addLocal(), beginErrand, { errand: { kind: "link" } });
    const browser = new TestBrowser().as(someone());
    const asked = await begin(browser, "idp-again", `${origin}${errandPath(result.errandId, "t")}`);
    const back = await browser.followTo(`${origin}/api/auth/callback`, asked);
    expect(await arrive(browser, back)).toBe("/idp/done?error=IdpFailed");
    expect(await sessionIn(browser)).toBeUndefined();
  });

  it("proves who it is when the provider has just asked the same person", async () => {
    const statementHash = "a".repeat(64);
    const member = await addLocal();
    const subject = someone();
    const early = await run(member, subject, { kind: "prove", statementHash });
    expect(early.outcome).toBe("someone-else");
    await run(member, subject, { kind: "link" });
    const proved = await run(member, subject, { kind: "prove", statementHash });
    expect(proved.outcome).toBe("proved");
    const proofs = await setup.runtime.db.signatureProof.findMany({ where: { statementHash } });
    expect(proofs).toMatchObject([{ method: "idp", spentAt: null }]);
    const { errandId } = proved;
    expect(proofs[0]?.id).toBe(errandId);
    expect(await perform(setup.runtime, getErrand, { errandId }, member.caller)).toEqual({
      kind: "prove",
      outcome: "proved",
    });
    const stranger = (await addLocal()).caller;
    await expect(perform(setup.runtime, getErrand, { errandId }, stranger)).rejects.toMatchObject({
      code: "not-found",
    });
    expect(await run(member, someone(), { kind: "prove", statementHash })).toMatchObject({
      outcome: "someone-else",
    });
  });

  it("proves nothing by a session that the person has at the provider already", async () => {
    const member = await addLocal();
    const subject = someone();
    await run(member, subject, { kind: "link" });
    const browser = (await browserOf(member)).as(subject);
    const seen = await browser.followTo(`${origin}/api/auth/callback`, await begin(browser));
    await arrive(browser, seen);
    const session = await sessionIn(browser);
    const caller = { kind: "session", sessionId: session?.id ?? "" } as const;
    const { result } = await as(setup.runtime, { ...member, caller }, beginErrand, {
      errand: { kind: "prove", statementHash: "b".repeat(64) },
    });
    const asked = new URL(await begin(browser, "idp-again", `${origin}${errandPath(result.errandId, "t")}`));
    // As somebody could do who has the browser but not the person.
    asked.searchParams.set("prompt", "none");
    asked.searchParams.delete("max_age");
    const back = await browser.followTo(`${origin}/api/auth/callback`, asked.href);
    await arrive(browser, back);
    const errand = await setup.runtime.db.idpErrand.findUniqueOrThrow({ where: { id: result.errandId } });
    expect(errand.outcome).toBe("not-fresh");
  });
});
