import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { FAILURES_MAX } from "#lib/access/limits.ts";
import { signInWithPassword } from "#lib/access/signIn.ts";
import { TOTP_STEP_MS, totpCodeAt } from "#lib/factors/totpCode.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addPerson } from "#prisma/factories.ts";
import { addAuthenticator } from "./support/authenticator.ts";
import { test } from "./support/product.ts";
import { openRoom, PASSWORD } from "./support/room.ts";
import { panel, signIn } from "./support/sign.ts";

const codeOf = (secret: string, step: number): string => totpCodeAt(secret, Date.now() + step * TOTP_STEP_MS);

/** Somebody without a second factor. */
async function newcomer(runtime: Runtime): Promise<{ personId: string; login: string }> {
  const login = `newcomer-${randomUUID().slice(0, 8)}`;
  return { login, personId: await addPerson(runtime, { login, name: "Nell Newcomer", password: PASSWORD }) };
}

/** Ends this browser's session, and comes back to the sign-in page. */
async function signOut(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
}

const atHome = (page: Page) => expect(page.getByRole("heading", { name: "My cutovers" })).toBeVisible();

test("a passkey is enrolled, renamed, signs in alone and as the second step, and is removed", async ({
  enter,
  runtime,
}) => {
  const { login, ...person } = await newcomer(runtime);
  const page = await enter(person);
  await addAuthenticator(page);
  await page.goto("/account");
  const passkeys = panel(page, "Passkeys");
  await passkeys.getByRole("button", { name: "Add a passkey…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What you call it").fill("Work laptop");
  await dialog.getByLabel("Your password").fill("wrong horse battery staple");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("alert")).toContainText("not your password");
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(passkeys.getByText("Work laptop")).toBeVisible();

  await passkeys.getByRole("button", { name: "Rename Work laptop" }).click();
  await dialog.getByLabel("What you call it").fill("Blue laptop");
  await dialog.getByRole("button", { name: "Prove it with a passkey" }).click();
  await expect(passkeys.getByText("Blue laptop")).toBeVisible();

  await signOut(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await atHome(page);
  await page.goto("/account");
  await expect(panel(page, "Where you are signed in").getByText("this one")).toBeVisible();
  await expect(panel(page, "Where you are signed in").getByText(/^passkey · from/)).toBeVisible();

  await signOut(page);
  await signIn(page, login, PASSWORD);
  await page.getByRole("button", { name: "Use your passkey" }).click();
  await atHome(page);

  await page.goto("/account");
  await passkeys.getByRole("button", { name: "Remove Blue laptop" }).click();
  await dialog.getByRole("button", { name: "Prove it with a passkey" }).click();
  await expect(passkeys.getByText("You have no passkey")).toBeVisible();
  await signOut(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /passkey/i })).toBeVisible();
});

test("an authenticator app is enrolled with its first code, asked for at sign-in, and a recovery code stands in once", async ({
  enter,
  runtime,
}) => {
  const { login, ...person } = await newcomer(runtime);
  const page = await enter(person);
  await page.goto("/account");
  await panel(page, "Authenticator app").getByRole("button", { name: "Enrol one…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.locator("svg title")).toContainText(["QR code for the authenticator app"]);
  const secret = ((await dialog.getByTestId("totp-secret").textContent()) ?? "").replaceAll(" ", "");
  await dialog.getByLabel("The code that it shows now").fill(codeOf(secret, -1));
  await dialog.getByRole("button", { name: "Enrol it" }).click();
  const codes = dialog.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const recovery = (await codes.first().textContent()) ?? "";
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(panel(page, "Authenticator app").getByText("Enrolled")).toBeVisible();
  await expect(panel(page, "Recovery codes").getByText("10 of 10 left")).toBeVisible();

  await signOut(page);
  await signIn(page, login, PASSWORD);
  const code = page.getByLabel("Code from your authenticator app");
  await code.fill("000000");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "code is not right" })).toBeVisible();
  await code.fill(codeOf(secret, 0));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await atHome(page);

  for (const answer of ["lets in", "refuses"]) {
    await signOut(page);
    await signIn(page, login, PASSWORD);
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await page.getByLabel("Recovery code").fill(recovery);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    if (answer === "lets in") await atHome(page);
    else await expect(page.getByRole("alert").filter({ hasText: "used already" })).toBeVisible();
  }
});

test("another session is ended from the account's page, and is out at its next step", async ({
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "Sessions");
  const other = await enter(room.people["data-steward"]);
  await other.goto(room.path);
  const page = await enter(room.people["data-steward"]);
  await page.goto("/account");
  const sessions = panel(page, "Where you are signed in");
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await sessions.getByRole("button", { name: "End all others" }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(other.getByText("Not following the room")).toBeVisible();
  await other.goto("/account");
  await expect(other).toHaveURL(/sign-in/);
});

test("who guesses too often is told for how long, in words and in the header", async ({ page, runtime }) => {
  const { people } = await openRoom(runtime, "Locked");
  const { login } = people.executive;
  // From no address: this machine's is everybody's in these tests, and the others have to get in.
  const from = { userAgent: null, address: null };
  for (let n = 0; n < FAILURES_MAX; n++)
    expect(await signInWithPassword(runtime, { login, password: `wrong ${n}` }, from)).toBeUndefined();
  await page.goto("/sign-in");
  const answered = page.waitForResponse(/callback\/credentials/);
  await signIn(page, login, PASSWORD);
  await expect(page.getByRole("alert").filter({ hasText: "Too many wrong passwords" })).toContainText(
    /try again in 1[45] minutes/,
  );
  const answer = await answered;
  expect(answer.status()).toBe(429);
  expect(Number(answer.headers()["retry-after"])).toBeGreaterThan(13 * 60);
});
