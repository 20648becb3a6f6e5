import { expect } from "@playwright/test";
import { holdpoint } from "./support/cli.ts";
import { CREW_POSITIONS, type CrewPosition, drive, openNight, type Pages, picture } from "./support/night.ts";
import { test } from "./support/product.ts";
import { open, panel } from "./support/sign.ts";

/** Six browsers, and the night twice. */
const NIGHT_MS_MAX = 420_000;

test("a cutover is driven from the roll to the switch by six people in six browsers", async ({
  enter,
  runtime,
}, testInfo) => {
  test.setTimeout(NIGHT_MS_MAX);
  const live = await openNight(runtime, "Cardiology clinic");
  const pages = {} as Record<CrewPosition, Awaited<ReturnType<typeof enter>>>;
  for (const position of CREW_POSITIONS) pages[position] = await enter(live.crew[position]);
  const commander = pages["incident-commander"];

  await test.step("the night", () =>
    drive(pages satisfies Pages, live.path, () => picture(commander, live.path, "live", testInfo)));

  await test.step("the journal says who did what, and is what was written", async () => {
    await open(commander, `${live.path}/audit`);
    const journal = panel(commander, "Journal");
    for (const sentence of [
      "Amara Oyelaran (Incident commander) opened the window",
      "Priya Raman (Data steward) answered GO for Data steward at gate 1",
      "Amara Oyelaran (Incident commander) decided GO at gate 1",
    ])
      await expect(journal.getByRole("listitem").filter({ hasText: sentence }).first()).toBeVisible();
    const file = testInfo.outputPath("journal.ndjson");
    const exported = await holdpoint("journal", "export", "--cutover", live.cutoverId, "--out", file);
    expect(exported.code, exported.output).toBe(0);
    const verified = await holdpoint("verify", file);
    expect(verified.code, verified.output).toBe(0);
  });
});
