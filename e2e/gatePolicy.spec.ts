import { expect } from "@playwright/test";
import { positionTitle } from "#lib/door/positions.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom } from "./support/room.ts";
import { giveSignature, open, panel } from "./support/sign.ts";

const POLLED = ["clinical-informatics", "data-steward", "identity"] as const;

test("a policy under an open poll is changed by two people, and the poll begins anew", async ({
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "Change a policy");
  await openGate(runtime, room, [...POLLED], [ATTESTED]);
  const path = `${room.path}/gates`;
  const commander = await open(await enter(room.people["incident-commander"]), path);
  const steward = await open(await enter(room.people["data-steward"]), path);
  const gate = panel(commander, /^Gate 1/);

  await test.step("the decision says why a GO is not possible, each on a line of its own that leads on", async () => {
    await gate.getByRole("button", { name: "Open the poll" }).click();
    await steward.getByRole("button", { name: "Sign GO" }).click();
    await giveSignature(steward, "Sign GO");
    const decision = gate.getByRole("region", { name: "Decision" });
    await expect(decision.getByRole("listitem")).toHaveText([
      `${ATTESTED.question} Unknown: nobody has attested it.`,
      "Clinical informatics has not answered.",
      "Identity has not answered.",
    ]);
    await expect(decision.getByRole("link", { name: "Identity has not answered." })).toHaveAttribute(
      "href",
      /#gate-1-identity$/,
    );
    await expect(decision.getByRole("button", { name: "Decide GO" })).toBeDisabled();
  });

  await test.step("the commander proposes a smaller quorum, and sees what that means", async () => {
    await gate.getByRole("button", { name: "Change…" }).click();
    const dialog = commander.getByRole("dialog", { name: "Change gate 1" });
    await expect(dialog.getByText("Nothing of it is changed.")).toBeVisible();
    await dialog.getByLabel("Answers of GO that it takes, of 3").fill("4");
    await expect(dialog.getByText("A quorum of 4 cannot be reached by 3 positions.")).toBeVisible();
    await dialog.getByLabel("Answers of GO that it takes, of 3").fill("2");
    await dialog.getByLabel("Clinical informatics").selectOption("required");
    await expect(
      dialog.getByText("A poll is open: its answers are given up, and it begins anew."),
    ).toBeVisible();
    await expect(dialog.getByText(/^A GO could rest on Clinical informatics and /)).toBeVisible();
    await dialog.getByLabel("Reason").fill("Identity is on another incident");
    await dialog.getByRole("button", { name: "Propose it" }).click();
    await expect(dialog).toBeHidden();
    const waiting = gate.getByRole("region", { name: "Change of gate 1 that waits" });
    await expect(waiting.getByRole("row", { name: "GO needed 3 of 3 2 of 3" })).toBeVisible();
    await expect(waiting.getByRole("button", { name: "Approve…" })).toBeDisabled();
    await expect(
      waiting.getByText("You proposed it: a second person approves or refuses it.").first(),
    ).toBeVisible();
  });

  await test.step("compliance approves it, and both screens show a poll without answers", async () => {
    const compliance = await open(await enter(room.people.compliance), path);
    const waiting = compliance.getByRole("region", { name: "Change of gate 1 that waits" });
    await expect(waiting.getByText("Amara Oyelaran wants to change this gate")).toBeVisible();
    await waiting.getByRole("button", { name: "Approve…" }).click();
    const dialog = compliance.getByRole("dialog");
    await expect(dialog).toContainText("The open poll is closed");
    await dialog.getByLabel("Reason").fill("Seen with the privacy officer");
    await dialog.getByRole("button", { name: "Approve it" }).click();
    await expect(waiting).toBeHidden();
    for (const page of [compliance, commander]) {
      const there = panel(page, /^Gate 1/);
      for (const position of POLLED)
        await expect(there.locator(`#gate-1-${position}`).getByText("AWAITED")).toBeVisible();
      await expect(
        there.getByText(/GO takes 2 of 3, that of Clinical informatics in any case/),
      ).toBeVisible();
      await expect(there.getByText("GO takes 2 answers of GO: 2 more are needed.")).toBeVisible();
      await expect(
        there.getByText(`${positionTitle("clinical-informatics")} has not answered, and its GO`),
      ).toBeVisible();
    }
    await gate.getByText(/^The record: 2 polls, 1 signed answer, 1 change$/).click();
    await expect(gate.getByText("Changed by Amara Oyelaran")).toBeVisible();
    await commander.goto(`${room.path}/audit`);
    await expect(commander.getByText("approved the change of gate 1, and its poll began anew")).toBeVisible();
  });
});

test("a gate is set up on its page, unless nobody could satisfy it", async ({ enter, runtime }) => {
  const room = await openRoom(runtime, "Add a gate");
  const commander = await open(await enter(room.people["incident-commander"]), `${room.path}/gates`);
  await commander.getByRole("button", { name: "Add a gate…" }).click();
  const dialog = commander.getByRole("dialog", { name: "Add a gate" });
  await dialog.getByLabel("Title").fill("Open the clinics");
  await dialog.getByLabel("Question", { exact: true }).fill("May the clinics write at the target?");
  await dialog.getByLabel("Incident commander").selectOption("required");
  await dialog.getByLabel("Identity").selectOption("asked");
  await dialog.getByLabel(/^Answers of GO that it takes/).fill("2");
  await expect(dialog.getByText(/^Nobody could satisfy it: 2 answers are needed/)).toBeVisible();
  await dialog.getByLabel("Incident commander").selectOption("no");
  await dialog.getByLabel("Communications").selectOption("required");
  await dialog.getByLabel("First criterion, as a question").fill("Do allergies match?");
  await dialog.getByLabel("Answered by").selectOption("allergies");
  await dialog.getByRole("button", { name: "Add the gate" }).click();
  await expect(dialog).toBeHidden();
  const gate = panel(commander, "Gate 1 · Open the clinics");
  await expect(gate).toContainText("GO takes 2 of 2, that of Communications in any case");
  await expect(gate).toContainText("Do allergies match?");
});
