import { expect } from "@playwright/test";
import { openSession } from "#lib/access/commands.ts";
import { nameBreakGlassAccount, startBreakGlass } from "#lib/breakGlass/commands.ts";
import { execute } from "#lib/door/command.ts";
import type { Runtime } from "#lib/runtime.ts";
import { asSystem } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom, type Person, type Room } from "./support/room.ts";
import { open, panel } from "./support/sign.ts";

async function breakGlass(runtime: Runtime, { cutoverId }: Room, { personId }: Person): Promise<void> {
  await asSystem(runtime, nameBreakGlassAccount, { cutoverId, personId, justification: "On call." });
  const session = { personId, method: "password", userAgent: "e2e", network: null } as const;
  const { sessionId } = await asSystem(runtime, openSession, session);
  const input = {
    cutoverId,
    position: "identity" as const,
    reason: "Nobody of identity answers, and the sign-in check is due.",
    minutes: 60,
  };
  const caller = { kind: "session", sessionId } as const;
  await execute(runtime, startBreakGlass, input, { caller, idempotencyKey: crypto.randomUUID() });
}

test("a break-glass stands on every page, signs nothing, is ended, reviewed, and only then the cutover is closed", async ({
  enter,
  runtime,
}, testInfo) => {
  const room = await openRoom(runtime, "Break-glass");
  const { interfaces: holder, compliance, "incident-commander": commander } = room.people;
  await openGate(runtime, room, ["identity"], [ATTESTED]);
  await breakGlass(runtime, room, holder);

  const page = await open(await enter(holder), `${room.path}/gates`);
  const banner = page.getByRole("region", { name: "Break-glass", exact: true }).first();
  await expect(banner).toContainText(`${holder.name} acts as Identity and signs nothing`);
  await expect(page.getByText(/You hold Identity by break-glass, which never signs/).first()).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath("never-signs.png") });
  for (const name of ["", "/data", "/rollback", "/comms", "/people", "/audit"]) {
    await page.goto(`${room.path}${name}`);
    await expect(page.getByRole("region", { name: "Break-glass", exact: true }).first()).toContainText(
      holder.name,
    );
  }

  const command = await open(await enter(commander), `${room.path}/people`);
  await expect(panel(command, "The end of this cutover")).toContainText("is in break-glass");
  await command
    .getByRole("region", { name: "Break-glass", exact: true })
    .first()
    .getByRole("button", { name: "End it…" })
    .click();
  const ending = command.getByRole("dialog");
  await ending.getByLabel("Reason").fill("Identity is back");
  await ending.getByRole("button", { name: "End it" }).click();
  await expect(panel(command, "The end of this cutover")).toContainText("has not been reviewed");
  await expect(banner).toBeHidden();

  const reviewer = await open(await enter(compliance), `${room.path}/people`);
  await reviewer.getByRole("button", { name: "Review…" }).click();
  const review = reviewer.getByRole("dialog");
  await review.getByLabel("What you found").fill("They read two queues and changed nothing.");
  await reviewer.screenshot({ path: testInfo.outputPath("review.png") });
  await review.getByRole("button", { name: "Keep the review" }).click();
  await expect(reviewer.getByText(/Justified, says Grace Whitcombe/)).toBeVisible();
  await reviewer.screenshot({ path: testInfo.outputPath("people-compliance.png"), fullPage: true });

  await command.getByRole("button", { name: "Close the cutover…" }).click();
  const closing = command.getByRole("dialog");
  await closing.getByLabel("Reason").fill("The night is over");
  await closing.getByRole("button", { name: "Close it" }).click();
  await expect(panel(command, "The end of this cutover")).toContainText("closed it");
});

test("a position passes to the next shift when the other takes it, and the access list is taken away", async ({
  enter,
  runtime,
}, testInfo) => {
  const room = await openRoom(runtime, "Hand-over");
  const { "incident-commander": commander, comms } = room.people;
  const page = await open(await enter(commander), `${room.path}/people`);
  const form = panel(page, "Hand-over between shifts");
  await form.getByLabel("To").selectOption({ label: "Noor Haddad (Communications)" });
  await form.getByLabel("What they must know").fill("Gate 1 is due at four; the lab interface is slow.");
  const next = await open(await enter(comms), room.path);
  await form.getByRole("button", { name: "Offer it" }).click();
  const bar = next.getByRole("region", { name: "Hand-over" });
  await expect(bar).toContainText("hands Incident commander over to you");
  await next.screenshot({ path: testInfo.outputPath("hand-over-bar.png") });
  await bar.getByRole("button", { name: "I have the room" }).click();
  await expect(bar).toBeHidden();
  await expect(next.getByRole("button", { name: /Noor Haddad/ })).toContainText("Incident commander");
  const holders = panel(page, "Who holds what");
  await expect(holders.getByRole("row", { name: /Incident commander primary Noor Haddad/ })).toBeVisible();
  await expect(holders.getByRole("row", { name: /Incident commander backup Amara Oyelaran/ })).toBeVisible();

  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export as CSV" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^access-.*\.csv$/);
  await page.screenshot({ path: testInfo.outputPath("people.png"), fullPage: true });
});

test("the people page on a phone @phone", async ({ enter, runtime }, testInfo) => {
  const room = await openRoom(runtime, "People on a phone");
  await breakGlass(runtime, room, room.people.interfaces);
  const page = await open(await enter(room.people["incident-commander"]), `${room.path}/people`);
  await expect(page.getByRole("region", { name: "Break-glass", exact: true }).first()).toBeVisible();
  const tooWide = await page.evaluate(() =>
    [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .filter((element) => element.closest(".overflow-x-auto, .sr-only") === null)
      .map((element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 40)}`),
  );
  expect(tooWide).toEqual([]);
  await page.screenshot({ path: testInfo.outputPath("people-phone.png"), fullPage: true });
});
