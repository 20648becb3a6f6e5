import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { ROOM_PAGES } from "./support/pages.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom, openTrigger } from "./support/room.ts";
import { open } from "./support/sign.ts";

const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds on a page that keeps someone from using it. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(STANDARD).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

for (const theme of ["dark", "light"])
  test(`nothing on any page keeps anyone out, in ${theme}`, async ({ enter, page, runtime }) => {
    test.slow();
    const room = await openRoom(runtime, "Accessible");
    const triggerId = await openTrigger(runtime, room, { forSeconds: 0, freshnessLimitSeconds: 60 });
    await openGate(
      runtime,
      room,
      ["clinical-informatics", "identity"],
      [
        {
          question: "Do allergies match?",
          binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: 60 },
        },
        { question: "Are orders and results flowing?", binding: { kind: "trigger", triggerId } },
        ATTESTED,
      ],
    );
    const wearTheme = (chosen: string): void => localStorage.setItem("theme", chosen);
    const commander = await enter(room.people["incident-commander"]);
    for (const dressed of [page, commander]) await dressed.addInitScript(wearTheme, theme);

    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    expect.soft(await barriers(page), "sign-in").toEqual([]);
    await commander.goto("/");
    expect.soft(await barriers(commander), "my cutovers").toEqual([]);
    for (const path of ["/programs", "/start"]) {
      await commander.goto(path);
      await expect(commander.getByRole("heading", { level: 1 })).toBeVisible();
      expect.soft(await barriers(commander), path).toEqual([]);
    }
    await open(commander, room.path);
    await commander.getByRole("button", { name: "Open the poll" }).click();
    await expect(commander.getByText("GO is not possible")).toBeVisible();
    for (const path of ROOM_PAGES) {
      await open(commander, `${room.path}${path}`);
      expect.soft(await barriers(commander), `board${path}`).toEqual([]);
    }
    await open(commander, `${room.path}/gates`);
    await commander.getByRole("button", { name: "Decide HOLD" }).click();
    await expect(commander.getByRole("dialog")).toBeVisible();
    expect.soft(await barriers(commander), "signing").toEqual([]);
    await commander.goto(`/wall/${room.cutoverId}`);
    await expect(commander.getByRole("heading").first()).toBeVisible();
    expect.soft(await barriers(commander), "wall").toEqual([]);
  });
