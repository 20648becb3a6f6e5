import { expect, type Page } from "@playwright/test";
import { reconcilePopulation } from "./support/cli.ts";
import { test } from "./support/product.ts";
import { openRoom } from "./support/room.ts";
import { open, panel } from "./support/sign.ts";

const WIDTHS = [390, 1440, 3840];

async function shoot(page: Page, path: (name: string) => string, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : Math.round((width * 9) / 16) });
    await page.screenshot({ path: path(`${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("what a run found is counted, then told by its causes, then record by record", async ({
  enter,
  runtime,
}, testInfo) => {
  test.slow();
  const path = (name: string): string => testInfo.outputPath(name);
  const room = await openRoom(runtime, "Triage");
  await reconcilePopulation(testInfo.outputPath("population"), room.cutoverId, "default");

  const page = await open(await enter(room.people["data-steward"]), `${room.path}/discrepancies`);
  const causes = panel(page, "Causes");
  await expect(causes.getByRole("row").nth(1)).toContainText("critical");
  await shoot(page, path, "triage");
  await page
    .getByRole("region", { name: "Category" })
    .getByRole("link", { name: /transformation bug/ })
    .click();
  await causes
    .getByRole("link", { name: /local time stored as UTC/ })
    .first()
    .click();
  await expect(panel(page, /^Cause \d+$/)).toContainText("open");
  const records = panel(page, "Records");
  await records.getByRole("link").first().click();
  await expect(page.getByRole("table", { name: "What differs, field by field" })).toContainText("masked");
  await shoot(page, path, "cause");
  await page
    .getByRole("button", { name: /light|theme/i })
    .first()
    .click();
  await shoot(page, path, "cause-light");
});
