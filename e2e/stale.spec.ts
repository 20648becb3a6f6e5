import { expect } from "@playwright/test";
import { attestCriterion } from "#lib/gates/schema.ts";
import { assign } from "#prisma/factories.ts";
import { signByApi, test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom } from "./support/room.ts";
import { giveSignature, line, open, panel } from "./support/sign.ts";

/** A client that is cut off says so within this. */
const SAID_MS_MAX = 10_000;

test("a screen that is cut off says how old it is, and nothing can be signed on it until it is back", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const room = await openRoom(runtime, "Cut off");
  await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const commander = await open(await enter(room.people["incident-commander"]), room.path);
  await commander.getByRole("button", { name: "Open the poll" }).click();
  const page = await open(await enter(room.people["clinical-informatics"]), room.path);
  const sign = page.getByRole("button", { name: "Sign GO" });
  await expect(sign).toBeEnabled();

  await page.context().setOffline(true);
  await expect(page.getByText(/^Out of sync for \d+ s$/)).toBeVisible({ timeout: SAID_MS_MAX });
  await expect(sign).toBeDisabled();
  await expect(sign).toHaveAccessibleDescription(/^This screen is \d+ s old: no contact with the server\.$/);
  const missed = "gave Noor Haddad the position Identity";
  await assign(runtime, room.cutoverId, room.people.comms.personId, "identity");
  await expect(panel(commander, "Journal")).toContainText(missed);
  await expect(panel(page, "Journal")).not.toContainText(missed);

  await page.context().setOffline(false);
  await expect(page.getByText(/^Out of sync/)).toBeHidden({ timeout: SAID_MS_MAX });
  await expect(sign).toBeEnabled();
  await expect(panel(page, "Journal")).toContainText(missed);
});

test("evidence that changes while it is read can't be signed until it has been looked at", async ({
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "Evidence moves");
  const gateId = await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const commander = await open(await enter(room.people["incident-commander"]), room.path);
  await commander.getByRole("button", { name: "Open the poll" }).click();
  const identity = await open(await enter(room.people.identity), room.path);
  const page = await open(await enter(room.people["clinical-informatics"]), room.path);
  await page.getByRole("button", { name: "Sign GO" }).click();
  const dialog = page.getByRole("dialog");
  await expect(line(dialog, ATTESTED.question)).toContainText("UNKNOWN");

  const criterion = await runtime.db.criterion.findFirstOrThrow({ where: { gateId } });
  const { cutoverId } = room;
  const attested = await signByApi(
    identity,
    `/cutovers/${cutoverId}/criteria/${criterion.id}/attestations`,
    attestCriterion.name,
    { cutoverId, criterionId: criterion.id, comment: null },
  );
  expect(attested.status).toBe(200);
  await expect(dialog.getByRole("alert")).toContainText("The evidence changed while you were reading");
  const sign = dialog.getByRole("button", { name: "Sign GO" });
  await expect(sign).toBeDisabled();
  await expect(sign).toHaveAccessibleDescription("The evidence changed: look at the new evidence first.");

  await dialog.getByRole("button", { name: "Show me the new evidence" }).click();
  await expect(line(dialog, ATTESTED.question)).toContainText("YES");
  await giveSignature(page, "Sign GO");
  await expect(line(panel(commander, "Next decision"), "Clinical informatics")).toContainText("GO");
});
