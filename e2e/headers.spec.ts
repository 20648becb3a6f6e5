import type { ConsoleMessage, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { test } from "./support/product.ts";
import { openRoom, PASSWORD } from "./support/room.ts";
import { signInFully } from "./support/sign.ts";

/** What the browser's console says of the policy, from now on. */
function violationsOf(page: Page): string[] {
  const violations: string[] = [];
  page.on("console", (message: ConsoleMessage) => {
    if (/Content Security Policy|Permissions-Policy/i.test(message.text())) violations.push(message.text());
  });
  return violations;
}

test("no page breaks its own policy, by address or by link, and every answer bears it", async ({
  page,
  runtime,
}) => {
  const room = await openRoom(runtime, "Policy");
  const violations = violationsOf(page);
  await page.goto(room.path);
  await signInFully(page, room.people["incident-commander"].login, PASSWORD);
  await expect(page).toHaveURL(new RegExp(`${room.path}$`));

  const nonces = new Set<string | undefined>();
  const wall = room.path.replace("/cutovers/", "/wall/");
  const pages = ["", "/gates", "/data", "/rollback", "/comms", "/audit"].map((name) => room.path + name);
  for (const path of ["/", ...pages, wall, "/no-such-page"]) {
    const answer = await page.goto(path);
    const policy = answer?.headers()["content-security-policy"] ?? "";
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toMatch(/script-src [^;]*'unsafe-/);
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1]);
    await expect(page.locator("html"), `${path}: the theme's script ran`).toHaveAttribute(
      "data-theme",
      "dark",
    );
  }
  expect(nonces.size, "a nonce for each answer").toBe(pages.length + 3);

  // By link, the scripts of the next page are loaded by the one that is there. The socket is in sync.
  await page.goto(room.path);
  await expect(page.getByText(/^in sync/).first()).toBeVisible();
  for (const name of ["Gates", "Audit"]) {
    await page.getByRole("navigation").getByRole("link", { name }).first().click();
    await expect(page.getByRole("heading", { name }).first()).toBeVisible();
  }
  expect(violations).toEqual([]);
});

test("markup that got into a page runs nothing", async ({ page }) => {
  const violations = violationsOf(page);
  await page.route("**/sign-in", async (route) => {
    const answer = await route.fetch();
    const markup = `<script>document.title = "injected"</script><img src=x onerror="document.title = 'injected'">`;
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replace("</body>", `${markup}</body>`),
    });
  });
  await page.goto("/sign-in");
  await expect.poll(() => violations.length).toBe(2);
  await expect(page).toHaveTitle(/^Sign in/);
});

test("files, the API and its refusals bear the headers too", async ({ request, runtime }) => {
  const room = await openRoom(runtime, "Headers");
  for (const path of [
    "/icon.svg",
    "/api/openapi.json",
    `/api${room.path}/room`,
    "/api/auth/csrf",
    "/_next/nothing",
  ]) {
    expect((await request.get(path)).headers(), path).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    });
  }
});

test("the session's cookie is for this site's requests and no script's eyes", async ({ page, runtime }) => {
  const room = await openRoom(runtime, "Cookie");
  await page.goto(room.path);
  await signInFully(page, room.people.comms.login, PASSWORD);
  await expect(page).toHaveURL(new RegExp(`${room.path}$`));
  const cookies = await page.context().cookies();
  const session = cookies.find(({ name }) => name === "next-auth.session-token");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  expect(await page.evaluate(() => document.cookie)).not.toContain("session-token");
});
