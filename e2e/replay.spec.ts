import { expect, type Page } from "@playwright/test";
import { addSignal, assign } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom, type Room } from "./support/room.ts";
import { giveSignature, line, open, panel } from "./support/sign.ts";

const past = (page: Page) => page.getByRole("region", { name: "The past" });
const PAGES = ["", "/gates", "/data", "/rollback", "/comms", "/audit"];

/** A room in which clinical informatics has answered HOLD, and identity has attested afterwards. */
async function answeredRoom(
  enter: (person: Room["people"]["comms"]) => Promise<Page>,
  runtime: Parameters<typeof openRoom>[0],
  name: string,
): Promise<{ room: Room; page: Page }> {
  const room = await openRoom(runtime, name);
  await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const commander = await open(await enter(room.people["incident-commander"]), room.path);
  await commander.getByRole("button", { name: "Open the poll" }).click();
  const page = await open(await enter(room.people["clinical-informatics"]), room.path);
  await page.getByRole("button", { name: "Sign HOLD" }).click();
  await page
    .getByRole("dialog")
    .getByLabel(/reason/i)
    .fill("Nobody has tried it yet.");
  await giveSignature(page, "Sign HOLD");
  await expect(line(panel(page, "Next decision"), "Ines Castellanos")).toContainText("HOLD");
  const identity = await open(await enter(room.people.identity), `${room.path}/gates`);
  await identity.getByRole("button", { name: "Attest" }).first().click();
  await giveSignature(identity, "Attest");
  return { room, page };
}

test("every page shows the room as it was, marked as the past, with nothing to do in it", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const { room, page } = await answeredRoom(enter, runtime, "Looking back");
  await page.getByRole("link", { name: "Look back" }).click();
  await expect(past(page)).toContainText("THE PAST");
  // The attestation is the last entry: before it nobody had attested.
  await expect(line(panel(page, "Is it safe to continue?"), ATTESTED.question)).toContainText("UNKNOWN");
  await expect(line(panel(page, "Next decision"), "Ines Castellanos")).toContainText("HOLD");
  const asked = new URL(page.url()).search;
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  for (const path of PAGES) {
    await page.goto(`${room.path}${path}${asked}`);
    await expect(past(page)).toContainText("THE PAST");
    await expect(page.locator("[data-off]:visible, [data-acts]:visible")).toHaveCount(0);
    await expect(page.locator("button[aria-disabled=true]:visible")).toHaveCount(0);
    // What is linked from the past is in that past.
    for (const link of await page.getByRole("navigation", { name: "Cutover" }).getByRole("link").all())
      expect(await link.getAttribute("href")).toContain(asked);
  }
  await page.goto(`/wall/${room.cutoverId}${asked}`);
  await expect(past(page)).toContainText("THE PAST");
  expect(sockets.filter((url) => url.includes("/api/socket"))).toEqual([]);
  const clock = page.getByRole("timer").first();
  const stood = await clock.textContent();
  // Time goes on out here: until the door has written another entry.
  await assign(runtime, room.cutoverId, room.people.comms.personId, "identity");
  await expect(past(page)).toContainText(/after entry \d+ of \d+/);
  expect(await clock.textContent()).toBe(stood);

  await page.goto(`${room.path}${asked}`);
  await past(page).getByRole("link", { name: "Back to now" }).click();
  await expect(past(page)).toBeHidden();
  await expect(page.getByRole("banner").getByText(/^in sync/)).toBeVisible();
  await expect(line(panel(page, "Is it safe to continue?"), ATTESTED.question)).toContainText("YES");
  await expect(page.getByRole("button", { name: "Sign GO" })).toBeEnabled();
});

test("the slider goes from entry to entry by keyboard, and a sign-off leads to what its signer saw", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const { room, page } = await answeredRoom(enter, runtime, "Step by step");
  await page.goto(`${room.path}/gates?seq=2`);
  await expect(past(page)).toContainText("after entry 2 of");
  await past(page).getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(past(page)).toContainText("after entry 3 of");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Home");
  await expect(past(page)).toContainText("after entry 1 of");
  await page.keyboard.press("PageDown");
  const saw = page.getByRole("link", { name: "What Ines Castellanos saw" });
  await expect(saw.first()).toBeAttached();

  await page.goto(`${room.path}/gates`);
  await saw.first().click();
  await expect(past(page)).toContainText(
    "This is what Ines Castellanos (Clinical informatics) had before them",
  );
  await expect(past(page)).toContainText("The evidence on this screen is the evidence that was signed");
  await expect(saw).toHaveCount(0);
});

test("an address that asks for no moment of the record says so, and leads back", async ({
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "No such moment");
  await addSignal(runtime, room.cutoverId, {
    key: "queue",
    question: "Are orders flowing?",
    unit: "1",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: null,
    freshnessLimitSeconds: 60,
    ownerPosition: "interfaces",
  });
  const page = await enter(room.people.compliance);
  for (const [search, words] of [
    ["?at=yesterday", "has to be a time with its zone"],
    ["?at=2001-01-01T00:00:00Z", "The record of this cutover begins at"],
    ["?seq=100000", "there is no entry 100000"],
  ] as const) {
    await page.goto(`${room.path}${search}`);
    await expect(page.getByRole("main")).toContainText(words);
    await expect(page.getByRole("main")).not.toContainText("GO");
  }
  await page.getByRole("link", { name: "Back to now" }).click();
  await expect(page.getByRole("banner").getByText(/^in sync/)).toBeVisible();
});

test("@phone the past fits a phone", async ({ enter, runtime }) => {
  const room = await openRoom(runtime, "Small past");
  await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const page = await enter(room.people.compliance);
  await page.goto(`${room.path}?seq=4`);
  await expect(past(page)).toContainText("THE PAST");
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
