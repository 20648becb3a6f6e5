import { randomUUID } from "node:crypto";
import {
  type APIRequestContext,
  type BrowserContext,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { encode } from "next-auth/jwt";
import { createRuntime } from "#bin/runtime.ts";
import { openSession } from "#lib/access/commands.ts";
import { readSettings } from "#lib/env.ts";
import { openConfiguredDatabase } from "#lib/postgres/configured.ts";
import type { Runtime } from "#lib/runtime.ts";
import { asSystem } from "#prisma/factories.ts";
import { PASSWORD, type Person, SIGNAL_KEY } from "./room.ts";

/** Accounts of the tests are made by the dozen, and none of them is worth a guess. */
const PASSWORD_COST_LOG2 = 4;

interface Fixtures {
  /** Opens a browser of its own for a person, who has a session. */
  readonly enter: (person: Pick<Person, "personId">) => Promise<Page>;
}

interface WorkerFixtures {
  /** A way through the running product's door, on its database, as its command line has one. */
  readonly runtime: Runtime;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  runtime: [
    async ({ playwright: _playwright }, use) => {
      const settings = readSettings();
      const database = await openConfiguredDatabase(settings);
      const runtime = await createRuntime(settings, database.appUrl);
      await use({ ...runtime, passwordCostLog2: PASSWORD_COST_LOG2 });
      await runtime.db.$disconnect();
      await database.close();
    },
    { scope: "worker" },
  ],

  enter: async ({ browser, runtime, baseURL }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async ({ personId }) => {
      const { sessionId } = await asSystem(runtime, openSession, {
        personId,
        method: "password+totp",
        userAgent: "e2e",
        network: null,
      });
      const value = await encode({ token: { sessionId, sub: personId }, secret: runtime.authSecret });
      const context = await browser.newContext();
      contexts.push(context);
      await context.addCookies([
        { name: "next-auth.session-token", value, url: baseURL ?? "", httpOnly: true, sameSite: "Lax" },
      ]);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

/** Calls the API as the person whose page it is, as the page itself would. */
export async function callApi(
  page: Page,
  path: string,
  body: object,
): Promise<{ status: number; code?: string; message?: string }> {
  const response = await page.request.post(`/api${path}`, {
    data: body,
    headers: { origin: new URL(page.url()).origin, "idempotency-key": randomUUID() },
  });
  return { status: response.status(), ...(await response.json()) };
}

/** Signs a command through the API, as the page itself would with a password. @param path under /api */
export async function signByApi(
  page: Page,
  path: string,
  command: string,
  input: { readonly cutoverId: string; readonly [field: string]: unknown },
  password = PASSWORD,
): Promise<{ status: number; code?: string; message?: string }> {
  const { cutoverId } = input;
  const post = async (where: string, body: object) => {
    const response = await page.request.post(`/api${where}`, {
      data: body,
      headers: { origin: new URL(page.url()).origin, "idempotency-key": randomUUID() },
    });
    expect(response.status()).toBe(200);
    return response.json();
  };
  const { statement, statementHash } = await post(`/cutovers/${cutoverId}/signatures/proposals`, {
    command,
    input,
  });
  const { proofId } = await post("/sessions/current/authentication", { password, statementHash });
  const signature = { signedAt: statement.signedAt, statementHash, proof: { kind: "proof", proofId } };
  return callApi(page, path, { ...input, signature });
}

/** Pushes a sample of the rooms' one signal, as a monitoring agent does. @param path of the cutover */
export async function pushSample(
  request: APIRequestContext,
  path: string,
  token: string,
  value: number,
): Promise<void> {
  const pushed = await request.post(`/api${path}/signals/${SIGNAL_KEY}/samples`, {
    headers: { authorization: `Bearer ${token}` },
    data: { samples: [{ value, observedAt: new Date().toISOString() }] },
  });
  expect(await pushed.json()).toEqual({ accepted: 1, alreadyKnown: 0 });
}
