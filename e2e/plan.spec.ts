import { expect, type Page } from "@playwright/test";
import { test } from "./support/product.ts";
import { openRoom, type Room } from "./support/room.ts";
import { open } from "./support/sign.ts";

const CREW = [
  ["Clinical informatics", "clinical-informatics"],
  ["Application owner", "app-owner"],
  ["Data steward", "data-steward"],
  ["Interfaces", "interfaces"],
  ["Identity", "identity"],
  ["Communications", "comms"],
  ["Compliance", "compliance"],
] as const;
const SIZES = [390, 1440, 3840];

const next = (page: Page) => page.getByRole("button", { name: /^Next/ }).click();

async function look(page: Page, name: string): Promise<void> {
  for (const theme of ["dark", "light"]) {
    await page.evaluate((chosen) => document.documentElement.setAttribute("data-theme", chosen), theme);
    for (const width of SIZES) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : width === 1440 ? 900 : 2160 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect.soft(overflow, `${name} at ${width} px`).toBeLessThanOrEqual(0);
      await page.screenshot({
        path: test.info().outputPath(`${name}-${theme}-${width}.png`),
        fullPage: width === 390,
      });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function nameCrew(page: Page, { people }: Room): Promise<void> {
  for (const [title, position] of CREW) {
    await page.getByLabel("Position").selectOption({ label: title });
    await page.getByLabel("Who").fill(people[position].login);
    await page.getByRole("button", { name: people[position].login }).click();
  }
}

test("a commander goes from nothing to an opened board, and then changes the plan", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const room = await openRoom(runtime, "Where the commander is from");
  const suffix = room.cutoverId.slice(-8);
  const page = await enter(room.people["incident-commander"]);

  await page.goto("/");
  await page.getByRole("link", { name: "Open a war room" }).click();
  await page.getByLabel("Program", { exact: true }).fill(`One record ${suffix}`);
  await page.getByLabel("Hospital").fill("Lakeshore Regional");
  await page.getByRole("button", { name: "Begin this program" }).click();
  await expect(page.getByRole("radio", { name: new RegExp(`One record ${suffix}`) })).toBeChecked();
  await look(page, "program");
  await next(page);

  await page.getByRole("radio", { name: /Phased by site/ }).check();
  await look(page, "strategy");
  await next(page);
  await page.getByRole("radio", { name: /Thin-slice pilot/ }).check();
  await next(page);

  await page.getByLabel("Cutover").fill(`Cardiology ${suffix}`);
  await page.getByLabel("Time zone").fill("America/New_York");
  await page.getByLabel("Place").fill("Boston");
  await page.getByLabel("Freeze").fill("2098-11-21T23:00");
  await expect(page.getByLabel("Point of no return", { exact: true })).toHaveValue("2098-11-22T07:00");
  await look(page, "facts");
  // A closed window loses nothing.
  await page.reload();
  for (let step = 0; step < 4; step += 1) await next(page);
  await expect(page.getByRole("heading", { name: "Slice" })).toBeFocused();
  await page.getByLabel("Slice", { exact: true }).fill("Cardiology clinic");
  await page.getByLabel("A clinical workflow of it").fill("Order a laboratory test");
  await expect(page.getByText("It has no downstream interface")).toBeVisible();
  await page.getByLabel("A system that receives what is done there").fill("Laboratory");
  await page.getByLabel("Where sign-in comes from").fill("Staff directory");
  await expect(page.getByText("It has no downstream interface")).toBeHidden();
  await look(page, "slice");
  await next(page);

  await expect(page.getByText("Gate 2: Nobody could satisfy it")).toBeVisible();
  await nameCrew(page, room);
  await expect(page.getByText("This has to be mended")).toBeHidden();
  await look(page, "people");
  await next(page);

  await expect(page.getByText("55 tasks in")).toBeVisible();
  await expect(page.getByText("Slice “Cardiology clinic”: It does not say whose consents")).toBeVisible();
  await look(page, "review");
  await page.getByRole("button", { name: "Open the war room" }).click();
  await expect(page).toHaveURL(/\/cutovers\/[0-9a-f-]{36}$/);
  await expect(page.getByText("Ready to freeze").first()).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("holdpoint.start"))).toBeNull();
  const path = new URL(page.url()).pathname;

  await open(page, `${path}/plan`);
  const slice = page.getByRole("article", { name: "Cardiology clinic" });
  await expect(slice).toContainText("Not a real slice yet");
  await slice.getByRole("button", { name: "Change Cardiology clinic" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Patients are matched by").fill("By the enterprise number");
  await dialog.getByLabel("Consents").fill("The state’s rules");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(slice).toContainText("A real slice");
  await page.getByLabel("Point of no return", { exact: true }).fill("2098-11-22T08:00");
  await expect(page.getByText("To move the point of no return takes a reason")).toBeVisible();
  await page.getByLabel("Why the point of no return moves").fill("The clinic opens at nine");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();
  await expect(page.getByLabel("Point of no return", { exact: true })).toHaveValue("2098-11-22T08:00");
  await look(page, "plan");
  await expect(page.getByLabel("Program")).toContainText(`One record ${suffix}`);
  await page.getByLabel("Rollback objective, minutes").fill("90");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();
  await expect(page.getByLabel("Rollback objective, minutes")).toHaveValue("90");

  await page.goto("/programs");
  const program = page.getByRole("region", { name: new RegExp(`One record ${suffix}`) });
  await expect(program).toContainText("Gate 1 · Ready to freeze");
  await expect(program).toContainText("Cardiology clinic");
  await look(page, "programs");
  await program.getByRole("button", { name: `Change One record ${suffix}` }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(`One record for all ${suffix}`);
  await page.getByRole("dialog").getByRole("button", { name: "Change it" }).click();
  await expect(page.getByRole("region", { name: new RegExp(`One record for all ${suffix}`) })).toBeVisible();
});
