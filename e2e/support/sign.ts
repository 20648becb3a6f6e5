import { expect, type Locator, type Page } from "@playwright/test";

import { totpCodeAt } from "#lib/factors/totpCode.ts";
import { AUTHENTICATOR_SECRET } from "#prisma/factories.ts";

import { SAMPLE_PASSWORD } from "#prisma/seed.ts";

import { PASSWORD } from "./room.ts";

/** Fills in the sign-in form. */
export async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Signs in as a person who has the tests' authenticator app, code and all. */
export async function signInFully(page: Page, login: string, password: string): Promise<void> {
  await signIn(page, login, password);
  await page
    .getByLabel("Code from your authenticator app")
    .fill(totpCodeAt(AUTHENTICATOR_SECRET, Date.now()));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Signs in as a person of the sample, with the code that the page shows for their authenticator app. */
export async function signInAsSample(page: Page, login: string): Promise<void> {
  await signIn(page, login, SAMPLE_PASSWORD);
  await page
    .getByLabel("Code from your authenticator app")
    .fill((await page.getByTestId("sample-code").textContent()) ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Waits until the screen vouches for what it shows. */
export const inSync = (page: Page): Promise<void> =>
  expect(page.getByRole("banner").getByText(/^in sync/)).toBeVisible();

/** Opens a page of a cutover, and waits until it is live. */
export async function open(page: Page, path: string): Promise<Page> {
  await page.goto(path);
  await inSync(page);
  return page;
}

/** Types keys as fast as a keyboard can send them: none waits for what the one before it does. */
export async function typeAtOnce(page: Page, ...keys: string[]): Promise<void> {
  await Promise.all(keys.map((key) => page.keyboard.press(key)));
}

/** A panel by its title. */
export const panel = (page: Page, title: string | RegExp): Locator =>
  page.getByRole("region", { name: title });

/** The line of a criterion or a position on the board. */
export const line = (where: Locator, text: string): Locator =>
  where.getByRole("listitem").filter({ hasText: text });

/** Gives the signature that the open dialog asks for. @returns when the server's answer was there, in epoch milliseconds */
export async function giveSignature(page: Page, verb: string, password = PASSWORD): Promise<number> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill(password);
  // Asked for when more than minutes went by since the last one, which came with the sign-in.
  const code = dialog.getByLabel("Your one-time code");
  await expect(code.or(dialog.getByText("the password is enough for now"))).toBeVisible();
  if (await code.isVisible()) await code.fill(totpCodeAt(AUTHENTICATOR_SECRET, Date.now()));
  const answered = page.waitForResponse(
    (response) =>
      response.request().method() === "POST" &&
      /\/(answers|decision|attestations|waivers|acceptances|approval|withdrawal|signatures|[a-z]+-sign-offs|end)$/.test(
        response.url(),
      ),
  );
  await dialog.getByRole("button", { name: verb, exact: true }).click();
  const answer = await answered;
  expect(answer.status()).toBe(200);
  await answer.finished();
  const { startTime, responseEnd } = answer.request().timing();
  return startTime + responseEnd;
}

/** When a line of a panel first shows a word, in epoch milliseconds: seen from inside the page, so that no polling adds to it. */
export function whenShown(where: Locator, text: string, word: string): Promise<number> {
  return where.evaluate(
    (panel, [text, word]) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const lines = [...panel.querySelectorAll("li")].filter((line) => line.textContent.includes(text));
          const words = lines.flatMap((line) => [...line.querySelectorAll("span")]);
          if (words.some(({ textContent }) => textContent === word)) resolve(Date.now());
        };
        new MutationObserver(look).observe(panel, { subtree: true, childList: true, characterData: true });
        look();
      }),
    [text, word] as const,
  );
}
