import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { reconcilePopulation } from "./support/cli.ts";
import { test } from "./support/product.ts";
import { openRoom } from "./support/room.ts";
import { open, panel } from "./support/sign.ts";

const WIDTHS = [
  { name: "phone", width: 390, height: 844 },
  { name: "desk", width: 1440, height: 900 },
  { name: "wall", width: 3840, height: 2160 },
] as const;

/** Everything that the browser hears and asks for but the answers of the calls that are meant to show a value. */
function listen(page: Page): { readonly heard: string[] } {
  const heard: string[] = [];
  page.on("request", (request) => heard.push(request.url()));
  page.on("console", (message) => heard.push(message.text()));
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => heard.push(String(payload)));
    socket.on("framesent", ({ payload }) => heard.push(String(payload)));
  });
  return { heard };
}

test("a finding's values are masked, shown with a reason, hidden again, and go nowhere else", async ({
  enter,
  runtime,
}, testInfo) => {
  test.slow();
  const room = await openRoom(runtime, "Values");
  const folder = testInfo.outputPath("population");
  await reconcilePopulation(folder, room.cutoverId, "default");
  const lines = (await readFile(join(folder, "report", "discrepancies.ndjson"), "utf8")).split("\n");
  // A name or a telephone number: a word like "high" would be found everywhere.
  const ordinal = lines.findIndex((line) => /"resourceType":"Patient".*"kind":"altered"/.test(line));
  expect(ordinal).toBeGreaterThanOrEqual(0);
  const finding = JSON.parse(lines[ordinal] ?? "{}");

  const page = await open(
    await enter(room.people["clinical-informatics"]),
    `${room.path}/data?domain=${finding.domain}&kind=altered`,
  );
  const { heard } = listen(page);
  await page.reload();
  await page.getByRole("button", { name: `Open finding ${ordinal + 1}`, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Reveal" })).toHaveAccessibleDescription(
    /It needs a reason/,
  );
  await page.screenshot({ path: testInfo.outputPath("masked.png") });
  await dialog.getByLabel("Why you need to see the values").fill("To see which dose the target has");
  const answer = page.waitForResponse((response) => response.url().endsWith("/reveal"));
  await dialog.getByRole("button", { name: "Reveal" }).click();
  const response = await answer;
  expect(response.headers()["cache-control"]).toContain("no-store");
  const { rows } = (await response.json()) as {
    rows: { source: string[] | null; target: string[] | null }[];
  };
  const values = rows
    .flatMap(({ source, target }) => [...(source ?? []), ...(target ?? [])])
    .filter(({ length }) => length > 5);
  expect(values.length).toBeGreaterThan(0);
  await expect(dialog.getByText("differs").first()).toBeVisible();
  for (const { name, width, height } of WIDTHS) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: testInfo.outputPath(`revealed-${name}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  await dialog.getByRole("button", { name: "Hide now" }).click();
  for (const value of values) await expect(dialog).not.toContainText(value);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(
    panel(page, "Journal")
      .getByRole("listitem")
      .filter({ hasText: `values of finding ${ordinal + 1}` }),
  ).toContainText("To see which dose the target has");
  for (const value of values) {
    expect(heard.filter((text) => text.includes(value))).toEqual([]);
    await expect(page.locator("main")).not.toContainText(value);
  }

  const reviewer = await open(
    await enter(room.people.compliance),
    `${room.path}/data?domain=${finding.domain}&kind=altered`,
  );
  await reviewer.getByRole("button", { name: `Open finding ${ordinal + 1}`, exact: true }).click();
  await expect(
    reviewer.getByRole("dialog").getByRole("button", { name: "Reveal" }),
  ).toHaveAccessibleDescription(/Only .*Clinical informatics/);
});

test("a sample is drawn, its charts are compared side by side, and the answers give a figure", async ({
  enter,
  runtime,
}, testInfo) => {
  test.slow();
  const room = await openRoom(runtime, "Sampling");
  await reconcilePopulation(testInfo.outputPath("population"), room.cutoverId, "default");
  const page = await open(await enter(room.people["clinical-informatics"]), `${room.path}/sampling`);
  // Until it is known what the run handed over, there is nothing to draw.
  await expect(page.getByRole("row", { name: /^Allergies/ })).toContainText("handed over");
  await page.getByRole("button", { name: "Draw allergies" }).click();
  await page.getByRole("dialog").getByLabel("By chance").fill("3");
  await page.getByRole("dialog").getByLabel("By risk").fill("0");
  await page.getByRole("dialog").getByRole("button", { name: "Draw it" }).click();
  await page
    .getByRole("row", { name: /^Allergies/ })
    .getByRole("link", { name: "Review" })
    .click();
  await page.getByLabel("Why you look at these charts").fill("Review before gate 2");
  await page.getByRole("button", { name: "Begin the review" }).click();
  const chart = page.getByRole("table", { name: "The record, source beside target" });
  await expect(chart).toBeVisible();
  await expect(page.getByText("Record 1", { exact: true })).toBeVisible();
  for (const theme of ["dark", "light"]) {
    for (const { name, width, height } of WIDTHS) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: testInfo.outputPath(`chart-${name}-${theme}.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("button", { name: "Switch between dark and light" }).click();
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Agreed", exact: true }).click();
  await expect(page.getByText("Record 2", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Not agreed" })).toHaveAccessibleDescription(
    /Say what you saw/,
  );
  await page.getByLabel("Comment").fill("The reaction is missing on the right");
  await page.getByRole("button", { name: "Not agreed" }).click();
  await expect(page.getByText("Record 3", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Agreed", exact: true }).click();
  const summary = page.getByRole("row", { name: /^Allergies/ });
  // The first is reviewed by two, and waits for the second.
  await expect(summary).toContainText("2 of 3, 1 open");
  await expect(summary).toContainText("1 of 2 so far");
  await page.screenshot({ path: testInfo.outputPath("answered.png"), fullPage: true });
});
