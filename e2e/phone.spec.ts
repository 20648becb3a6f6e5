import { expect } from "@playwright/test";
import { ROOM_PAGES } from "./support/pages.ts";
import { test } from "./support/product.ts";
import { open } from "./support/sign.ts";

test("no page of the sample is wider than a phone @phone", async ({ enter, runtime }) => {
  test.slow();
  const sample = await runtime.db.cutover.findFirstOrThrow({ where: { slug: "lakeshore-cardiology" } });
  const { personId } = await runtime.db.assignment.findFirstOrThrow({
    where: { cutoverId: sample.id, position: "incident-commander" },
  });
  const page = await enter({ personId });
  for (const path of ROOM_PAGES) {
    await open(page, `/cutovers/${sample.id}${path}`);
    // What a page asks for after it has come is in its tables by then.
    await page.waitForLoadState("networkidle");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(over, path === "" ? "the board" : path).toBeLessThanOrEqual(0);
  }
});
