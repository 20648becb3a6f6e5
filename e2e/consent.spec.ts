import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { settleParity } from "#lib/consent/commands.ts";
import { fileConsents } from "#lib/consent/ingest.ts";
import type { ConsentPair } from "#lib/consent/schema.ts";
import { consentPair } from "#lib/consent/testing.ts";
import { perform } from "#lib/door/query.ts";
import { fileClaims, offerCrosswalk } from "#lib/lineage/ingest.ts";
import { settleMappings } from "#lib/mappings/commands.ts";
import { fileCodes } from "#lib/mappings/ingest.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
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
    ...BY_BUILT_IN_RULES,
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
    const review = panel(page, "Legal review");
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

const CSV_HEAD = "Domain,Legacy field,FHIR path,Transformation,Note\n";
const CSV_ROW = 'allergies,ALLERGY.CRIT_CD,AllergyIntolerance.criticality,"H → high, L → low",\n';
const VERSION = "2026.11.2";

/** A run whose crosswalk names a version, and whose source holds a code that nobody mapped. */
async function landMappings(runtime: Runtime, cutoverId: string): Promise<void> {
  const system = { kind: "system", name: "test" } as const;
  const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "night extract" });
  const head = { cutoverId, runId, crosswalkSha256: HASH };
  await perform(runtime, offerCrosswalk, head, system);
  const claim = {
    resourceType: "Patient",
    disposition: "migrated" as const,
    batch: null,
    operator: null,
    transformedAt: null,
  };
  const names = { sourcePseudonym: "a".repeat(20), targetPseudonym: "c".repeat(20), mappingVersion: VERSION };
  await perform(
    runtime,
    fileClaims,
    { ...head, claims: [{ ...claim, ...names, ordinal: 0 }], isLast: true },
    system,
  );
  const local = { system: "urn:legacy:codes", targets: [] };
  const codes = [
    { ...local, ordinal: 0, code: "L120701", state: "unmapped" as const, records: 412 },
    {
      ...local,
      ordinal: 1,
      code: "L75117",
      state: "mapped" as const,
      records: 90,
      targets: [{ system: "http://snomed.info/sct", code: "10509002" }],
    },
  ];
  await perform(runtime, fileCodes, { cutoverId, runId, codes }, system);
  await asSystem(runtime, settleMappings, { ...head, codes: codes.length });
  const figures = {
    sourceRecords: 1,
    targetRecords: 1,
    durationMs: 1,
    inputHash: HASH,
    ...BY_BUILT_IN_RULES,
    verdict: "pass" as const,
  };
  await asSystem(runtime, finishRun, { cutoverId, runId, ...figures, domains: [] });
}

test("mappings: a file's faults by row, a version that an expert signs, a code that a terminologist maps", async ({
  enter,
  runtime,
}) => {
  test.setTimeout(180_000);
  const room = await openRoom(runtime, "Mappings");
  await landMappings(runtime, room.cutoverId);
  const owner = await open(await enter(room.people["app-owner"]), `${room.path}/mappings`);
  await expect(panel(owner, "Versions in use").getByRole("row", { name: VERSION })).toContainText("UNKNOWN");

  await test.step("the application owner brings a version; nothing is kept while a row is wrong", async () => {
    await owner.getByRole("button", { name: "Add a version…" }).click();
    const dialog = owner.getByRole("dialog");
    await dialog.getByLabel("Version").fill(VERSION);
    await dialog.getByLabel("What it changes, and why").fill("As agreed for tonight");
    const bring = (text: string) =>
      dialog
        .getByLabel("File", { exact: true })
        .setInputFiles({ name: "mappings.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await bring(`${CSV_HEAD}${CSV_ROW}allergy,ALLERGY.STATUS,clinicalStatus,copy,\n`);
    await expect(dialog.getByRole("row", { name: /^3 FHIR path/ })).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Add it" })).toBeDisabled();
    await bring(`${CSV_HEAD}${CSV_ROW}`);
    await dialog.getByRole("button", { name: "Add it" }).click();
    await expect(panel(owner, "Versions in use").getByRole("row", { name: VERSION })).toContainText(
      "AWAITED",
    );
  });

  await test.step("clinical informatics signs it, and maps the code", async () => {
    const page = await open(await enter(room.people["clinical-informatics"]), `${room.path}/mappings`);
    await page.getByRole("button", { name: `Sign version ${VERSION}…` }).click();
    await giveSignature(page, "Sign");
    await expect(panel(owner, "Versions in use").getByRole("row", { name: VERSION })).toContainText("SIGNED");
    const codes = panel(page, "Local codes").first();
    await expect(codes).toContainText("1 open");
    await codes.getByRole("button", { name: "Decide…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Decision").selectOption("map to");
    await dialog.getByLabel("System").fill("http://snomed.info/sct");
    await dialog.getByLabel("Code", { exact: true }).fill("73595000");
    await dialog.getByLabel("Reason").fill("Stress (finding)");
    await dialog.getByRole("button", { name: "Decide" }).click();
    await expect(codes).toContainText("0 open");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as a ConceptMap" }).click();
    const map = JSON.parse(await readFile(await (await saved).path(), "utf8"));
    expect(map.group[0]).toMatchObject({
      source: "urn:legacy:codes",
      element: [{ code: "L120701", target: [{ code: "73595000" }] }],
    });
  });
});
