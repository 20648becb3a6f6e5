import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { holdpoint } from "./support/cli.ts";
import { test } from "./support/product.ts";
import { openGate, openRoom } from "./support/room.ts";
import { giveSignature, line, open, panel } from "./support/sign.ts";

const HEAD = "Login,Name,Unit,Roles,MFA,Kind,Person,Enabled";
const LEGACY = [
  HEAD,
  "E1,Ada Abara,Emergency,ED NURSE,yes,,1,yes",
  "E2,Bao Brandt,Emergency,ED NURSE,yes,,2,yes",
  "E3,Carla Chen,Pharmacy,RPH,yes,,3,yes",
  "bg-ed,,Emergency,,yes,break-glass,,yes",
].join("\n");
const target = (adasRoles: string) =>
  JSON.stringify({
    Resources: [
      user("1", "ada", "Emergency", adasRoles.split(" ")),
      user("2", "bao", "Emergency", ["Nurse"]),
      user("3", "carla", "Pharmacy", ["Pharmacist", "Admin"]),
      { ...user("bg", "bg-ed", "Emergency", []), userType: "break-glass" },
    ],
  });
const user = (id: string, userName: string, department: string, roles: string[]) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  id,
  userName,
  active: true,
  roles: roles.map((value) => ({ value })),
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { employeeNumber: id, department },
  "urn:holdpoint:params:scim:schemas:extension:workforce:1.0:User": { mfa: true },
});

const dialogOf = (page: Page): Locator => page.getByRole("dialog");
const file = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Now, as a control of the hospital's zone takes it. */
const localNow = () =>
  new Date().toLocaleString("sv-SE", { timeZone: "America/New_York" }).slice(0, 16).replace(" ", "T");

test("accounts of both sides are compared, mapped, mended and signed for, and the gate follows", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const room = await openRoom(runtime, "Workforce");
  const { cutoverId, path, people } = room;
  const question = "Can staff work at the target?";
  await openGate(
    runtime,
    room,
    ["clinical-informatics"],
    [{ question, binding: { kind: "workforce-parity", maxAgeMinutes: 1_440 } }],
  );
  const leilani = await open(await enter(people.identity), `${path}/workforce`);
  await expect(leilani.getByText("no accounts of the legacy side were imported")).toBeVisible();

  // A file that is wrong is told row by row, and nothing of it comes in.
  await panel(leilani, "Accounts").getByRole("button", { name: "Import…" }).first().click();
  const chosen = dialogOf(leilani).getByLabel("File");
  await chosen.setInputFiles(file("legacy.csv", LEGACY.replace("2,yes\nE3", "2,perhaps\nE3")));
  await expect(dialogOf(leilani).getByRole("row", { name: "3 Enabled It is yes or no." })).toBeVisible();
  await chosen.setInputFiles(file("legacy.csv", LEGACY));
  await dialogOf(leilani).getByLabel("Exported at").fill(localNow());
  await dialogOf(leilani).getByRole("button", { name: "Import 4 accounts" }).click();
  await expect(dialogOf(leilani)).toBeHidden();

  const folder = await mkdtemp(join(tmpdir(), "holdpoint-e2e-workforce-"));
  const scim = join(folder, "target.json");
  const push = () => holdpoint("workforce", "--side", "target", "--file", scim, "--cutover", cutoverId);
  await writeFile(scim, target("Clerk"));
  expect(await push()).toMatchObject({
    code: 0,
    output: expect.stringContaining("Both sides are compared."),
  });
  await expect(leilani.getByText("2 people with a role that the map does not know").first()).toBeVisible();

  await leilani.getByRole("button", { name: "Role map…" }).click();
  const map = dialogOf(leilani);
  for (const [role, becomes] of [
    ["ED NURSE", "Nurse"],
    ["RPH", "Pharmacist"],
  ] as const) {
    await map.getByLabel(`${role}: what it does`).selectOption("becomes");
    await map.getByLabel(`${role}: becomes`).fill(becomes);
  }
  await map.getByLabel("ED NURSE: care stops without it").check();
  await map.getByLabel("Reason").fill("As agreed with the unit leads");
  await map.getByRole("button", { name: "Save as version 1" }).click();
  await expect(map).toBeHidden();

  const units = panel(leilani, "Units");
  const emergency = units.getByRole("row", { name: /^Emergency/ });
  await expect(emergency).toContainText("1 critical difference");
  await expect(emergency.getByRole("button", { name: "Sign…" })).toBeHidden();
  const list = panel(leilani, "Whose access differs");
  await expect(list.getByRole("row", { name: /^E1 Ada Abara Role lost: Nurse critical/ })).toBeVisible();
  await units.getByRole("link", { name: "Pharmacy" }).click();
  await expect(leilani).toHaveURL(/unit=Pharmacy/);
  await expect(list.getByRole("row", { name: /^carla Role gained: Admin/ })).toBeVisible();
  await expect(list.getByRole("row", { name: /^E1/ })).toBeHidden();

  // Mended at the target, imported again; tried; signed.
  await writeFile(scim, target("Nurse"));
  expect((await push()).code).toBe(0);
  await expect(emergency).toContainText("AWAITED");
  await panel(leilani, "Emergency accounts").getByRole("button", { name: "I have just tried it…" }).click();
  await leilani.getByRole("button", { name: "It worked" }).click();
  await expect(panel(leilani, "Emergency accounts")).toContainText("OK");
  for (const unit of ["Emergency", "Pharmacy"]) {
    await units
      .getByRole("row", { name: new RegExp(`^${unit}`) })
      .getByRole("button", { name: "Sign…" })
      .click();
    if (unit === "Pharmacy") await expect(dialogOf(leilani)).toContainText("Role gained: 1");
    await giveSignature(leilani, "Sign");
    await expect(units.getByRole("row", { name: new RegExp(`^${unit}`) })).toContainText("SIGNED");
  }
  await expect(leilani.getByText("2 units signed, nothing critical lost")).toBeVisible();
  const amara = await open(await enter(people["incident-commander"]), `${path}/gates`);
  await expect(line(panel(amara, /Gate 1/), question)).toContainText("2 units signed, nothing critical lost");

  // A later import that differs: the sign-off of that unit alone is stale, on every screen at once.
  await writeFile(scim, target("Nurse Admin"));
  expect((await push()).code).toBe(0);
  await expect(emergency).toContainText("STALE");
  await expect(emergency).toContainText("Its accounts changed since it was signed.");
  await expect(units.getByRole("row", { name: /^Pharmacy/ })).toContainText("SIGNED");
  await expect(line(panel(amara, /Gate 1/), question)).toContainText("1 of 2 units not signed: Emergency");

  // An executive sees the figures, and nobody's name.
  const samuel = await open(await enter(people.executive), `${path}/workforce`);
  await expect(panel(samuel, "Whose access differs")).toContainText("Names are not shown to you");
  await expect(samuel.getByText("Ada Abara")).toBeHidden();
});
