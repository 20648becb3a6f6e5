import { expect } from "@playwright/test";
import { addTasks } from "#lib/runbook/commands.ts";
import { planned } from "#lib/runbook/testing.ts";
import { addSlice } from "#lib/slices/commands.ts";
import { SLICE } from "#lib/slices/testing.ts";
import { asSystem, setUpRunbook } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom } from "./support/room.ts";
import { giveSignature, line, open, panel } from "./support/sign.ts";

for (const size of ["@phone", "@wall", ""])
  test(
    `a deviation is asked for, approved by a second person, done and verified, and no gate is passed meanwhile ${size}`.trim(),
    async ({ enter, runtime }, testInfo) => {
      test.slow();
      const room = await openRoom(runtime, "Deviations");
      await setUpRunbook(runtime, room.cutoverId, "interfaces");
      await openGate(runtime, room, ["data-steward"], [ATTESTED]);
      const view = `${room.path}/runbook?view=deviations`;
      const marek = await open(await enter(room.people.interfaces), view);
      const amara = await open(await enter(room.people["incident-commander"]), view);

      const form = panel(marek, "Ask for a deviation");
      await form.getByLabel("What is to be done").fill("Restart the ADT channel by hand");
      await form.getByLabel("Why it is needed").fill("It hangs, and the runbook has no step for that");
      await form.getByLabel("What can go wrong").fill("Messages may come twice");
      await form.getByLabel("How it is verified").fill("Count what came in against what was sent");
      await form.getByLabel("How it is undone").fill("Stop it again; the queue keeps what is sent");
      await form.getByLabel("Tasks that it touches").fill("prepare");
      await form.getByRole("button", { name: "Ask for it" }).click();

      const mine = panel(marek, /^Deviation 1/);
      const theirs = panel(amara, /^Deviation 1/);
      await expect(mine).toContainText("ASKED");
      await mine.getByRole("button", { name: "Approve" }).hover();
      await expect(mine).toContainText(/Only Incident commander|a second person decides/);
      const tell = async (where: typeof mine, button: string, verb: string, words: string) => {
        await where.getByRole("button", { name: button, exact: true }).click();
        const dialog = where.page().getByRole("dialog");
        await dialog.getByLabel("Reason").fill(words);
        await dialog.getByRole("button", { name: verb, exact: true }).click();
        await expect(dialog).toBeHidden();
      };
      await tell(theirs, "Approve", "Approve it", "There is no other way");
      await expect(mine).toContainText("APPROVED");
      await tell(mine, "It was done", "Record it", "Restarted at the engine");
      await expect(theirs).toContainText("TO VERIFY");
      await marek.screenshot({ path: testInfo.outputPath("deviations.png"), fullPage: true });
      await open(amara, room.path);
      await expect(panel(amara, "Runbook")).toContainText("1 deviation is open");
      await expect(line(panel(amara, /safe to continue/), "Is deviation 1")).toContainText("UNKNOWN");
      await amara.screenshot({ path: testInfo.outputPath("board.png"), fullPage: true });
      await open(amara, view);
      await tell(theirs, "Verified", "I verified it", "All that was sent came in once");
      await expect(mine).toContainText("VERIFIED");
      await marek.emulateMedia({ colorScheme: "light" });
      await marek.screenshot({ path: testInfo.outputPath("verified-light.png"), fullPage: true });
      await open(amara, room.path);
      await expect(panel(amara, "Runbook")).not.toContainText("deviation is open");
    },
  );

test("a slice is paused and resumed, and rolled back by a signature; the other slice goes on", async ({
  enter,
  runtime,
}, testInfo) => {
  test.slow();
  const room = await openRoom(runtime, "Slices");
  const { cutoverId } = room;
  const ownerPosition = "interfaces" as const;
  await asSystem(runtime, addTasks, {
    cutoverId,
    tasks: [
      planned("A-1", { stream: "East", ownerPosition }),
      planned("A-2", { stream: "East", ownerPosition }),
      planned("B-1", { stream: "West", ownerPosition }),
      planned("BACK-A-1", { stream: "East", ownerPosition, undoes: "A-1" }),
    ],
  });
  for (const name of ["East", "West"]) {
    const stream = await runtime.db.stream.findFirstOrThrow({ where: { cutoverId, name } });
    await asSystem(runtime, addSlice, {
      cutoverId,
      slice: { ...SLICE, name: `${name} campus`, streamIds: [stream.id] },
    });
  }
  const marek = await open(await enter(room.people.interfaces), `${room.path}/runbook?task=A-1`);
  await marek.getByRole("button", { name: "Start", exact: true }).click();
  await expect(panel(marek, "A-1")).toContainText("RUNNING");
  const amara = await open(await enter(room.people["incident-commander"]), `${room.path}/rollback`);
  const holds = panel(amara, /^Pause, cut off/);
  const say = async (verb: string) => {
    const dialog = amara.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("The queue does not drain");
    await dialog.getByRole("button", { name: verb, exact: true }).click();
    await expect(dialog).toBeHidden();
  };
  await holds.getByLabel("What").selectOption({ label: "slice “East campus”" });
  await holds.getByRole("button", { name: "Pause", exact: true }).click();
  await say("Pause");
  await expect(amara.getByRole("region", { name: "Holds" })).toContainText("PAUSED");
  await amara.screenshot({ path: testInfo.outputPath("paused.png"), fullPage: true });
  await open(marek, `${room.path}/runbook?task=A-2`);
  await expect(panel(marek, "A-2")).toContainText("Slice “East campus” is paused by Amara Oyelaran");
  await expect(marek.getByRole("button", { name: /^B-1/ })).toContainText("STARTABLE");
  await expect(marek.getByRole("button", { name: /^A-1/ })).toContainText("RUNNING");
  await holds.getByRole("button", { name: "Resume" }).click();
  await say("Resume");
  await expect(panel(marek, "A-2")).toContainText("STARTABLE");

  await holds.getByRole("button", { name: "Roll back…" }).click();
  await amara.getByRole("dialog").getByLabel("Reason").fill("Allergies do not match");
  await giveSignature(amara, "Decide to roll back");
  await expect(amara.getByRole("region", { name: "Holds" })).toContainText("ROLLING BACK");
  await amara.screenshot({ path: testInfo.outputPath("rolled-back.png"), fullPage: true });
  await expect(panel(marek, "A-2")).toContainText("is rolled back, as Amara Oyelaran decided");
  await open(marek, `${room.path}/runbook?task=BACK-A-1`);
  await expect(panel(marek, "BACK-A-1")).toContainText("STARTABLE");
  await expect(marek.getByRole("button", { name: /^B-1/ })).toContainText("STARTABLE");
});

test("a rehearsal is cloned, gone through in a room of its own, recorded and compared; a finding becomes a task", async ({
  enter,
  runtime,
}, testInfo) => {
  test.slow();
  const room = await openRoom(runtime, "Night");
  const ownerPosition = "incident-commander" as const;
  await asSystem(runtime, addTasks, {
    cutoverId: room.cutoverId,
    tasks: [planned("LOAD", { ownerPosition }), planned("CHECK", { ownerPosition, dependsOn: ["LOAD"] })],
  });
  const page = await open(await enter(room.people["incident-commander"]), `${room.path}/rehearsals`);
  const form = panel(page, "Rehearse it");
  await form.getByLabel("Name").fill("First rehearsal");
  await form.getByLabel(/^Its freeze/).fill("2099-11-14T22:00");
  await form.getByRole("button", { name: "Open the rehearsal" }).click();
  await form.getByRole("link", { name: "go to its board" }).click();
  await expect(page.getByRole("region", { name: "Rehearsal" })).toContainText("REHEARSAL");
  const rehearsal = new URL(page.url()).pathname;
  await page.screenshot({ path: testInfo.outputPath("rehearsal-board.png"), fullPage: true });

  await open(page, `${rehearsal}/runbook?task=LOAD`);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Finish", exact: true }).click();
  await expect(panel(page, "LOAD")).toContainText("DONE");
  await open(page, `${rehearsal}/people`);
  await page.getByRole("button", { name: /^Close the cutover/ }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Through with it");
  await page.getByRole("dialog").getByRole("button", { name: /Close/ }).last().click();
  await expect(page.getByText("CLOSED", { exact: true })).toBeVisible();

  await open(page, `${room.path}/rehearsals`);
  await page.getByRole("button", { name: /^Record its result/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("1 task was not done, nor left out.");
  await dialog.getByLabel(/^Why it passed/).fill("CHECK was not come to");
  await dialog.getByRole("button", { name: "It did not pass" }).click();
  await expect(dialog).toBeHidden();
  const compared = panel(page, "Planned, rehearsed, live");
  const two = compared.getByRole("row", { name: /CHECK/ });
  await expect(two).toContainText("It was not rehearsed.");
  await page.screenshot({ path: testInfo.outputPath("comparison.png"), fullPage: true });
  await two.getByRole("button", { name: "Make a task of it" }).click();
  await dialog.getByLabel("Code").fill("MEND-1");
  await page.screenshot({ path: testInfo.outputPath("new-task.png") });
  await dialog.getByRole("button", { name: "Add it" }).click();
  await expect(compared.getByRole("status")).toContainText("MEND-1");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: testInfo.outputPath("comparison-phone.png"), fullPage: true });
});
