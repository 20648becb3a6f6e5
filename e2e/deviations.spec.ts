import { expect } from "@playwright/test";
import { setUpRunbook } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom } from "./support/room.ts";
import { line, open, panel } from "./support/sign.ts";

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
