import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import type { Binding } from "#lib/criteria/schema.ts";
import { signByApi, test } from "./support/product.ts";
import { openGate, openRoom } from "./support/room.ts";
import { giveSignature, line, open, panel } from "./support/sign.ts";

const TESTED = "Do the security tests pass?";
const SUITE: Binding = { kind: "test-suite", suite: "security", maxAgeMinutes: 24 * 60 };
const RESTORED = "Was the backup restored?";
const ON_FILE: Binding = {
  kind: "attestation",
  position: "identity",
  statement: "I attest that the backup was restored.",
  needsFile: true,
};
const PROTOCOL = "Restored at 02:10, read at 02:31.\n";
const FAILING = `<testsuite name="security"><testcase name="rejects an expired token"><failure>secret output</failure></testcase><testcase name="rejects no token"/></testsuite>`;
const PASSING = `<testsuite name="security"><testcase name="rejects an expired token"/><testcase name="rejects no token"/></testsuite>`;

/** Six people, one after the other, on a machine that is busy. */
const CRITERIA_MS_MAX = 240_000;
const WAIVER_SECONDS = 12;

const details = async (page: Page, question: string) => {
  const found = line(panel(page, /^Gate 1/), question).first();
  await found.getByText("About this criterion").click();
  return found;
};

async function bring(page: Page, content: string): Promise<void> {
  await page.getByRole("button", { name: "Import a report…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByLabel("Report", { exact: true })
    .setInputFiles({ name: "security.xml", mimeType: "text/xml", buffer: Buffer.from(content) });
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
}

test("a gate rests on a file, on tests and on a waiver, each for what it is", async ({ enter, runtime }) => {
  test.setTimeout(CRITERIA_MS_MAX);
  const room = await openRoom(runtime, "Criteria of a gate");
  const gateId = await openGate(
    runtime,
    room,
    ["data-steward"],
    [
      { question: RESTORED, binding: ON_FILE },
      { question: TESTED, binding: SUITE, waiverPosition: "clinical-informatics" },
    ],
  );
  const gates = `${room.path}/gates`;
  const commander = await open(await enter(room.people["incident-commander"]), room.path);
  const board = panel(commander, "Is it safe to continue?");

  await test.step("identity attests on a file; what is no document is not taken", async () => {
    const page = await open(await enter(room.people.identity), gates);
    await expect(page.getByRole("button", { name: "Attest…" })).toBeDisabled();
    const attach = async (name: string, content: string) => {
      await page
        .getByRole("dialog")
        .getByLabel("File", { exact: true })
        .setInputFiles({
          name,
          mimeType: "text/plain",
          buffer: Buffer.from(content),
        });
      await page.getByRole("dialog").getByRole("button", { name: "Attach it" }).click();
    };
    await page.getByRole("button", { name: "Attach a file…" }).click();
    await attach("page.html", "<script>alert(1)</script>");
    await expect(page.getByRole("alert")).toContainText("Only PDF, PNG, JPEG and plain text");
    await attach("protocol.txt", PROTOCOL);
    const link = page.getByRole("link", { name: "protocol.txt" });
    await expect(link).toBeVisible();
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(await readFile(await download.path(), "utf8")).toBe(PROTOCOL);
    await page.getByRole("button", { name: "Attest…" }).click();
    await giveSignature(page, "Attest");
    await expect(line(board, RESTORED)).toContainText("YES");
    await expect(line(board, RESTORED)).toContainText("on protocol.txt");
    await page.context().close();
  });

  const interfaces = await open(await enter(room.people.interfaces), gates);
  await test.step("a report with a failure is a no, by the case's name", async () => {
    await expect(line(board, TESTED)).toContainText("UNKNOWN");
    const tested = await details(interfaces, TESTED);
    await bring(interfaces, FAILING);
    await expect(line(board, TESTED)).toContainText("1 of 2 cases failed: rejects an expired token");
    await expect(tested.getByRole("listitem").filter({ hasText: "rejects an expired token" })).toBeVisible();
    await expect(interfaces.getByText("secret output")).toHaveCount(0);
    await bring(interfaces, FAILING);
    await expect(interfaces.getByRole("alert")).toContainText("very file");
    await interfaces.keyboard.press("Escape");
  });

  const informatics = await open(await enter(room.people["clinical-informatics"]), gates);
  await test.step("a waiver ends by itself, on every screen", async () => {
    const { id } = await runtime.db.testResult.findFirstOrThrow({ where: { cutoverId: room.cutoverId } });
    const criterion = await runtime.db.criterion.findFirstOrThrow({ where: { gateId, question: TESTED } });
    const signed = await signByApi(
      informatics,
      `/cutovers/${room.cutoverId}/criteria/${criterion.id}/waivers`,
      "criteria.waive",
      {
        cutoverId: room.cutoverId,
        criterionId: criterion.id,
        basis: `test result ${id}`,
        reason: "Known, and harmless for a moment",
        endsAt: new Date(Date.now() + WAIVER_SECONDS * 1_000).toISOString(),
      },
    );
    expect(signed.status).toBe(200);
    await expect(line(board, TESTED)).toContainText("WAIVED");
    await expect(board).toContainText("With waivers");
    await expect(line(board, TESTED)).toContainText("NO", { timeout: 2 * WAIVER_SECONDS * 1_000 });
  });

  await test.step("clinical informatics waives it with a signature", async () => {
    await details(informatics, TESTED);
    await informatics.getByRole("button", { name: "Waive…" }).click();
    await informatics.getByRole("dialog").getByLabel("Reason").fill("Known, and harmless tonight");
    await giveSignature(informatics, "Waive it");
    await expect(line(board, TESTED)).toContainText(
      "waived by Ines Castellanos: Known, and harmless tonight",
    );
  });

  await test.step("a report that passes ends the waiver's work", async () => {
    await bring(interfaces, PASSING);
    await expect(line(board, TESTED)).toContainText("all of 2 cases passed");
    await expect(line(board, TESTED)).not.toContainText("WAIVED");
    await expect(informatics.getByText("Waives nothing any more")).toBeVisible();
  });

  await test.step("the commander adds a criterion, changes it, and drops it with a second person", async () => {
    await commander.goto(gates);
    await commander.getByRole("button", { name: "Add a criterion…" }).click();
    const dialog = commander.getByRole("dialog");
    await dialog.getByLabel("Question").fill("Is a backup verified?");
    await dialog.getByLabel("Answered by").selectOption("verification");
    await dialog.getByRole("button", { name: "Add it" }).click();
    const gate = panel(commander, /^Gate 1/);
    await expect(line(gate, "Is a backup verified?").first()).toContainText("no backup was verified");
    const added = await details(commander, "Is a backup verified?");
    await added.getByRole("button", { name: "Record a verification…" }).click();
    await dialog.getByLabel("Which backup").fill("nightly-1121");
    await dialog.getByLabel("What came of it").selectOption("pass");
    await dialog.getByRole("button", { name: "Record", exact: true }).click();
    await expect(line(gate, "Is a backup verified?").first()).toContainText("nightly-1121 verified");
    await added.getByRole("button", { name: "Change…" }).click();
    await dialog.getByLabel("What", { exact: true }).selectOption("snapshot");
    await dialog.getByLabel("Why it is changed").fill("It is the snapshot that counts");
    await dialog.getByRole("button", { name: "Change it" }).click();
    await expect(gate.getByText("no snapshot was verified")).toBeVisible();
    const removed = gate.getByRole("region", { name: "Asked no more at gate 1" });
    await expect(removed).toBeHidden();
    const old = await details(informatics, "Is a backup verified?");
    await old.getByRole("button", { name: "Agree to drop it" }).click();
    await expect(line(removed, "It is the snapshot that counts")).toBeVisible();
    const changed = await details(commander, "Is a backup verified?");
    await changed.getByRole("button", { name: "Ask it no more…" }).click();
    await dialog.getByLabel("Reason").fill("Asked at gate 2");
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    await expect(gate.getByText("Amara Oyelaran asks for it to be dropped")).toBeVisible();
    const dropped = await details(informatics, "Is a backup verified?");
    await dropped.getByRole("button", { name: "Agree to drop it" }).click();
    await expect(line(removed, "Asked at gate 2")).toBeVisible();
    await expect(gate.getByText("no snapshot was verified")).toHaveCount(0);
    await gate.getByRole("button", { name: "Open the poll" }).click();
    await expect(gate.getByRole("button", { name: "Add a criterion…" })).toBeDisabled();
  });
});
