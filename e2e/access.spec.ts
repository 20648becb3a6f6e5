import { expect } from "@playwright/test";
import { test } from "./support/product.ts";
import { openRoom, PASSWORD } from "./support/room.ts";
import { open, signIn, signInFully } from "./support/sign.ts";

test("who is not signed in is asked to, and comes back to where they were going", async ({
  page,
  runtime,
}) => {
  const room = await openRoom(runtime, "Come back");
  await page.goto(`${room.path}/data?domain=allergies`);
  await expect(page).toHaveURL(/\/sign-in\?from=/);
  await signIn(page, room.people["data-steward"].login, "wrong horse battery staple");
  await expect(
    page.getByRole("alert").filter({ hasText: "Login and password do not go together" }),
  ).toBeVisible();
  await signInFully(page, room.people["data-steward"].login, PASSWORD);
  await expect(page).toHaveURL(new RegExp(`${room.path}/data\\?domain=allergies$`));
});

test("a stranger, and a member of another cutover, get nothing but a sentence", async ({
  enter,
  page,
  request,
  runtime,
}) => {
  const room = await openRoom(runtime, "Closed to strangers");
  const elsewhere = await openRoom(runtime, "Elsewhere");
  const stranger = await request.get(`/api${room.path}/room`);
  expect(stranger.status()).toBe(401);
  expect(await stranger.json()).toMatchObject({
    code: "unauthenticated",
    message: expect.stringContaining("Sign in"),
  });

  const member = await open(await enter(elsewhere.people["incident-commander"]), elsewhere.path);
  const visit = await member.request.get(`/api${room.path}/room`);
  expect(visit.status()).toBe(403);
  expect(await visit.json()).toMatchObject({ code: "forbidden" });
  await member.goto(room.path);
  await expect(member.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(member.getByText("Closed to strangers")).toBeHidden();

  // A page of another site has the browser send the cookie along; its origin gives it away.
  const forged = await member.request.post(`/api${elsewhere.path}/tokens`, {
    data: {},
    headers: { origin: "https://evil.example" },
  });
  expect(forged.status()).toBe(403);
  await page.goto("/");
  await expect(page).toHaveURL(/sign-in/);
});

test("signing out ends the session at once, in every tab and for a copied cookie", async ({
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "Sign out");
  const tab = await open(await enter(room.people.comms), room.path);
  const other = await open(await tab.context().newPage(), room.path);
  const cookies = await tab.context().cookies();
  await tab.getByRole("button", { name: /Noor Haddad/ }).click();
  await tab.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(tab).toHaveURL(/sign-in/);
  await expect(other.getByText("Not following the room")).toBeVisible();
  await tab.context().addCookies(cookies);
  const answer = await tab.request.get(`/api${room.path}/room`);
  expect(answer.status()).toBe(401);
});
