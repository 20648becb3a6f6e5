import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { SAMPLE_PASSWORD } from "#prisma/seed.ts";
import { callApi, signByApi, test } from "./support/product.ts";
import { giveSignature, inSync, line, open, panel, signInAsSample } from "./support/sign.ts";

/** On the sample cutover, whose state goes on from test to test. */
test.describe.configure({ mode: "serial" });

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
  await signInAsSample(page, "amara");
  await page.getByRole("link", { name: CUTOVER }).click();
  await inSync(page);

  const phases = page.getByRole("list", { name: "Phases" }).getByRole("listitem");
  await expect(phases.filter({ hasText: "3 Cutover" })).toHaveAttribute("aria-current", "step");
  await expect(phases.filter({ hasText: "signed" })).toHaveCount(3);

  const next = panel(page, "Next decision");
  await expect(next.getByRole("heading", { level: 3 })).toHaveText("Gate 1 · Verify before switch");
  await expect(next.getByRole("timer")).toContainText("left");
  for (const name of ["Ines Castellanos", "Tobias Lindgren", "Priya Raman", "Grace Whitcombe"])
    await expect(line(next, name)).toContainText("AWAITED");

  const criteria = panel(page, "Is it safe to continue?");
  await expect(line(criteria, "Do allergies match?")).toContainText("NO");
  await expect(line(criteria, "Does break-glass sign-in work?")).toContainText("UNKNOWN");

  const run = await runtime.db.run.findFirstOrThrow({
    where: { cutover: { name: CUTOVER } },
    orderBy: { number: "desc" },
    include: { domainResults: { where: { domain: { in: ["allergies", "medications", "results"] } } } },
  });
  expect(run.domainResults).toHaveLength(3);
  const account = panel(page, `Reconciliation, run ${run.number}`);
  for (const { domain, eligible, matched, altered } of run.domainResults) {
    const figures = account.getByRole("row", { name: new RegExp(`^${domain}`, "i") }).getByRole("cell");
    for (const [column, figure] of [eligible, matched, altered].entries())
      await expect(figures.nth(column)).toHaveText(figure.toLocaleString("en-US"));
  }

  await expect(panel(page, "Rollback").getByRole("link", { name: /Interface queue/ })).toContainText(
    "NO DATA",
  );
  await expect(panel(page, "Journal")).toContainText(`finished reconciliation run ${run.number}: fail`);
});

test("in the midst of its poll it shows the answers and the notice in force", async ({ enter, runtime }) => {
  test.slow();
  const { id: cutoverId } = await runtime.db.cutover.findFirstOrThrow({ where: { name: CUTOVER } });
  const path = `/cutovers/${cutoverId}`;
  const as = async (login: string, act: (page: Page) => Promise<void>): Promise<void> => {
    const person = await runtime.db.person.findUniqueOrThrow({ where: { login } });
    const page = await open(await enter({ personId: person.id }), path);
    await act(page);
    await page.context().close();
  };
  await as("amara", async (page) => {
    await page.getByRole("button", { name: "Open the poll" }).click();
    await expect(panel(page, "Next decision").getByText("GO is not possible")).toBeVisible();
  });
  for (const login of ["tobias", "marek"])
    await as(login, async (page) => {
      await page.getByRole("button", { name: "Sign GO" }).click();
      await giveSignature(page, "Sign GO", SAMPLE_PASSWORD);
    });
  await as("noor", async (page) => {
    const drafted = await callApi(page, `${path}/notices`, {
      title: "Cardiology results appear late",
      unavailable:
        "Results of the cardiology clinic reach the new chart up to 20 minutes after they are final.",
      fallback: "Call the laboratory for anything urgent.",
      until: new Date(Date.now() + 4 * 60 * 60_000).toISOString(),
      partialMeaning: null,
    });
    expect(drafted.status).toBe(200);
  });
  await as("ines", async (page) => {
    const notice = await runtime.db.notice.findFirstOrThrow({ where: { cutoverId } });
    const approved = await signByApi(
      page,
      `${path}/notices/${notice.id}/approval`,
      "comms.approveNotice",
      { cutoverId, noticeId: notice.id },
      SAMPLE_PASSWORD,
    );
    expect(approved.status).toBe(200);
  });
  await as("amara", async (page) => {
    const next = panel(page, "Next decision");
    await expect(line(next, "Tobias Lindgren").getByText("GO", { exact: true })).toBeVisible();
    await expect(line(next, "Marek Dvořák").getByText("GO", { exact: true })).toBeVisible();
    await expect(line(next, "Ines Castellanos")).toContainText("AWAITED");
    await expect(panel(page, "Notice in force")).toContainText("Cardiology results appear late");
  });
});

for (const theme of THEMES)
  test(`the board in ${theme} fits a phone, a laptop and a wall`, async ({ enter, runtime }, testInfo) => {
    const commander = await runtime.db.person.findUniqueOrThrow({ where: { login: "amara" } });
    const { id } = await runtime.db.cutover.findFirstOrThrow({ where: { name: CUTOVER } });
    const page = await enter({ personId: commander.id });
    await page.addInitScript((chosen) => localStorage.setItem("theme", chosen), theme);
    await open(page, `/cutovers/${id}`);
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    for (const screen of SCREENS) {
      await page.setViewportSize(screen);
      await expect.poll(() => page.evaluate(overflow)).toBe(0);
      const name = `board-${theme}-${screen.width}.png`;
      await page.screenshot({ path: testInfo.outputPath(name) });
      // The pictures in docs are taken anew on request only, so that a run leaves the tree as it was.
      if (process.env.UPDATE_SCREENSHOTS === "1") {
        await mkdir(IMAGES, { recursive: true });
        await copyFile(testInfo.outputPath(name), join(IMAGES, name));
      }
    }
  });

/** By how much the page is wider than its window, in pixels. */
function overflow(): number {
  return Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
}
