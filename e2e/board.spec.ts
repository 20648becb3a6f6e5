import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { SAMPLE_PASSWORD } from "#prisma/seed.ts";
import { test } from "./support/product.ts";
import { inSync, line, panel, signIn } from "./support/sign.ts";

const COMMANDER = "amara";
const CUTOVER = "Cardiology clinic, thin slice";
const THEMES = ["dark", "light"];
const SCREENS = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
  { width: 3840, height: 2160 },
];
const IMAGES = join(import.meta.dirname, "..", "docs", "images");

test("one screen says where we are, what is next, what blocks and who has not answered", async ({
  page,
  runtime,
}) => {
  await page.goto("/");
  await signIn(page, COMMANDER, SAMPLE_PASSWORD);
  await page.getByRole("link", { name: CUTOVER }).click();
  await inSync(page);

  const phases = page.getByRole("list", { name: "Phases" });
  await expect(phases.getByRole("listitem").filter({ hasText: "Cutover" })).toHaveAttribute(
    "aria-current",
    "step",
  );
  await expect(phases.getByRole("listitem").filter({ hasText: "signed" })).toHaveCount(3);

  const next = panel(page, "Next decision");
  await expect(next.getByRole("heading", { level: 3 })).toHaveText("Gate 1 · Verify before switch");
  await expect(next.getByRole("timer")).toContainText("left");
  for (const name of ["Ines Castellanos", "Tobias Lindgren", "Priya Raman", "Grace Whitcombe"])
    await expect(line(next, name)).toContainText("AWAITED");

  const criteria = panel(page, "Is it safe to continue?");
  await expect(criteria.getByRole("listitem")).toHaveCount(8);
  await expect(line(criteria, "Do allergies match?")).toContainText("NO");
  await expect(line(criteria, "Does break-glass sign-in work?")).toContainText("UNKNOWN");

  const results = await runtime.db.domainResult.findMany({
    where: { domain: { in: ["allergies", "medications", "results"] }, run: { label: "sample" } },
  });
  expect(results).toHaveLength(3);
  const account = panel(page, "Reconciliation, run 1");
  for (const { domain, eligible, matched, altered } of results) {
    const figures = account.getByRole("row", { name: new RegExp(`^${domain}`, "i") }).getByRole("cell");
    for (const [column, figure] of [eligible, matched, altered].entries())
      await expect(figures.nth(column)).toHaveText(figure.toLocaleString("en-US"));
  }

  await expect(panel(page, "Rollback").getByRole("link", { name: /Interface queue/ })).toContainText(
    "NO DATA",
  );
  await expect(panel(page, "Journal")).toContainText("finished reconciliation run 1: fail");
});

for (const theme of THEMES)
  test(`the board in ${theme} fits a phone, a laptop and a wall`, async ({ enter, runtime }, testInfo) => {
    const commander = await runtime.db.person.findUniqueOrThrow({ where: { login: COMMANDER } });
    const page = await enter({ personId: commander.id });
    await page.addInitScript((chosen) => localStorage.setItem("theme", chosen), theme);
    await page.goto("/");
    await page.getByRole("link", { name: CUTOVER }).click();
    await inSync(page);
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    for (const screen of SCREENS) {
      await page.setViewportSize(screen);
      await expect.poll(() => page.evaluate(overflow)).toBe(0);
      const name = `board-${theme}-${screen.width}.png`;
      await page.screenshot({ path: testInfo.outputPath(name) });
      // The pictures in docs are taken anew on request only, so that a run leaves the tree as it was.
      if (process.env.UPDATE_SCREENSHOTS === "1")
        await copyFile(testInfo.outputPath(name), join(IMAGES, name));
    }
  });

/** By how much the page is wider than its window, in pixels. */
function overflow(): number {
  return Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
}
