import { expect, it } from "vitest";
import * as consent from "#lib/consent/commands.ts";
import { fileConsents } from "#lib/consent/ingest.ts";
import { judge } from "#lib/consent/parity.ts";
import { newestParity } from "#lib/consent/rules.ts";
import { consentPair } from "#lib/consent/testing.ts";
import * as dailyRuns from "#lib/dailyRuns/commands.ts";
import { openEscalations } from "#lib/dailyRuns/rules.ts";
import * as dispositions from "#lib/dispositions/commands.ts";
import { perform } from "#lib/door/query.ts";
import * as lineage from "#lib/lineage/commands.ts";
import * as mappings from "#lib/mappings/commands.ts";
import { fileCodes } from "#lib/mappings/ingest.ts";
import { contentHashOf as contentHashOfMappings } from "#lib/mappings/rules.ts";
import { MAPPING_ROW } from "#lib/mappings/testing.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import * as ruleChanges from "#lib/ruleChanges/commands.ts";
import * as runs from "#lib/runs/commands.ts";
import * as sampling from "#lib/sampling/commands.ts";
import type { Place } from "#lib/sealing/seal.ts";
import { sealerOf } from "#lib/sealing/sealer.server.ts";
import * as triage from "#lib/triage/commands.ts";
import { findings, landRun } from "#lib/triage/testing.ts";
import { recordValidation } from "#lib/validation/commands.ts";
import { revealDiscrepancy } from "#lib/values/commands.ts";
import { pickValues } from "#lib/values/pick.ts";
import { runScope, valuePlace } from "#lib/values/place.ts";
import { addGate } from "#prisma/factories.ts";
import { by, byWith, cutoverId, join, people, setup, signedBy } from "./sharedRoom.testing.ts";

/** A finding and a record that a run had handed over, revealed, drawn and reviewed. */
async function forValues(runId: string): Promise<void> {
  const { db } = setup.runtime;
  const key = await sealerOf(setup.runtime, cutoverId, runScope(runId));
  const side = (place: Place, text: string) => key.seal(place, text);
  const finding = { ordinal: 0, domain: "allergies", resourceType: "AllergyIntolerance", kind: "altered" };
  const rest = {
    category: "transformation-bug",
    severity: "high",
    fields: ["code"],
    sourcePseudonym: "0".repeat(20),
  };
  await db.discrepancy.createMany({ data: [{ runId, ...finding, ...rest }] });
  const source = side(valuePlace(0, "source"), pickValues('{"code":"a"}', ["code"]));
  await db.discrepancyValue.createMany({ data: [{ runId, ordinal: 0, source, target: null }] });
  const clinician = people["clinical-informatics"];
  await by(clinician, revealDiscrepancy, { cutoverId, runId, ordinal: 0, reason: "To see" });
  const sizes = { random: 2, risk: 0, perSite: 0, seed: null, secondReviewEvery: 0 };
  await by(clinician, sampling.setPlan, { cutoverId, ...sizes });
  await by(clinician, sampling.setPlan, { cutoverId, ...sizes, secondReviewEvery: 2 });
  const frame = { population: 3, seed: "s", seedFrom: "run", random: 2, risk: 0, site: 0 };
  await db.sampleFrame.createMany({ data: [{ runId, domain: "allergies", ...frame }] });
  const drawn = { cutoverId, runId, domain: "allergies", random: 1, risk: 0 } as const;
  const { sampleId } = await by(clinician, sampling.drawSample, drawn);
  await addGate(setup.runtime, cutoverId, 3, {
    number: 77,
    title: "Charts",
    question: "May they be relied on?",
    dueAt: null,
    policy: {
      positions: ["clinical-informatics"],
      quorum: 1,
      approvalExpiryMinutes: 60,
      executionExpiryMinutes: 60,
    },
    criteria: [
      {
        question: "Do clinicians agree?",
        binding: { kind: "sampling", domain: "allergies", minSize: 2, minLowerBound: 0.1 },
      },
    ],
  });
  await by(clinician, sampling.enlargeSample, {
    cutoverId,
    sampleId,
    runId,
    random: 2,
    reason: "2 are asked",
  });
  await by(clinician, sampling.beginReview, { cutoverId, sampleId, reason: "Before gate 2" });
  const record = { cutoverId, sampleId, part: "random", place: 0 } as const;
  await by(clinician, sampling.reviewRecord, { ...record, answer: "unsure", comment: "See the dose" });
  const second = await join("Second", "clinical-informatics");
  await by(second, sampling.beginReview, { cutoverId, sampleId, reason: "Second review" });
  await by(second, sampling.reviewRecord, { ...record, answer: "agreed", comment: null });
  const closer = await join("Third", "clinical-informatics");
  await by(closer, sampling.closeRecord, { ...record, outcome: "explained", reason: "A rounding" });
}

/** Cases of runs, and what is made of what they find. */
export function reconciliationCases(): void {
  it("for runs", async () => {
    const { runId } = await by("system", runs.startRun, { cutoverId, label: "night extract" });
    await by("system", runs.finishRun, {
      cutoverId,
      runId,
      sourceRecords: 2,
      targetRecords: 2,
      durationMs: 1,
      inputHash: "0".repeat(64),
      ...BY_BUILT_IN_RULES,
      verdict: "pass",
      domains: [
        {
          domain: "allergies",
          ...NO_RECORDS,
          eligible: 2,
          matched: 2,
          verdict: "pass",
          reasons: [],
          resultHash: "1".repeat(64),
        },
      ],
    });
    await forValues(runId);
    const next = await by("system", runs.startRun, { cutoverId, label: "second" });
    await by("system", runs.failRun, {
      cutoverId,
      runId: next.runId,
      status: "cancelled",
      failure: "Cancelled",
    });
  });

  it("for planned runs", async () => {
    const { "incident-commander": commander } = people;
    const runtime = { ...setup.runtime, reconciliationInputs: ["nightly"] };
    const order = { cutoverId, input: "nightly", shards: 2 };
    const plan = { ...order, at: "02:00", isOn: true };
    await byWith(runtime, commander, dailyRuns.setPlan, plan);
    await byWith(runtime, commander, dailyRuns.setPlan, { ...plan, at: "03:00" });
    // Its first time is tomorrow: nothing is due yet.
    expect(await by("system", dailyRuns.startPlanned, { cutoverId })).toEqual({ runId: null });
    expect(await by("system", dailyRuns.tellUndone, { cutoverId })).toEqual({ undone: null });
    const { runId: unwanted } = await byWith(runtime, commander, dailyRuns.orderRun, order);
    await by(commander, dailyRuns.cancelRun, { cutoverId, runId: unwanted, reason: "Too early" });
    const { runId } = await byWith(runtime, commander, dailyRuns.orderRun, order);
    const failed = { ...NO_RECORDS, eligible: 1, missing: 1, discrepancies: 1 };
    const result = {
      verdict: "fail" as const,
      reasons: ["1 record is missing."],
      resultHash: "0".repeat(64),
    };
    await by("system", runs.finishRun, {
      cutoverId,
      runId,
      sourceRecords: 1,
      targetRecords: 0,
      durationMs: 1,
      inputHash: "0".repeat(64),
      ...BY_BUILT_IN_RULES,
      verdict: "fail",
      domains: [{ domain: "allergies", ...failed, ...result }],
    });
    const page = Buffer.from("<html>").toString("base64");
    const report = { cutoverId, runId, reportSha256: "0".repeat(64), page };
    expect(await by("system", dailyRuns.settlePlanned, report)).toEqual({ escalated: ["allergies"] });
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    const [escalation] = openEscalations(entities);
    await by(commander, dailyRuns.acknowledgeEscalation, { cutoverId, escalationId: escalation?.id ?? "" });
  });

  it("for consents: their parity, legal decisions and the signature under them", async () => {
    const { runId } = await by("system", runs.startRun, { cutoverId, label: "consents" });
    const { runtime } = setup;
    const minor = consentPair(0, { minor: true });
    await perform(
      runtime,
      fileConsents,
      { cutoverId, runId, consents: [minor] },
      { kind: "system", name: "test" },
    );
    await by("system", consent.settleParity, { cutoverId, runId, consents: 1 });
    const hash = "0".repeat(64);
    const figures = {
      sourceRecords: 1,
      targetRecords: 1,
      durationMs: 1,
      inputHash: hash,
      ...BY_BUILT_IN_RULES,
      verdict: "pass" as const,
    };
    await by("system", runs.finishRun, { cutoverId, runId, ...figures, domains: [] });
    const compliance = await join("consents", "compliance");
    const { key: consentKey, itemHash } = judge(minor, new Date().toISOString().slice(0, 10));
    await by(compliance, consent.decideConsents, {
      cutoverId,
      runId,
      items: [{ consentKey, itemHash }],
      decision: "migrate",
      reason: "The guardian has signed",
    });
    const { entities } = await readRoom(runtime.db, cutoverId);
    const { consentSignOffId } = await signedBy(compliance, consent.signParity, {
      cutoverId,
      position: "compliance",
      parityHash: newestParity(entities)?.parity.hash ?? "",
    });
    await by(compliance, consent.withdrawSignOff, {
      cutoverId,
      consentSignOffId,
      reason: "Signed by mistake",
    });
  });

  it("for mappings: their versions and signatures, codes, and records held against FHIR", async () => {
    const { runtime } = setup;
    const { runId } = await by("system", runs.startRun, { cutoverId, label: "mappings" });
    const hash = "0".repeat(64);
    const code = { system: "urn:legacy:codes", code: "L1" };
    const codes = [{ ...code, ordinal: 0, state: "unmapped" as const, records: 9, targets: [] }];
    await perform(runtime, fileCodes, { cutoverId, runId, codes }, { kind: "system", name: "test" });
    await by("system", mappings.settleMappings, { cutoverId, runId, crosswalkSha256: hash, codes: 1 });
    const figures = {
      sourceRecords: 1,
      targetRecords: 1,
      durationMs: 1,
      inputHash: hash,
      ...BY_BUILT_IN_RULES,
      verdict: "pass" as const,
    };
    await by("system", runs.finishRun, { cutoverId, runId, ...figures, domains: [] });
    const informatics = people["clinical-informatics"];
    const decided = { decision: "keep-local" as const, target: null, reason: "Used by one clinic" };
    await by(informatics, mappings.decideCode, { cutoverId, runId, ...code, ...decided });
    const writer = await join("mappings", "app-owner");
    const rows = [MAPPING_ROW];
    const { mappingVersionId } = await by(writer, mappings.addVersion, {
      cutoverId,
      version: "1",
      rows,
      change: "First",
    });
    const contentHash = contentHashOfMappings("1", rows);
    const position = "clinical-informatics" as const;
    const { mappingSignOffId } = await signedBy(informatics, mappings.signVersion, {
      cutoverId,
      mappingVersionId,
      position,
      contentHash,
    });
    await by(informatics, mappings.withdrawMappingSignOff, {
      cutoverId,
      mappingSignOffId,
      reason: "Read too fast",
    });
    const validated = { records: 1, domains: [], durationMs: 1, label: "legacy", side: "source" as const };
    await by("system", recordValidation, { cutoverId, ...validated });
  });

  it("for discrepancies: decisions, acceptances, times and owners", async () => {
    const { "incident-commander": commander, "clinical-informatics": informatics } = people;
    await landRun(setup.runtime, cutoverId, findings(2));
    const group = async () =>
      setup.runtime.db.causeGroup.findFirstOrThrow({ where: { cutoverId }, orderBy: { number: "desc" } });
    const seen = async () => {
      const { id: groupId, runId, keysHash } = await group();
      return { cutoverId, groupId, runId, keysHash, reason: "Looked at" };
    };
    await by(commander, dispositions.dispose, { ...(await seen()), kind: "fix" });
    const { acceptanceId } = await signedBy(informatics, dispositions.acceptRecords, await seen());
    await by(informatics, dispositions.withdrawAcceptance, { cutoverId, acceptanceId, reason: "Wrong" });
    await landRun(setup.runtime, cutoverId, []);
    const { resultHash } = await setup.runtime.db.domainResult.findFirstOrThrow({
      where: { cutoverId },
      orderBy: { id: "desc" },
    });
    const accepted = await signedBy(informatics, dispositions.acceptDomain, {
      cutoverId,
      domain: "allergies",
      resultHash,
      ...BY_BUILT_IN_RULES,
      open: 0,
    });
    await by(informatics, dispositions.withdrawDomainAcceptance, {
      cutoverId,
      acceptanceId: accepted.acceptanceId,
      reason: "Too early",
    });
    await landRun(setup.runtime, cutoverId, findings(1));
    const { proposalId } = await by(commander, ruleChanges.proposeRule, {
      cutoverId,
      change: { kind: "leave-out", domain: "encounters", resourceType: "Encounter", element: "length" },
      why: "It is worked out anew",
      baseVersion: 0,
    });
    await by(informatics, ruleChanges.decideRule, {
      cutoverId,
      proposalId,
      outcome: "approved",
      reason: "So it is",
    });
    await by(commander, ruleChanges.proposeRulesFile, {
      cutoverId,
      fileName: "rules.yaml",
      file: "version: 1\nreplicationDelayMinutes: 5\n",
      why: "The target is five minutes behind",
      baseVersion: 1,
    });
    await by(commander, triage.setPolicy, {
      cutoverId,
      seenVersion: 0,
      slaMinutes: { critical: 1, high: 1, medium: 1, low: 1 },
      routes: [],
      reason: "Short",
    });
    await by("system", triage.escalate, { cutoverId });
    // Nothing is left open for the tests after this one.
    await landRun(setup.runtime, cutoverId, []);
  });

  it("for a look at a record's lineage", async () => {
    await by(people["clinical-informatics"], lineage.traceRecord, { cutoverId, record: "Encounter/1" });
  });
}
