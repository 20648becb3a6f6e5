import { expect } from "@playwright/test";
import { settleParity } from "#lib/consent/commands.ts";
import { fileConsents } from "#lib/consent/ingest.ts";
import type { ConsentPair } from "#lib/consent/schema.ts";
import { consentPair } from "#lib/consent/testing.ts";
import { perform } from "#lib/door/query.ts";
import { NO_RECORDS } from "#lib/reconciliation/testing.ts";
import { finishRun, startRun } from "#lib/runs/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import { asSystem } from "#prisma/factories.ts";
import { test } from "./support/product.ts";
import { openGate, openRoom } from "./support/room.ts";
import { giveSignature, line, open, panel } from "./support/sign.ts";

const HASH = "0".repeat(64);
const ASKED = "Are consents respected, and signed?";
const SUD = {
  policies: [{ set: "urn:policy:42cfr-part2", version: "2" }],
  jurisdiction: "US",
  behavioural: ["policy"],
};

/** A run with these consents, by rules that let everything pass. */
async function land(runtime: Runtime, cutoverId: string, consents: ConsentPair[]): Promise<void> {
  const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "night extract" });
  await perform(runtime, fileConsents, { cutoverId, runId, consents }, { kind: "system", name: "test" });
  await asSystem(runtime, settleParity, { cutoverId, runId, consents: consents.length });
  const figures = {
    sourceRecords: 40,
    targetRecords: 40,
    durationMs: 1,
    inputHash: HASH,
    verdict: "pass" as const,
  };
  const domain = {
    domain: "consents" as const,
    ...NO_RECORDS,
    eligible: 40,
    matched: 40,
    verdict: "pass" as const,
  };
  await asSystem(runtime, finishRun, {
    cutoverId,
    runId,
    ...figures,
    domains: [{ ...domain, reasons: [], resultHash: HASH }],
  });
}

const alike = Array.from({ length: 30 }, (_, index) => consentPair(100 + index));
const toReview = [
  consentPair(1, { minor: true }),
  consentPair(2, SUD),
  consentPair(3, { jurisdiction: null, jurisdictionFrom: null, policies: [] }),
];
const revisions = [
  { version: "1", status: "active" as const, provision: "permit" as const, on: "2021-04-02" },
  { version: "2", status: "inactive" as const, provision: "deny" as const, on: "2025-09-14" },
];
const REVOKED = {
  status: "inactive" as const,
  provision: "deny" as const,
  revokedOn: "2025-09-14",
  revisions,
  document: "Contract" as const,
};
const REVIVED = consentPair(0, REVOKED, { status: "active", provision: "permit", document: null });

test("consents: a revoked one blocks, the law decides, compliance signs, and a later run makes it stale", async ({
  enter,
  runtime,
}) => {
  test.setTimeout(180_000);
  const room = await openRoom(runtime, "Consents");
  const binding = { kind: "consent-parity" as const, maxAgeMinutes: null, needsSignOff: true };
  await openGate(runtime, room, ["compliance"], [{ question: ASKED, binding }]);
  const { cutoverId } = room;
  await land(runtime, cutoverId, [REVIVED, ...toReview, consentPair(4, {}, { end: null }), ...alike]);
  const page = await open(await enter(room.people.compliance), `${room.path}/consent`);

  await test.step("what is revoked at the source and active at the target is in sight, and can't be signed", async () => {
    await expect(panel(page, "Consent parity")).toContainText(
      "1 consent is revoked at the source and active at the target",
    );
    await expect(page.getByRole("button", { name: "Sign the consents…" })).toBeDisabled();
    await page.getByRole("link", { name: /revoked, active at target/ }).click();
    await page.getByRole("region", { name: "List of consents" }).getByRole("link").first().click();
    const opened = page.getByRole("region", { name: /^Consent a/ });
    await expect(opened.getByRole("row", { name: /^Status/ })).toContainText("inactiveactive");
    await expect(opened.getByRole("row", { name: /^Revoked/ })).toContainText("since 2025-09-14");
    await expect(opened.getByRole("row", { name: /^Source document/ })).toContainText("Contractnone");
    await expect(opened.getByRole("row", { name: /^Versions/ })).toContainText(
      "1 active, permits on 2021-04-02",
    );
  });

  if (process.env.SHOTS)
    for (const [w, h] of [
      [390, 844],
      [1440, 900],
      [3840, 2160],
    ] as const)
      for (const theme of ["dark", "light"]) {
        await page.setViewportSize({ width: w, height: h });
        await page.evaluate((t) => {
          document.documentElement.dataset.theme = t;
        }, theme);
        await page.screenshot({
          path: `${process.env.SHOTS}/consent-${w}-${theme}.png`,
          fullPage: w === 390,
        });
      }
  await page.setViewportSize({ width: 1440, height: 900 });
  await test.step("a later run no longer finds it", async () => {
    await land(runtime, cutoverId, [consentPair(0, REVOKED), ...toReview, ...alike]);
    await expect(panel(page, "Consent parity")).toContainText("34 consents, all the same on both sides");
    await expect(panel(page, "Sign-off").getByText("3 consents wait for a legal decision.")).toBeVisible();
  });

  await test.step("compliance decides, with a reason", async () => {
    const review = panel(page, "Legal review").first();
    for (const name of ["minor", "behavioural health", "policy not known, jurisdiction not known"])
      await review.getByRole("checkbox", { name, exact: true }).check();
    await review.getByRole("button", { name: "Decide on 3 consents…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Decision").selectOption("migrate as it is");
    await dialog.getByLabel("Reason").fill("Looked at with counsel, 42 CFR 2.31");
    await dialog.getByRole("button", { name: "Decide" }).click();
    await expect(review.getByText("All of it is decided")).toBeVisible();
  });

  await test.step("and signs; the gate that asks for it is met, until a run finds consents otherwise", async () => {
    await page.getByRole("button", { name: "Sign the consents…" }).click();
    await giveSignature(page, "Sign");
    await expect(panel(page, "Sign-off")).toContainText("SIGNED");
    const gates = await open(await enter(room.people["incident-commander"]), `${room.path}/gates`);
    const criterion = line(panel(gates, /^Gate 1/), ASKED).first();
    await expect(criterion).toContainText("YES");
    await land(runtime, cutoverId, [
      consentPair(0, REVOKED),
      ...toReview,
      consentPair(4, {}, { end: null }),
      ...alike,
    ]);
    await expect(panel(page, "Sign-off")).toContainText("STALE");
    await expect(criterion).toContainText("NO");
    await expect(criterion).toContainText("found consents otherwise than was signed");
  });
});
