import { readFile, writeFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { holdpoint } from "./support/cli.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom } from "./support/room.ts";
import { open } from "./support/sign.ts";

const entries = (page: Page) => page.getByRole("region", { name: "Entries" }).getByRole("listitem");

test("entries are found by words, person, time and what they changed; the address can be sent", async ({
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "Finding entries");
  await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const commander = await open(await enter(room.people["incident-commander"]), room.path);
  await commander.getByRole("button", { name: "Open the poll" }).click();
  const page = await open(await enter(room.people.compliance), `${room.path}/audit`);
  const all = await entries(page).count();

  await page.getByLabel("Words").fill("opened poll");
  await expect(entries(page)).toHaveCount(1);
  await expect(entries(page)).toContainText("Amara Oyelaran (Incident commander) opened the poll of gate 1");
  await page.reload();
  await expect(entries(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(entries(page)).toHaveCount(all);

  await page.getByLabel("Person").selectOption("Amara Oyelaran");
  await expect(entries(page)).toHaveCount(1);
  await entries(page).getByRole("button").first().click();
  await entries(page).getByTitle("Everything that changed it").first().click();
  await expect(page).toHaveURL(/subjectId=/);
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByLabel("To", { exact: true }).fill("2001-01-01T00:00");
  await expect(page.getByText("No entry of this sort")).toBeVisible();
});

test("an entry shows what it changed, and its proof, which holds away from the server too", async ({
  enter,
  runtime,
}, { outputDir }) => {
  test.slow();
  const room = await openRoom(runtime, "Proving entries");
  await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const commander = await open(await enter(room.people["incident-commander"]), room.path);
  await commander.getByRole("button", { name: "Open the poll" }).click();
  await commander.goto(`${room.path}/gates`);
  await commander
    .getByRole("button", { name: /Close the poll/ })
    .first()
    .click();
  const reason = commander.getByRole("dialog");
  await reason.getByRole("textbox").fill("Too early.");
  await reason.getByRole("button", { name: /Close the poll/ }).click();
  await expect(reason).toBeHidden();

  const page = await open(await enter(room.people.compliance), `${room.path}/audit`);
  const closing = entries(page).filter({ hasText: "closed, without a decision" });
  await closing.getByRole("button").first().click();
  await expect(closing.locator("tr[data-changed]").filter({ hasText: "closedReason" })).toContainText(
    "none → Too early.",
  );
  await expect(closing.locator("tr[data-changed]").filter({ hasText: "openedAt" })).toHaveCount(0);

  // A head is signed within a minute of an entry.
  const proved = closing.getByText(/Proved here against the head of \d+ entries/);
  await expect(async () => {
    const again = closing.getByRole("button", { name: "Ask again" });
    if (await again.isVisible()) await again.click();
    await expect(proved).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  const downloading = page.waitForEvent("download");
  await closing.getByRole("button", { name: "Download the proof" }).click();
  const file = `${outputDir}/proof.json`;
  await (await downloading).saveAs(file);
  expect((await holdpoint("verify", file, "--proof")).output).toContain("FITS  Entry");
  const forged = JSON.parse(await readFile(file, "utf8"));
  forged.bytes = Buffer.from(
    Buffer.from(forged.bytes, "base64").toString("utf8").replace("Too early.", "Too late."),
  ).toString("base64");
  await writeFile(file, JSON.stringify(forged));
  const found = await holdpoint("verify", file, "--proof");
  expect(found.output).toContain("DOES NOT FIT");
  expect(found.code).toBe(3);
});

test("a list is taken away as CSV and NDJSON, and that it was is in it", async ({ enter, runtime }) => {
  const room = await openRoom(runtime, "Taking entries");
  const page = await open(await enter(room.people.compliance), `${room.path}/audit`);
  for (const format of ["CSV", "NDJSON"]) {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: `Take as ${format}` }).click();
    const text = await readFile(await (await downloading).path(), "utf8");
    expect(text).toContain("journal.exportEntries");
    expect(text).toContain("Grace Whitcombe");
  }
  await expect(entries(page).first()).toContainText("took entries of the journal away as a file");
  const looker = await open(await enter(room.people.comms), `${room.path}/audit`);
  await expect(looker.getByRole("button", { name: "Take as CSV" })).toBeDisabled();
});
