import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";
import { addItem } from "#lib/inventory/commands.ts";
import { INTERFACE, SYSTEM } from "#lib/inventory/testing.ts";
import { asSystem } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom } from "./support/room.ts";
import { giveSignature, line, open, panel } from "./support/sign.ts";

const SYSTEMS = [
  "Name,Kind,Criticality,Owner,RTO",
  "LIS,Laboratory,Care critical,Interfaces,2 h",
  "PACS,Imagery,Essential,Interfaces,4 h",
].join("\n");
const WORKFLOWS = [
  "Name,Criticality,Owner,Stops without,Fallback",
  "Read a troponin result,Care critical,Clinical informatics,LIS,The laboratory calls",
  "Order a stat lab,Care critical,Clinical informatics,EHR,",
].join("\n");

const csv = (text: string) => ({ name: "file.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
const dialogOf = (page: Page): Locator => page.getByRole("dialog");

/** Writes a reason into the open dialog, and does it. */
async function giveReason(page: Page, verb: string, reason: string): Promise<void> {
  await dialogOf(page).getByLabel("Reason").fill(reason);
  await dialogOf(page).getByRole("button", { name: verb, exact: true }).click();
  await expect(dialogOf(page)).toBeHidden();
}

test("systems come in from a file, are edited field by field, and the map says what stops without them", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const room = await openRoom(runtime, "Inventory");
  const { cutoverId, path } = room;
  const system = async (name: string) =>
    (await asSystem(runtime, addItem, { cutoverId, item: { kind: "system", fields: { ...SYSTEM, name } } }))
      .itemId;
  const ehr = await system("EHR");
  const marek = await open(await enter(room.people.interfaces), `${path}/inventory?view=system`);

  await marek.getByRole("button", { name: "Import CSV…" }).click();
  const file = dialogOf(marek).getByLabel("CSV file");
  await file.setInputFiles(csv(SYSTEMS));
  await expect(dialogOf(marek).getByRole("row", { name: /^3 Kind It is one of: EHR/ })).toBeVisible();
  await expect(dialogOf(marek).getByText("Nothing is imported until every row is right.")).toBeVisible();
  await file.setInputFiles(csv(SYSTEMS.replace("Imagery", "Imaging")));
  await expect(dialogOf(marek).getByText("2 to add, 0 to change, 0 as they are.")).toBeVisible();
  await dialogOf(marek).getByRole("button", { name: "Import 2 rows" }).click();
  await expect(panel(marek, "Systems").getByRole("row", { name: /^LIS Laboratory/ })).toContainText("2 h");

  const lis = (await runtime.db.system.findFirstOrThrow({ where: { cutoverId, name: "LIS" } })).id;
  const lineId = (
    await asSystem(runtime, addItem, {
      cutoverId,
      item: {
        kind: "interface",
        fields: { ...INTERFACE, name: "Lab orders", fromSystemId: ehr, toSystemId: lis, withoutIt: "stops" },
      },
    })
  ).itemId;
  await open(marek, `${path}/inventory?view=workflow`);
  await marek.getByRole("button", { name: "Import CSV…" }).click();
  await dialogOf(marek).getByLabel("CSV file").setInputFiles(csv(WORKFLOWS));
  await dialogOf(marek).getByRole("button", { name: "Import 2 rows" }).click();
  await expect(panel(marek, "Workflows").getByRole("row", { name: /^Read a troponin result/ })).toBeVisible();

  // Two people in one field: the second sees what the first wrote, and chooses.
  const tobias = await open(
    await enter(room.people["app-owner"]),
    `${path}/inventory?view=interface&item=${lineId}`,
  );
  await open(marek, `${path}/inventory?view=interface&item=${lineId}`);
  for (const page of [marek, tobias]) await page.getByRole("button", { name: "Edit…" }).click();
  await tobias.getByLabel(/^Contract version/).fill("3.0");
  await marek.getByLabel(/^Contract version/).fill("2.0");
  await marek.getByRole("button", { name: "Save", exact: true }).click();
  await expect(panel(tobias, /^interface$/i).getByRole("alert")).toContainText(
    "it is now “2.0”. You want “3.0”.",
  );
  await tobias.getByRole("button", { name: "Save mine" }).click();
  await tobias.getByRole("button", { name: "Done" }).click();
  await expect(panel(tobias, /^interface$/i)).toContainText("3.0");

  // Whoever owns what depends on it is told.
  await marek.getByRole("link", { name: /^Contracts \d for you/ }).click();
  const notices = panel(marek, "Changed contracts");
  await expect(notices).toContainText("Results 2.0 → Results 3.0");
  await expect(notices).toContainText("Read a troponin result (workflow)");
  await notices.getByRole("button", { name: "I have seen it" }).first().click();
  await expect(notices).toContainText("Seen by Marek Dvorak (Interfaces)");

  await marek
    .getByRole("navigation", { name: "Inventory", exact: true })
    .getByRole("link", { name: "Map" })
    .click();
  const frozen = panel(marek, "If this is frozen");
  await frozen.getByLabel("Freeze").selectOption("EHR");
  await expect(frozen).toContainText("2 workflows stop, 0 degrade.");
  await expect(line(frozen, "Read a troponin result")).toContainText(
    "“Read a troponin result” stops with “LIS”, which stops with “Lab orders”, which stops with “EHR”, which is frozen.",
  );
  await expect(line(frozen, "Order a stat lab")).toContainText("No fallback is written down.");
  await expect(panel(marek, "Map").locator(".react-flow__node").filter({ hasText: "LIS" })).toContainText(
    "STOPS",
  );

  await open(marek, `${path}/inventory?view=system`);
  const download = marek.waitForEvent("download");
  await marek.getByRole("button", { name: "Export CSV" }).click();
  const exported = await readFile(await (await download).path(), "utf8");
  expect(exported).toContain("LIS,Laboratory,Care critical,Interfaces,,,2 h");
});

test("matrices, freeze, exposures and success criteria drive the gate, the board and the phases", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const room = await openRoom(runtime, "Rules");
  const { cutoverId, path, people } = room;
  await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  await asSystem(runtime, addItem, {
    cutoverId,
    item: { kind: "system", fields: { ...SYSTEM, name: "Engine" } },
  });
  const amara = await open(await enter(people["incident-commander"]), `${path}/matrices`);
  const allergies = panel(amara, "Severity").getByRole("row", { name: /^Allergies/ });
  await allergies.getByLabel("Allergies: required for care").selectOption("by gate 1");
  await allergies.getByRole("button", { name: "Save" }).click();
  await expect(allergies).toContainText("UNKNOWN at gate 1: no criterion asks about it.");
  await amara.getByRole("button", { name: "Change Medications" }).click();
  await amara.getByLabel("Medications: writes").selectOption("both");
  await panel(amara, "Authority").getByRole("button", { name: "Save" }).click();
  await expect(panel(amara, "Authority").getByRole("row", { name: /^Medications/ })).toContainText(
    "Two sides write",
  );

  await open(amara, `${path}/freeze`);
  await amara.getByRole("button", { name: "Declare a freeze…" }).click();
  await dialogOf(amara).getByLabel("Name").fill("Night freeze");
  await dialogOf(amara).getByLabel(/^From/).fill("2026-01-01T00:00");
  await dialogOf(amara)
    .getByLabel(/^Until/)
    .fill("2099-01-01T00:00");
  await dialogOf(amara).getByRole("button", { name: "Declare it" }).click();
  await expect(panel(amara, "Night freeze")).toContainText("IN FORCE");
  const marek = await open(await enter(people.interfaces), `${path}/freeze`);
  await marek.getByRole("button", { name: "Ask for an exception…" }).click();
  const ask = dialogOf(marek);
  await ask.getByLabel("The change").fill("Patch the engine");
  await ask.getByLabel("Why it can’t wait").fill("It leaks memory.");
  await ask.getByLabel("Systems that it changes").selectOption("Engine");
  await ask.getByLabel(/^From/).fill("2026-01-01T00:00");
  await ask.getByLabel(/^Until/).fill("2098-01-01T00:00");
  await ask.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(ask).toBeHidden();
  await expect(panel(amara, "Night freeze")).toContainText("Patch the engine");
  await amara.getByRole("button", { name: "Approve…" }).click();
  await giveReason(amara, "Approve", "It can’t wait");
  await expect(panel(marek, "Night freeze")).toContainText("approved by Amara Oyelaran");

  await open(marek, `${path}/exposures`);
  await marek.getByRole("button", { name: "Register an exposure…" }).click();
  const register = dialogOf(marek);
  await register.getByLabel("Kind").selectOption("Staging copy");
  await register.getByLabel("Name", { exact: true }).fill("staging_adt");
  await register.getByLabel("What it exposes").selectOption("PHI");
  await register.getByLabel("Owner", { exact: true }).selectOption("Interfaces");
  await register.getByLabel("What for").fill("The last load.");
  await register.getByLabel(/^Gone by/).fill("2026-01-02T00:00");
  await register.getByRole("button", { name: "Register it" }).click();
  await expect(panel(marek, "Exposure register")).toContainText("Until then the cutover can’t be closed.");
  await open(amara, path);
  const rules = amara.getByRole("region", { name: "Freeze and exposures" });
  await expect(rules).toContainText("CHANGE FREEZE");
  await expect(rules).toContainText("1 EXPOSURE OVERDUE");
  await marek.getByRole("button", { name: "Prove its removal…" }).click();
  await dialogOf(marek)
    .getByLabel(/^A file that shows it/)
    .setInputFiles(csv("dropped"));
  await expect(dialogOf(marek).getByLabel("What shows that it is gone")).toHaveValue(
    "file.csv, SHA-256 e7cd9c3ab5da1895f52abfece688c0f136a26c348f0619bdf724a9e1667b747f",
  );
  await dialogOf(marek).getByRole("button", { name: "It is gone" }).click();
  await expect(panel(marek, "Exposure register")).toContainText("REMOVED");
  await expect(rules).not.toContainText("OVERDUE");

  await amara.getByRole("link", { name: "4 Hypercare" }).click();
  const hypercare = panel(amara, /^Phase 4/);
  await expect(hypercare).toContainText("Phase 3, Cutover, is not signed yet.");
  await hypercare.getByRole("button", { name: "Propose a criterion…" }).click();
  const propose = dialogOf(amara);
  await propose.getByLabel("What is so then").fill("The clinic works alone");
  await propose.getByLabel("Measured by").fill("Calls per day");
  await propose.getByLabel("Target").fill("at most 5");
  await propose.getByRole("button", { name: "Propose it" }).click();
  const seat = line(hypercare, "Compliance");
  await expect(seat).toContainText("AWAITED");
  const grace = await open(await enter(people.compliance), `${path}/criteria`);
  await grace.getByRole("button", { name: "Sign the criteria…" }).click();
  await giveSignature(grace, "Sign");
  await expect(seat).toContainText("SIGNED");
  await expect(seat).toContainText("Grace Whitcombe, Compliance");
  await hypercare.getByRole("button", { name: "Change…" }).click();
  await propose.getByLabel("Target").fill("at most 10");
  await propose.getByRole("button", { name: "Propose it" }).click();
  await expect(seat).toContainText("STALE");
});

for (const theme of ["dark", "light"])
  test(`the inventory and its rules in ${theme} fit a phone, a laptop and a wall`, async ({
    enter,
    runtime,
  }, testInfo) => {
    test.slow();
    const commander = await runtime.db.person.findUniqueOrThrow({ where: { login: "amara" } });
    const { id } = await runtime.db.cutover.findFirstOrThrow({ where: { slug: "lakeshore-cardiology" } });
    const engine = await runtime.db.system.findFirstOrThrow({
      where: { cutoverId: id, kind: "integration-engine" },
    });
    const page = await enter({ personId: commander.id });
    await page.addInitScript((chosen) => localStorage.setItem("theme", chosen), theme);
    for (const [name, path] of [
      ["map", `inventory?frozen=${engine.id}`],
      ["interfaces", "inventory?view=interface"],
      ["system", `inventory?view=system&item=${engine.id}`],
      ["matrices", "matrices"],
      ["freeze", "freeze"],
      ["exposures", "exposures"],
      ["criteria", "criteria"],
    ] as const) {
      await open(page, `/cutovers/${id}/${path}`);
      for (const width of [390, 1440, 3840]) {
        await page.setViewportSize({ width, height: width === 390 ? 844 : (width * 10) / 16 });
        await expect.poll(() => page.evaluate(overflow)).toBe(0);
        if (name === "map") await page.getByRole("button", { name: /fit view/i }).click();
        await page.screenshot({ path: testInfo.outputPath(`${name}-${theme}-${width}.png`) });
      }
    }
  });

/** By how much the page is wider than its window, in pixels. */
function overflow(): number {
  return Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
}
