import { expect } from "@playwright/test";
import { test } from "./support/product.ts";
import { openRoom } from "./support/room.ts";
import { open } from "./support/sign.ts";

test("the pages, the search field and the help are a key away", async ({ enter, runtime }) => {
  const room = await openRoom(runtime, "Keys");
  const page = await open(await enter(room.people["incident-commander"]), room.path);
  for (const [key, path] of [
    ["d", "/data"],
    ["t", "/discrepancies"],
    ["o", "/consent"],
    ["f", "/mappings"],
    ["g", "/gates"],
    ["i", "/inventory"],
    ["m", "/identity"],
    ["r", "/rollback"],
    ["s", "/sampling"],
    ["h", "/rehearsals"],
    ["k", "/runbook"],
    ["l", "/plan"],
    ["c", "/comms"],
    ["a", "/audit"],
    ["e", "/evidence"],
    ["b", ""],
  ] as const) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(page).toHaveURL(new RegExp(`${room.path}${path}$`));
  }
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await expect(help).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("Tab");
  await expect(page.locator(":focus-visible")).toBeVisible();
});
