import { expect } from "@playwright/test";
import { toLocalInput } from "#components/ui/localTime.ts";
import { holdpoint } from "./support/cli.ts";
import {
  CREW_POSITIONS,
  type CrewPosition,
  drive,
  openNight,
  type Pages,
  picture,
  REHEARSED,
  SIZES,
} from "./support/night.ts";
import { test } from "./support/product.ts";
import { line, open, panel } from "./support/sign.ts";

/** Six browsers, and the night twice. */
const NIGHT_MS_MAX = 420_000;

test("a cutover is rehearsed and then driven from the roll to the switch by six people in six browsers", async ({
  enter,
  runtime,
}, testInfo) => {
  test.setTimeout(NIGHT_MS_MAX);
  const live = await openNight(runtime, "Cardiology clinic");
  const pages = {} as Record<CrewPosition, Awaited<ReturnType<typeof enter>>>;
  for (const position of CREW_POSITIONS) pages[position] = await enter(live.crew[position]);
  const commander = pages["incident-commander"];

  await test.step("it is rehearsed first, in a room of its own", async () => {
    await open(commander, live.path);
    await expect(line(panel(commander, "Is it safe to continue?"), REHEARSED)).toContainText("UNKNOWN");
    await open(commander, `${live.path}/rehearsals`);
    const form = panel(commander, "Rehearse it");
    await form.getByLabel("Name").fill("First rehearsal");
    await form.getByLabel(/^Its freeze/).fill(toLocalInput(Date.now(), "America/New_York"));
    await form.getByRole("button", { name: "Open the rehearsal" }).click();
    const board = await form.getByRole("link", { name: "go to its board" }).getAttribute("href");
    await drive(pages, board ?? "", () => picture(commander, board ?? "", "rehearsal", testInfo, ["laptop"]));
    await open(commander, `${board}/people`);
    await commander.getByRole("button", { name: "Close the cutover…" }).click();
    await commander.getByRole("dialog").getByLabel("Reason").fill("Rehearsed to the switch.");
    await commander.getByRole("dialog").getByRole("button", { name: "Close it" }).click();
    await open(commander, `${live.path}/rehearsals`);
    await commander.getByRole("button", { name: "Record its result…" }).click();
    const dialog = commander.getByRole("dialog");
    await dialog.getByLabel("Why it passed").fill("Everything was done in time.");
    await dialog.getByRole("button", { name: "It passed" }).click();
    await expect(panel(commander, "First rehearsal")).toContainText("PASSED");
    await open(commander, live.path);
    await expect(line(panel(commander, "Is it safe to continue?"), REHEARSED)).toContainText("YES");
  });

  await test.step("the night", () =>
    drive(pages satisfies Pages, live.path, () => picture(commander, live.path, "live", testInfo)));

  await test.step("what was planned, rehearsed and done is compared, task by task", async () => {
    await open(commander, `${live.path}/rehearsals`);
    for (const size of ["phone", "laptop", "wall"] as const) {
      await commander.setViewportSize(SIZES[size]);
      await expect(commander.getByRole("link", { name: /^SNAPSHOT/ })).toBeVisible();
      await commander.screenshot({ path: testInfo.outputPath(`comparison-${size}.png`) });
    }
    await commander.setViewportSize(SIZES.laptop);
  });

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
