import { expect, type Page } from "@playwright/test";
import { nameBreakGlassAccount } from "#lib/breakGlass/commands.ts";
import { startTestProvider, type TestProvider } from "#lib/idp/testing.ts";
import { asSystem } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { openRoom, PASSWORD } from "./support/room.ts";
import { inSync, open, panel, signInFully } from "./support/sign.ts";

/** The provider answers only while this file wants it to: the product asks for it anew at each sign-in. */
test.describe.configure({ mode: "serial" });

let provider: TestProvider;

test.beforeAll(async ({ baseURL }) => {
  const { HOLDPOINT_OIDC_ISSUER: issuer = "" } = process.env;
  provider = await startTestProvider(Number(new URL(issuer).port), baseURL ?? "", (subject) => ({
    name: `${subject} of the Provider`,
  }));
});
test.afterAll(() => provider.stop());

/** Signs in at the provider, which asks for a login. */
async function answerProvider(page: Page, login: string): Promise<void> {
  // Holdpoint's own form has fields of the same names.
  await page.waitForURL(/\/interaction\//);
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.locator("[type=submit]").click();
}

const throughProvider = async (page: Page, login: string): Promise<void> => {
  await page.getByRole("button", { name: /^Continue with / }).click();
  await answerProvider(page, login);
};

test("somebody new comes in by the identity provider, sees nothing, and is given a position", async ({
  enter,
  page,
  runtime,
}, testInfo) => {
  const room = await openRoom(runtime, "By the provider");
  const login = `nurse-${room.cutoverId.slice(-6)}`;
  await page.goto(`${room.path}/people`);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.screenshot({ path: testInfo.outputPath("sign-in.png") });
  await throughProvider(page, login);
  await expect(page.getByText("There is nothing at this address")).toBeVisible();
  await page.goto("/");
  await expect(page.getByText("You hold no position in any cutover")).toBeVisible();

  const commander = await open(await enter(room.people["incident-commander"]), `${room.path}/people`);
  const give = panel(commander, "Give a position");
  await give.getByLabel("Who").fill(login);
  await give.getByRole("button", { name: new RegExp(`^${login} of the Provider`) }).click();
  await give.getByLabel("Position").selectOption("comms");
  await give.getByLabel("As").selectOption("backup");
  await give.getByLabel("For").selectOption("8");
  await give.getByLabel("Justification").fill("Covers communications tonight.");
  await give.getByRole("button", { name: "Give the position" }).click();
  const row = panel(commander, "Who holds what").getByRole("row", { name: new RegExp(login) });
  await expect(row).toContainText("backup");
  await expect(row).toContainText("identity provider");
  await commander.screenshot({ path: testInfo.outputPath("people.png"), fullPage: true });

  await open(page, `${room.path}/people`);
  await expect(page.getByRole("button", { name: /of the Provider/ })).toContainText("Communications");
});

test("a local account that was linked from within is the same person by the provider", async ({
  browser,
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "Linked");
  const { identity: person } = room.people;
  const page = await enter(person);
  await page.goto("/idp/start?ticket=e2e");
  await answerProvider(page, person.login);
  await expect(page.getByText("Back from your identity provider")).toBeVisible();

  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(room.path);
  await throughProvider(other, person.login);
  await inSync(other);
  await expect(other.getByRole("button", { name: new RegExp(person.name) })).toContainText("Identity");
  await context.close();
});

test("with the provider down, the local account lets in, and break-glass works", async ({
  enter,
  page,
  runtime,
}, testInfo) => {
  const room = await openRoom(runtime, "Provider down");
  const helper = (await openRoom(runtime, "Home of the helper")).people.interfaces;
  const { personId } = helper;
  const { cutoverId } = room;
  await asSystem(runtime, nameBreakGlassAccount, { cutoverId, personId, justification: "On call." });
  const board = await open(await enter(room.people.comms), room.path);
  const wall = await enter(room.people.executive);
  await wall.goto(`/wall/${cutoverId}`);
  await provider.stop();

  await page.goto("/sign-in");
  await page.getByRole("button", { name: /^Continue with / }).click();
  await expect(page.getByRole("alert").filter({ hasText: "does not answer" })).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath("provider-down.png") });
  await signInFully(page, helper.login, PASSWORD);
  await page.getByRole("button", { name: "Break the glass…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Position").selectOption("identity");
  await dialog
    .getByLabel("What the emergency is")
    .fill("Lakeshore ID is down; nobody of identity can sign in.");
  await page.screenshot({ path: testInfo.outputPath("break-glass-dialog.png") });
  const asked = Date.now();
  await dialog.getByRole("button", { name: "Break the glass" }).click();
  for (const screen of [board, wall])
    await expect(screen.getByRole("region", { name: "Break-glass", exact: true }).first()).toContainText(
      "acts as Identity and signs nothing",
    );
  expect(Date.now() - asked).toBeLessThan(10_000);
  await inSync(page);
  await expect(page).toHaveURL(new RegExp(`${room.path}$`));
  await wall.screenshot({ path: testInfo.outputPath("break-glass-wall.png") });
  await provider.start();
});
