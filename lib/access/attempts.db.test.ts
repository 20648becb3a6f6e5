import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { prepareRuntime, sendToApi, signInMember, testRuntime } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addPerson } from "#prisma/factories.ts";
import { CLIENT_ADDRESS_HEADER } from "./address.ts";
import { reauthenticate } from "./commands.ts";
import { FAILURES_MAX, LOCKOUT_MS } from "./limits.ts";
import { lockOut } from "./lockout.ts";
import { signInWithPassword } from "./signIn.ts";

const PASSWORD = "correct horse battery";
const WAIT =
  /^Too many wrong passwords or codes\. Nothing was changed; try again in (a minute|\d+ minutes)\.$/;

const setup = prepareRuntime();
let login: string;
let personId: string;
let next = 0;

/** Addresses for documentation (RFC 3849), each of a network of its own. */
const someAddress = (): string => `2001:db8:0:${(next++).toString(16)}::1`;

beforeEach(async () => {
  login = `guessed-${randomUUID().slice(0, 8)}`;
  personId = await addPerson(setup.runtime, { login, name: "Guessed Person", password: PASSWORD });
});

async function signIn(
  password: string,
  { as = login, address = someAddress(), runtime = setup.runtime as Runtime } = {},
): Promise<string> {
  try {
    const signedIn = await signInWithPassword(runtime, { login: as, password }, { userAgent: null, address });
    return signedIn ? "in" : "wrong";
  } catch (error) {
    return error instanceof Error ? error.message : "?";
  }
}

async function fail(times: number, options: Parameters<typeof signIn>[1] = {}): Promise<void> {
  for (let n = 0; n < times; n++) expect(await signIn("wrong password", options)).toBe("wrong");
}

const lockouts = async () =>
  (await entriesAfter(setup.runtime.db, "house", 0, 10_000)).filter(
    ({ command }) => command === lockOut.spec.name,
  );

describe("wrong passwords at sign-in", () => {
  it("lock the account from every address, also to the right one, with a sentence that says until when", async () => {
    await fail(FAILURES_MAX);
    expect(await signIn(PASSWORD)).toMatch(WAIT);
    expect(await signIn(PASSWORD)).toMatch(/15 minutes/);
  });

  it("are counted over instances, and at once no more of them are looked at", async () => {
    const other = testRuntime(setup.appUrl);
    const shared = { ...other, authSecret: setup.runtime.authSecret };
    const answers = await Promise.all(
      Array.from({ length: 4 * FAILURES_MAX }, (_, n) =>
        signIn("wrong password", { runtime: n % 2 === 0 ? setup.runtime : shared }),
      ),
    );
    await other.db.$disconnect();
    expect(answers.filter((answer) => answer === "wrong")).toHaveLength(FAILURES_MAX);
    expect(answers.filter((answer) => WAIT.test(answer))).toHaveLength(3 * FAILURES_MAX);
  });

  it("lock the address for every account, and no other address", async () => {
    const address = someAddress();
    for (let n = 0; n < FAILURES_MAX; n++) await fail(1, { as: `nobody-${n}`, address });
    expect(await signIn(PASSWORD, { address })).toMatch(WAIT);
    expect(await signIn(PASSWORD)).toBe("in");
    const last = (await lockouts()).at(-1);
    expect(last).toMatchObject({ changes: [], reason: expect.stringContaining(address) });
  });

  it("are forgiven an account by a right one, but not their address", async () => {
    const address = someAddress();
    await fail(FAILURES_MAX - 1, { address });
    expect(await signIn(PASSWORD, { address })).toBe("in");
    await fail(1, { address });
    expect(await signIn(PASSWORD, { address })).toMatch(WAIT);
    await fail(FAILURES_MAX - 1);
    expect(await signIn(PASSWORD)).toMatch(WAIT);
  });

  it("are answered alike for an account that does not exist", async () => {
    await fail(FAILURES_MAX, { as: "nobody-at-all" });
    expect(await signIn(PASSWORD, { as: "nobody-at-all" })).toMatch(WAIT);
  });

  it("make one entry for a lockout, about the person, and none for a failure", async () => {
    const before = (await lockouts()).length;
    await fail(FAILURES_MAX - 1);
    expect(await lockouts()).toHaveLength(before);
    await fail(1);
    for (let n = 0; n < 3; n++) expect(await signIn("wrong password")).toMatch(WAIT);
    const made = (await lockouts()).slice(before);
    expect(made).toHaveLength(1);
    expect(made[0]?.changes).toMatchObject([{ type: "person", id: personId }]);
    expect(JSON.stringify(made)).not.toContain("scrypt");
  });

  it("end with their time, by the database's clock and not by the server's", async () => {
    await fail(FAILURES_MAX);
    const beside = Date.now;
    try {
      for (const hours of [-24, 24]) {
        Date.now = () => beside() + hours * 60 * 60_000;
        expect(await signIn(PASSWORD)).toMatch(WAIT);
      }
    } finally {
      Date.now = beside;
    }
    await setup.runtime.db.$executeRaw`UPDATE attempt SET expire = now() - interval '1 ms'`;
    expect(await signIn(PASSWORD)).toBe("in");
  });

  it("leave no login in the database", async () => {
    await fail(1, { as: "my-password-by-mistake" });
    expect(JSON.stringify(await setup.runtime.db.attempt.findMany())).not.toContain("mistake");
  });
});

describe("wrong passwords at a signature", () => {
  it("are refused after so many, by the address too, and keep nobody from signing in", async () => {
    const member = await signInMember(setup.runtime, personId, "Guessed Person");
    const { execute } = await import("#lib/door/command.ts");
    const give = (password: string) =>
      execute(
        setup.runtime,
        reauthenticate,
        { password },
        {
          caller: member.caller,
          idempotencyKey: randomUUID(),
          address: someAddress(),
        },
      );
    for (let n = 0; n < FAILURES_MAX; n++)
      await expect(give("wrong password")).rejects.toMatchObject({ code: "forbidden" });
    await expect(give(PASSWORD)).rejects.toMatchObject({ code: "too-many-attempts" });
    expect(await signIn(PASSWORD)).toBe("in");
  });

  it("carry the address that the server saw", async () => {
    const { encode } = await import("next-auth/jwt");
    const address = someAddress();
    const give = async () => {
      const id = await addPerson(setup.runtime, {
        login: `p-${randomUUID().slice(0, 8)}`,
        name: "P",
        password: PASSWORD,
      });
      const { caller } = await signInMember(setup.runtime, id, "P");
      const sessionId = caller.kind === "session" ? caller.sessionId : "";
      const token = await encode({ token: { sessionId }, secret: setup.runtime.authSecret });
      const headers = { cookie: `next-auth.session-token=${token}`, [CLIENT_ADDRESS_HEADER]: address };
      return sendToApi(setup.runtime, "POST", "/sessions/current/authentication", headers, {
        password: "wrong",
      });
    };
    for (let n = 0; n < FAILURES_MAX; n++)
      expect(await give()).toMatchObject({ status: 403, retryAfter: null });
    expect(await give()).toMatchObject({ status: 429, body: { code: "too-many-attempts" } });
    const { retryAfter } = await give();
    expect(Number(retryAfter)).toBeGreaterThan(LOCKOUT_MS / 1_000 - 60);
    expect(Number(retryAfter)).toBeLessThanOrEqual(LOCKOUT_MS / 1_000);
  });
});
