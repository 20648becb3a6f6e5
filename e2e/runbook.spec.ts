import { expect } from "@playwright/test";
import { addTasks } from "#lib/runbook/commands.ts";
import { planned } from "#lib/runbook/testing.ts";
import { asSystem, setUpRunbook } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { openRoom } from "./support/room.ts";
import { open, panel, typeAtOnce } from "./support/sign.ts";

const CSV = [
  "code,title,stream,owner,depends_on,duration",
  "NET-1,Open the firewall,Network,Interfaces,,10",
  "NET-2,Check the route,Network,Interfaces,NET-1,2 hrs",
].join("\n");

test("a task is started and finished by keys, and what waits for it becomes startable for everyone", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const room = await openRoom(runtime, "Runbook");
  await setUpRunbook(runtime, room.cutoverId, "interfaces");
  const marek = await open(await enter(room.people.interfaces), `${room.path}/runbook`);
  const amara = await open(await enter(room.people["incident-commander"]), `${room.path}/runbook?task=PROBE`);
  await expect(panel(amara, "PROBE")).toContainText("It waits for PREPARE");

  await marek.getByRole("button", { name: /^PREPARE/ }).click();
  await expect(panel(marek, "PREPARE")).toContainText("STARTABLE");
  await marek.keyboard.press("s");
  await expect(panel(marek, "PREPARE")).toContainText("RUNNING");
  await marek.keyboard.press("f");
  await expect(panel(marek, "PREPARE")).toContainText("DONE");
  await expect(panel(amara, "PROBE")).toContainText("STARTABLE");

  await typeAtOnce(marek, "j", "s");
  await marek.getByRole("button", { name: "Not tested" }).click();
  await marek.getByRole("dialog").getByLabel("What was seen").fill("No test patient");
  await marek.getByRole("dialog").getByRole("button", { name: "Record it" }).click();
  await expect(panel(marek, "PROBE")).toContainText("NOT TESTED");
  await expect(panel(amara, "PROBE")).toContainText("NOT TESTED");

  await marek.keyboard.press("c");
  await marek.keyboard.type("Ask for a test patient");
  await marek.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(panel(amara, "PROBE")).toContainText("Ask for a test patient");
});

test("the window opens when its command is complete, and the control sequence after it", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const room = await openRoom(runtime, "Window");
  await setUpRunbook(runtime, room.cutoverId, "interfaces");
  const page = await open(await enter(room.people["incident-commander"]), `${room.path}/runbook?view=plan`);
  const command = panel(page, "Command of the window");
  await expect(command).toContainText("Pauses interfaces: nobody is named.");
  for (const name of await command.getByRole("button", { name: "Name" }).all()) {
    await name.click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Who").selectOption({ label: "Marek Dvorak" });
    await dialog.getByLabel("Backup").selectOption({ label: "Tobias Lindgren" });
    await dialog.getByLabel("Escalation").fill("Switchboard, ext. 5520");
    await dialog.getByRole("button", { name: "Name them" }).click();
    await expect(dialog).toBeHidden();
  }
  await command.getByRole("button", { name: "Open the window" }).click();
  await expect(command).toContainText("The control sequence may begin.");
  await page.goto(`${room.path}/runbook?task=FREEZE`);
  await expect(panel(page, "FREEZE")).toContainText("STARTABLE");
  await page.goto(`${room.path}/runbook?task=DRAIN`);
  await expect(panel(page, "DRAIN")).toContainText("The freeze comes first");
});

test("two who edit one field are shown both values, and neither overwrites the other", async ({
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "Editors");
  await asSystem(runtime, addTasks, { cutoverId: room.cutoverId, tasks: [planned("ROUTE")] });
  const address = `${room.path}/runbook?task=ROUTE`;
  const amara = await open(await enter(room.people["incident-commander"]), address);
  const tobias = await open(await enter(room.people["app-owner"]), address);
  for (const page of [amara, tobias]) await page.getByText("Plan", { exact: true }).click();
  await tobias.getByLabel("Title").fill("Tobias writes this");
  await amara.getByLabel("Title").fill("Amara writes this");
  await amara.getByRole("button", { name: "Save", exact: true }).click();
  const conflict = panel(tobias, "ROUTE").getByRole("alert");
  await expect(conflict).toContainText("it is now “Amara writes this”. You wrote “Tobias writes this”");
  await conflict.getByRole("button", { name: "Save mine" }).click();
  await expect(panel(amara, "ROUTE").getByRole("heading", { level: 3 })).toHaveText("Tobias writes this");
});

test("a plan comes in from CSV when every row is right, and not before", async ({ enter, runtime }) => {
  const room = await openRoom(runtime, "Import");
  const page = await open(await enter(room.people["app-owner"]), `${room.path}/runbook?view=plan`);
  const transfer = panel(page, "Import and export");
  const give = (text: string) =>
    transfer
      .getByLabel(/^A plan/)
      .setInputFiles({ name: "plan.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await give(CSV.replace("2 hrs", "2 days"));
  await expect(transfer.getByRole("row", { name: /8 hours or 24/ })).toBeVisible();
  await give(CSV);
  await transfer.getByRole("button", { name: "Add 2 tasks" }).click();
  await expect(transfer).toContainText("2 tasks added.");
  await page.goto(`${room.path}/runbook`);
  await expect(page.getByRole("button", { name: /^NET-2/ })).toContainText("BLOCKED");
});

for (const size of ["@phone", "@wall", ""])
  test(
    `the sample’s runbook is seen in all its views ${size}`.trim(),
    async ({ enter, runtime }, testInfo) => {
      test.slow();
      const sample = await runtime.db.cutover.findFirstOrThrow({ where: { slug: "lakeshore-cardiology" } });
      const { personId } = await runtime.db.assignment.findFirstOrThrow({
        where: { cutoverId: sample.id, position: "data-steward" },
      });
      const page = await enter({ personId });
      const path = `/cutovers/${sample.id}/runbook`;
      for (const theme of ["dark", "light"]) {
        await page.addInitScript((chosen: string) => localStorage.setItem("theme", chosen), theme);
        for (const view of [
          "",
          "?task=RPL-010",
          "?view=timeline",
          "?view=graph",
          "?view=mine",
          "?view=plan",
        ]) {
          await open(page, `${path}${view}`);
          await expect(page.getByText(/before no return/)).toBeVisible();
          if (view === "?view=graph")
            await expect(page.locator(".react-flow__node").filter({ visible: true }).first()).toBeVisible();
          await page.screenshot({ path: testInfo.outputPath(`${theme}${view.replace(/\W/g, "-")}.png`) });
        }
        await open(page, `/cutovers/${sample.id}`);
        await page.screenshot({ path: testInfo.outputPath(`${theme}-board.png`), fullPage: true });
      }
    },
  );
