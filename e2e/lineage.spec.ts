import { join } from "node:path";
import { expect } from "@playwright/test";
import { readLineage } from "#lib/reconciliation/lineage.ts";
import { reconcilePopulation } from "./support/cli.ts";
import { test } from "./support/product.ts";
import { openRoom } from "./support/room.ts";
import { open, panel } from "./support/sign.ts";

test("a record's way through the migration is found by its id, which goes nowhere", async ({
  enter,
  runtime,
}, testInfo) => {
  test.slow();
  const room = await openRoom(runtime, "Lineage");
  const folder = testInfo.outputPath("population");
  await reconcilePopulation(folder, room.cutoverId, "default");
  const { value: claim } = await readLineage(join(folder, "crosswalk.ndjson")).next();
  if (!claim) throw new Error("The population has no crosswalk.");

  const page = await open(await enter(room.people.compliance), `${room.path}/data`);
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.getByRole("link", { name: "trace a record" }).click();
  await expect(panel(page, "The loader’s batches").getByRole("row")).not.toHaveCount(0);
  await page.getByRole("textbox", { name: "Record" }).fill(claim.source);
  await page.getByRole("button", { name: "Trace" }).click();

  const said = panel(page, "What the loader says");
  await expect(said).toContainText(claim.batch ?? "not said");
  await expect(said).toContainText(claim.mappingVersion ?? "not said");
  await expect(said).toContainText(claim.operator ?? "not said");
  await expect(panel(page, "What reconciliation found")).toBeVisible();
  await expect(panel(page, "What was decided on it")).toContainText("No gate asks about");
  await page.screenshot({ path: testInfo.outputPath("lineage.png"), fullPage: true });
  const [, bare = ""] = claim.source.split("/");
  expect(addresses.filter((address) => address.includes(bare))).toEqual([]);

  await page.getByRole("link", { name: "Audit" }).click();
  await expect(
    panel(page, "Journal").getByRole("listitem").filter({ hasText: "looked up a record’s lineage" }),
  ).toBeVisible();
  await expect(page.locator("main")).not.toContainText(bare);
});
