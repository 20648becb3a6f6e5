import { expect } from "@playwright/test";
import { type Position, positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { decideGate } from "#lib/gates/schema.ts";
import { addToken } from "#prisma/factories.ts";
import { reconcilePopulation } from "./support/cli.ts";
import { callApi, pushSample, test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom, openTrigger } from "./support/room.ts";
import { giveSignature, line, open, panel, whenShown } from "./support/sign.ts";

const ALLERGIES = {
  question: "Do allergies match?",
  binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: 60 },
} as const;

const POLLED: Position[] = ["clinical-informatics", "data-steward", "identity"];

/** Two populations, two reconciliations and four browsers, on a machine that is busy. */
const MAIN_JOB_MS_MAX = 240_000;

test("a reconciliation drives a gate, people sign it, and everyone sees it", async ({
  enter,
  runtime,
  request,
}, testInfo) => {
  test.setTimeout(MAIN_JOB_MS_MAX);
  const room = await openRoom(runtime, "Sign a gate");
  const triggerId = await openTrigger(runtime, room, { forSeconds: 0, freshnessLimitSeconds: 3_600 });
  await openGate(runtime, room, POLLED, [
    ALLERGIES,
    { question: "Are orders and results flowing?", binding: { kind: "trigger", triggerId } },
    ATTESTED,
  ]);
  const commander = await open(await enter(room.people["incident-commander"]), room.path);
  const criteria = panel(commander, "Is it safe to continue?");
  const next = panel(commander, "Next decision");

  await test.step("a population that was migrated wrongly blocks the gate", async () => {
    expect(await reconcilePopulation(testInfo.outputPath("faulty"), room.cutoverId, "default")).not.toBe(0);
    await expect(line(criteria, ALLERGIES.question)).toContainText("NO");
    await next.getByRole("button", { name: "Open the poll" }).click();
    await expect(next.getByText("GO is not possible: 1 of 3 criteria not met")).toBeVisible();
    await next.getByText(/^All \d+ reasons$/).click();
    await expect(next.getByRole("listitem").filter({ hasText: "Do allergies match? No:" })).toBeVisible();
    await expect(next.getByRole("button", { name: "Decide GO" })).toBeDisabled();
  });

  await test.step("a clean one turns its criterion, live", async () => {
    expect(await reconcilePopulation(testInfo.outputPath("clean"), room.cutoverId, "none")).toBe(0);
    await expect(line(criteria, ALLERGIES.question)).toContainText("YES");
    await expect(panel(commander, "Reconciliation, run 2")).toBeVisible();
  });

  await test.step("a sample pushed by HTTP makes the trigger ok", async () => {
    const token = await addToken(runtime, room.cutoverId, "signals");
    await pushSample(request, room.path, token, 12);
    await expect(line(criteria, "Are orders and results flowing?")).toContainText("YES");
  });

  await test.step("identity attests that break-glass works", async () => {
    const identity = await open(await enter(room.people.identity), `${room.path}/gates`);
    await identity.getByRole("button", { name: "Attest…" }).click();
    await giveSignature(identity, "Attest");
    await expect(line(criteria, ATTESTED.question)).toContainText("YES");
    await identity.context().close();
  });

  await test.step("every position signs, and the commander sees each; how soon is written down", async () => {
    for (const position of POLLED) {
      const page = await open(await enter(room.people[position]), room.path);
      const shown = whenShown(next, positionTitle(position), "GO");
      await page.getByRole("button", { name: "Sign GO" }).click();
      const answeredMs = await giveSignature(page, "Sign GO");
      const afterMs = Math.round((await shown) - answeredMs);
      testInfo.annotations.push({ type: "seen", description: `${position}: ${afterMs} ms after the answer` });
      await page.context().close();
    }
  });

  await test.step("the commander decides GO", async () => {
    await next.getByRole("button", { name: "Decide GO" }).click();
    await giveSignature(commander, "Decide GO");
    await expect(next).toContainText("Every gate is passed");
  });

  await test.step("the audit page lists it all", async () => {
    await commander.getByRole("link", { name: "Audit" }).click();
    const journal = panel(commander, "Journal");
    for (const sentence of [
      "Holdpoint (reconciliation) finished reconciliation run 2: pass",
      "Amara Oyelaran (Incident commander) opened the poll of gate 1",
      "Leilani Kahale (Identity) attested",
      "Ines Castellanos (Clinical informatics) answered GO for Clinical informatics at gate 1",
      "Priya Raman (Data steward) answered GO for Data steward at gate 1",
      "Leilani Kahale (Identity) answered GO for Identity at gate 1",
      "Amara Oyelaran (Incident commander) decided GO at gate 1",
    ])
      await expect(journal.getByRole("listitem").filter({ hasText: sentence })).toBeVisible();
  });
});

test("a wrong position is refused by the door with the sentence that the button shows", async ({
  enter,
  runtime,
}) => {
  const room = await openRoom(runtime, "Wrong position");
  const gateId = await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const commander = await open(await enter(room.people["incident-commander"]), room.path);
  await commander.getByRole("button", { name: "Open the poll" }).click();
  const steward = await open(await enter(room.people["data-steward"]), `${room.path}/gates`);

  const button = steward.getByRole("button", { name: "Decide GO" });
  await expect(button).toBeDisabled();
  const sentence = whyNotPosition(decideGate.allowed.positions ?? [], ["data-steward"]);
  await expect(button).toHaveAccessibleDescription(sentence ?? "");

  const poll = await runtime.db.poll.findFirstOrThrow({ where: { gateId } });
  const answer = await callApi(
    steward,
    `/cutovers/${room.cutoverId}/gates/${gateId}/polls/${poll.id}/decision`,
    {
      outcome: "GO",
      reason: null,
      evidenceHash: "0".repeat(64),
      signature: {
        signedAt: new Date().toISOString(),
        statementHash: "0".repeat(64),
        proof: { kind: "proof", proofId: gateId },
      },
    },
  );
  expect(answer).toMatchObject({ status: 403, code: "forbidden", message: sentence });
});
