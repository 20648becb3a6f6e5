import { expect, type Page } from "@playwright/test";
import { rulesHash, rulesSaid } from "#lib/reconciliation/rules/hash.ts";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import { finding, findings, landRun } from "#lib/triage/testing.ts";
import { reconcilePopulation } from "./support/cli.ts";
import { test } from "./support/product.ts";
import { openGate, openRoom } from "./support/room.ts";
import { giveSignature, open, panel } from "./support/sign.ts";

const LOOSE = "version: 1\ndomains:\n  allergies:\n    thresholds: {altered: unlimited}\n";
const WIDTHS = [390, 1440, 3840];

async function shoot(page: Page, path: (name: string) => string, name: string): Promise<void> {
  for (const theme of ["dark", "light"]) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : Math.round((width * 9) / 16) });
      await page.screenshot({ path: path(`${name}-${theme}-${width}.png`), fullPage: width === 390 });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("button", { name: "Switch between dark and light" }).click();
  }
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
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(
    panel(page, "Next for you").getByRole("link", { name: "Look at it and decide" }),
  ).toBeInViewport();
  await shoot(page, path, "triage");
  const category = page.getByRole("region", { name: "Category" });
  await category.getByRole("link", { name: /transformation bug/ }).press("Enter");
  await causes
    .getByRole("link", { name: /local time stored as UTC/ })
    .first()
    .press("Enter");
  const cause = panel(page, /^Cause \d+$/);
  await expect(cause).toContainText("open");
  await panel(page, "Records").getByRole("link").first().press("Enter");
  await expect(page.getByRole("table", { name: "What differs, field by field" })).toContainText("masked");
  await shoot(page, path, "cause");
});

test("a cause is accepted under a signature, gates no longer count it, and a later run with more opens it again", async ({
  enter,
  runtime,
}, testInfo) => {
  test.slow();
  const room = await openRoom(runtime, "Acceptance");
  await openGate(
    runtime,
    room,
    ["clinical-informatics"],
    [
      {
        question: "Is no allergy open?",
        binding: {
          kind: "discrepancies",
          domains: ["allergies"],
          severity: "high",
          categories: null,
          maxAgeMinutes: null,
        },
      },
    ],
  );
  const length = finding(50, {
    domain: "encounters",
    resourceType: "Encounter",
    category: "transformation-bug",
    severity: "low",
    fields: ["length"],
  });
  const covered = { domains: ["allergies", "encounters"] } as const;
  await landRun(runtime, room.cutoverId, [...findings(3), length], covered);
  const ines = await open(
    await enter(room.people["clinical-informatics"]),
    `${room.path}/discrepancies?group=1`,
  );
  const cause = panel(ines, "Cause 1");
  await expect(cause).toContainText("3 of 3 open");
  await cause.getByRole("button", { name: "Accept…" }).click();
  await ines.getByRole("dialog").getByLabel("Reason").fill("Looked at in both charts; harmless here.");
  await giveSignature(ines, "Accept");
  await expect(cause).toContainText("0 of 3 open");
  await expect(cause.getByRole("list", { name: "Decisions" })).toContainText("Looked at in both charts");
  const domains = panel(ines, "Acceptance by domain");
  await domains.getByRole("button", { name: "Sign…" }).click();
  await giveSignature(ines, "Accept the domain");
  await expect(domains).toContainText("1 of 2 signed as they stand");
  await ines.screenshot({ path: testInfo.outputPath("accepted.png"), fullPage: true });

  const commander = await open(await enter(room.people["incident-commander"]), `${room.path}/gates`);
  await expect(panel(commander, /^Gate 1/)).toContainText("3 accepted");
  await landRun(runtime, room.cutoverId, [...findings(3), finding(9), length], covered);
  await expect(cause).toContainText("1 of 4 open");
  await expect(cause).toContainText("REOPENED");
  await expect(domains).toContainText("a later run found something else");
  await expect(panel(commander, /^Gate 1/)).toContainText("1 open of severity high or above");

  const steward = await open(await enter(room.people["data-steward"]), `${room.path}/discrepancies?group=1`);
  await expect(panel(steward, "Cause 1")).toContainText("Only Clinical informatics accepts");
  await panel(steward, "Cause 1").getByRole("button", { name: "Fix and re-verify…" }).click();
  await steward.getByRole("dialog").getByLabel("Reason").fill("Loaded again.");
  await steward.getByRole("dialog").getByRole("button", { name: "Fix and re-verify" }).click();
  await expect(panel(steward, "Cause 1")).toContainText("4 wait for a run");
  await landRun(runtime, room.cutoverId, [length], covered);
  await expect(panel(steward, "Cause 1")).toContainText("Run 3 no longer sees it");
  await expect(panel(steward, "Cause 1")).toContainText("CLOSED");

  await panel(steward, "Causes")
    .getByRole("link", { name: /Encounter.length/ })
    .click();
  await panel(steward, "Cause 2").getByRole("button", { name: "Propose a rule…" }).click();
  await steward.getByLabel("Why it is no discrepancy").fill("The target works it out from the period.");
  await steward.getByRole("button", { name: "Propose it" }).click();
  const rules = panel(steward, "Rules file");
  await expect(rules).toContainText("Encounter.length is compared no more, in encounters");
  await expect(rules).toContainText("a second person decides");
  await open(ines, `${room.path}/discrepancies?group=2`);
  await panel(ines, "Rules file").getByRole("button", { name: "Approve…" }).click();
  await ines.getByRole("dialog").getByLabel("Reason").fill("So it does.");
  await ines.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(rules).toContainText("version 1 in force");
  await steward.screenshot({ path: testInfo.outputPath("closed.png"), fullPage: true });

  // What the last run found by the rules before says nothing of how it stands by these.
  const gate = panel(commander, /^Gate 1/);
  await expect(gate).toContainText("run 3 went by the built-in rules, and version 1 is in force");
  await gate
    .getByRole("link", { name: /Is no allergy open/ })
    .first()
    .click();
  const differs = (page: Page, run: number) => panel(page, `By which rules run ${run} went`);
  await expect(differs(commander, 3)).toContainText("OTHER RULES");
  await expect(
    differs(commander, 3).getByRole("row", { name: /encounters · types · Encounter · leaveOut/ }),
  ).toContainText("length");

  // A run by rules that nobody here has agreed on passes by itself, and turns nothing green.
  const loose = rulesFromText(LOOSE, "loose.yaml");
  const byLoose = { ...covered, rulesHash: rulesHash(loose), rulesSaid: rulesSaid(loose) };
  await landRun(runtime, room.cutoverId, [length], byLoose);
  await expect(differs(commander, 4)).toContainText("It went by other rules than those in force");
  await expect(
    differs(commander, 4).getByRole("row", { name: /allergies · thresholds · altered/ }),
  ).toContainText("unlimited");
  await shoot(commander, (name) => testInfo.outputPath(name), "other-rules");
  await open(commander, room.path);
  await expect(panel(commander, "Reconciliation, run 4")).toContainText("it counts for no gate");
  await commander.screenshot({ path: testInfo.outputPath("board.png"), fullPage: true });

  // Two people agree on the file, and a run by it counts.
  await panel(steward, "Rules file").getByRole("button", { name: "Propose a file…" }).click();
  const file = { name: "loose.yaml", mimeType: "application/yaml", buffer: Buffer.from(LOOSE) };
  await steward.getByRole("dialog").getByLabel("Rules file").setInputFiles(file);
  await steward.getByLabel("Why these rules").fill("As agreed with the vendor.");
  await steward.getByRole("button", { name: "Propose it" }).click();
  await expect(rules).toContainText("the whole file loose.yaml");
  await expect(rules.getByRole("row", { name: /allergies · thresholds · altered/ })).toContainText(
    "unlimited",
  );
  await shoot(steward, (name) => testInfo.outputPath(name), "versions");
  await panel(ines, "Rules file").getByRole("button", { name: "Approve…" }).click();
  await ines.getByRole("dialog").getByLabel("Reason").fill("Looked at each place.");
  await ines.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await open(commander, `${room.path}/gates`);
  await expect(gate).toContainText("none open of severity high or above");
});
