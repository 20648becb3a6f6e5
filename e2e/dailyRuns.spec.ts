import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { openSession } from "#lib/access/commands.ts";
import * as dailyRuns from "#lib/dailyRuns/commands.ts";
import { execute } from "#lib/door/command.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import { finishRun } from "#lib/runs/commands.ts";
import { asSystem } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { openRoom } from "./support/room.ts";
import { open, panel } from "./support/sign.ts";

const WIDTHS = [390, 1440, 3840];

async function shoot(page: Page, path: (name: string) => string, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : Math.round((width * 9) / 16) });
    await page.screenshot({ path: path(`${name}-${width}.png`), fullPage: width === 390 });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("a daily run is planned, cancelled from its page, escalated when it fails, and its report taken", async ({
  enter,
  runtime,
}, testInfo) => {
  const path = (name: string): string => testInfo.outputPath(name);
  const room = await openRoom(runtime, "Daily");
  const { cutoverId, people } = room;
  // Workers of this installation know of extracts; this test has none of them work.
  const withInputs = { ...runtime, reconciliationInputs: ["nightly"] };
  const { personId } = people["data-steward"];
  const { sessionId } = await asSystem(runtime, openSession, {
    personId,
    method: "password+totp",
    userAgent: null,
    network: null,
  });
  const call = { caller: { kind: "session", sessionId } as const, idempotencyKey: randomUUID() };
  const order = { cutoverId, input: "nightly", shards: 2 };
  await execute(withInputs, dailyRuns.setPlan, { ...order, at: "02:00", isOn: true }, call);
  await execute(withInputs, dailyRuns.orderRun, order, { ...call, idempotencyKey: randomUUID() });

  const page = await open(await enter(people["data-steward"]), `${room.path}/data`);
  await expect(panel(page, "Every day")).toContainText("It has not run yet.");
  await expect(panel(page, "Every day")).toContainText("nightly");
  await shoot(page, path, "under-way");
  await page.getByRole("button", { name: "Cancel the run" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("The extract is of yesterday");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the run" }).click();
  await expect(page.getByText(`Cancelled by ${people["data-steward"].name}.`)).toBeVisible();

  const { result } = await execute(withInputs, dailyRuns.orderRun, order, {
    ...call,
    idempotencyKey: randomUUID(),
  });
  const { runId } = result;
  const account = { ...NO_RECORDS, eligible: 3, matched: 1, missing: 2, discrepancies: 2 };
  await asSystem(runtime, finishRun, {
    cutoverId,
    runId,
    sourceRecords: 3,
    targetRecords: 1,
    durationMs: 1_000,
    inputHash: "0".repeat(64),
    ...BY_BUILT_IN_RULES,
    verdict: "fail",
    domains: [
      {
        ...account,
        domain: "allergies",
        verdict: "fail",
        reasons: ["2 records are missing at the target; none is allowed."],
        resultHash: "1".repeat(64),
      },
    ],
  });
  const report = Buffer.from("<!doctype html><title>Report</title>").toString("base64");
  await asSystem(runtime, dailyRuns.settlePlanned, {
    cutoverId,
    runId,
    reportSha256: "2".repeat(64),
    page: report,
  });
  const escalated = panel(page, "Escalated to the stewards");
  await expect(escalated).toContainText("2 records are missing at the target");
  await page.goto(`${room.path}/data?run=2`);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Take the report" }).click();
  expect((await download).suggestedFilename()).toBe("reconciliation-run-2.html");
  await shoot(page, path, "escalated");

  await page.goto(room.path);
  await expect(escalated).toContainText("to Data steward");
  await shoot(page, path, "board");
  await page.emulateMedia({ colorScheme: "light" });
  await shoot(page, path, "board-light");
  await escalated.getByRole("button", { name: "I know of it" }).click();
  await expect(escalated).toBeHidden();
});
