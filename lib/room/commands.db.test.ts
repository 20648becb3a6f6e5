import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import * as access from "#lib/access/commands.ts";
import { lockOut } from "#lib/access/lockout.ts";
import * as account from "#lib/account/commands.ts";
import * as breakGlass from "#lib/breakGlass/commands.ts";
import * as checks from "#lib/checks/commands.ts";
import * as comms from "#lib/comms/commands.ts";
import * as consent from "#lib/consent/commands.ts";
import { fileConsents } from "#lib/consent/ingest.ts";
import { judge } from "#lib/consent/parity.ts";
import { newestParity } from "#lib/consent/rules.ts";
import { consentPair } from "#lib/consent/testing.ts";
import * as criteria from "#lib/criteria/commands.ts";
import { claimReport, settleReport } from "#lib/dailyReport/commands.ts";
import * as dailyRuns from "#lib/dailyRuns/commands.ts";
import { openEscalations } from "#lib/dailyRuns/rules.ts";
import * as deviations from "#lib/deviations/commands.ts";
import * as dispositions from "#lib/dispositions/commands.ts";
import type { Command } from "#lib/door/command.ts";
import { COMMANDS } from "#lib/door/commands.ts";
import { perform } from "#lib/door/query.ts";
import {
  as,
  type Member,
  makeRoom,
  PASSWORD,
  prepareRuntime,
  signAs,
  signInMember,
  type Unsigned,
} from "#lib/door/testing.ts";
import * as evidence from "#lib/evidence/commands.ts";
import * as exposure from "#lib/exposure/commands.ts";
import * as factors from "#lib/factors/commands.ts";
import { passkeyOptions } from "#lib/factors/queries.ts";
import { SoftAuthenticator } from "#lib/factors/softAuthenticator.testing.ts";
import { totpCodeAt } from "#lib/factors/totpCode.ts";
import * as freeze from "#lib/freeze/commands.ts";
import * as gateChanges from "#lib/gateChanges/commands.ts";
import { termsOf } from "#lib/gateChanges/rules.ts";
import * as gates from "#lib/gates/commands.ts";
import { evidenceHashOf, viewGate } from "#lib/gates/rules.ts";
import * as handOver from "#lib/handOver/commands.ts";
import * as holds from "#lib/holds/commands.ts";
import { matchingChannel } from "#lib/identity/channel.server.ts";
import * as identity from "#lib/identity/commands.ts";
import { fileMatching } from "#lib/identity/fileMatching.ts";
import { explained, reviewOf } from "#lib/identity/testing.ts";
import * as idp from "#lib/idp/commands.ts";
import * as inventory from "#lib/inventory/commands.ts";
import { planImport } from "#lib/inventory/importPlan.ts";
import { INTERFACE, SYSTEM } from "#lib/inventory/testing.ts";
import { exportEntries, exportJournal, rotateKey } from "#lib/journal/commands.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { signRotation } from "#lib/journal/rotation.ts";
import { localSigner, newSigningKey } from "#lib/journal/signer.ts";
import * as lineage from "#lib/lineage/commands.ts";
import * as mappings from "#lib/mappings/commands.ts";
import { fileCodes } from "#lib/mappings/ingest.ts";
import { contentHashOf as contentHashOfMappings } from "#lib/mappings/rules.ts";
import { MAPPING_ROW } from "#lib/mappings/testing.ts";
import * as matrices from "#lib/matrices/commands.ts";
import { openCutover } from "#lib/opening/commands.ts";
import { exportAccess } from "#lib/people/commands.ts";
import { closeCutover, editCutover, finishPhase, startPhase } from "#lib/plan/commands.ts";
import { EXAMPLE_FACTS, planOf } from "#lib/plan/templates/index.ts";
import { createProgram, editProgram } from "#lib/program/commands.ts";
import { NO_RECORDS } from "#lib/reconciliation/testing.ts";
import * as rehearsals from "#lib/rehearsals/commands.ts";
import * as retention from "#lib/retention/commands.ts";
import * as ruleChanges from "#lib/ruleChanges/commands.ts";
import * as runbook from "#lib/runbook/commands.ts";
import { COMMAND_ROLES } from "#lib/runbook/schema.ts";
import { planned } from "#lib/runbook/testing.ts";
import * as runs from "#lib/runs/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import * as safeguards from "#lib/safeguards/commands.ts";
import * as sampling from "#lib/sampling/commands.ts";
import { rotateValuesKey } from "#lib/sealing/commands.ts";
import type { Place } from "#lib/sealing/seal.ts";
import { sealerOf } from "#lib/sealing/sealer.server.ts";
import * as signals from "#lib/signals/commands.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { recordRefusal } from "#lib/signatures/commands.ts";
import * as slices from "#lib/slices/commands.ts";
import { SLICE } from "#lib/slices/testing.ts";
import * as success from "#lib/success/commands.ts";
import { contentHashOf } from "#lib/success/rules.ts";
import { CRITERIA_SIGNERS } from "#lib/success/schema.ts";
import * as triage from "#lib/triage/commands.ts";
import { findings, landRun } from "#lib/triage/testing.ts";
import * as triggers from "#lib/triggers/commands.ts";
import { recordValidation } from "#lib/validation/commands.ts";
import { revealDiscrepancy } from "#lib/values/commands.ts";
import { pickValues } from "#lib/values/pick.ts";
import { runScope, valuePlace } from "#lib/values/place.ts";
import * as workforce from "#lib/workforce/commands.ts";
import { fileAccounts } from "#lib/workforce/ingest.ts";
import { currentParity } from "#lib/workforce/rules.ts";
import { account as staff } from "#lib/workforce/testing.ts";
import {
  addAuthenticator,
  addGate,
  addPerson,
  addSignal,
  addTrigger,
  asSystem,
  assign,
  setUpRunbook,
} from "#prisma/factories.ts";
import { readRoom } from "./queries.ts";
import { apply, emptyRoom, type RoomState } from "./state.ts";
import { readVitals } from "./vitals.ts";

/** The test that DESIGN 3 holds every command to: state before + its journal entries = a fresh snapshot after. */

const setup = prepareRuntime();
const exercised = new Set<string>();

let cutoverId: string;
let people: Record<"incident-commander" | "clinical-informatics" | "comms" | "interfaces", Member>;
let before: RoomState;

beforeAll(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, [
    "incident-commander",
    "clinical-informatics",
    "comms",
    "interfaces",
  ]));
  before = emptyRoom(cutoverId);
  for (const name of ["plan.createCutover", "access.createPerson", "access.assignPosition", "access.signIn"])
    exercised.add(name);
});

async function by<I extends z.ZodType, O extends z.ZodType, P>(
  member: Member | "system",
  command: Command<I, O, P>,
  input: z.input<I>,
): Promise<z.output<O>> {
  exercised.add(command.spec.name);
  return member === "system"
    ? asSystem(setup.runtime, command, input)
    : (await as(setup.runtime, member, command, input)).result;
}

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
  const frame = { population: 2, seed: "s", seedFrom: "run", random: 1, risk: 0, site: 0 };
  await db.sampleFrame.createMany({ data: [{ runId, domain: "allergies", ...frame }] });
  const drawn = { cutoverId, runId, domain: "allergies", random: 1, risk: 0 } as const;
  const { sampleId } = await by(clinician, sampling.drawSample, drawn);
  await by(clinician, sampling.beginReview, { cutoverId, sampleId, reason: "Before gate 2" });
  const record = { cutoverId, sampleId, part: "random", place: 0 } as const;
  await by(clinician, sampling.reviewRecord, { ...record, answer: "unsure", comment: "See the dose" });
  const personId = await addPerson(setup.runtime, {
    login: "reviewer-2",
    name: "Second",
    password: PASSWORD,
  });
  await assign(setup.runtime, cutoverId, personId, "clinical-informatics");
  const second = await signInMember(setup.runtime, personId, "Second");
  await by(second, sampling.beginReview, { cutoverId, sampleId, reason: "Second review" });
  await by(second, sampling.reviewRecord, { ...record, answer: "agreed", comment: null });
  const third = await addPerson(setup.runtime, { login: "reviewer-3", name: "Third", password: PASSWORD });
  await assign(setup.runtime, cutoverId, third, "clinical-informatics");
  const closer = await signInMember(setup.runtime, third, "Third");
  await by(closer, sampling.closeRecord, { ...record, outcome: "explained", reason: "A rounding" });
}

/** By a person, on a server with settings of its own. */
async function byWith<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  member: Member,
  command: Command<I, O, P>,
  input: z.input<I>,
): Promise<z.output<O>> {
  exercised.add(command.spec.name);
  return (await as(runtime, member, command, input)).result;
}

async function signedBy<I extends z.ZodType, O extends z.ZodType, P>(
  member: Member,
  command: Command<I, O, P>,
  input: Unsigned<I> & { readonly cutoverId: string },
): Promise<z.output<O>> {
  exercised.add(command.spec.name);
  return (await signAs(setup.runtime, member, command, input)).result;
}

/** What a signer would see of a gate now. */
async function see(gateId: string) {
  const { db } = setup.runtime;
  const { entities } = await readRoom(db, cutoverId);
  const gate = entities.gate[gateId];
  if (!gate) throw new Error("no such gate");
  const view = viewGate(gate, entities, await readVitals(db, cutoverId), Date.now());
  return { pollId: view.poll?.id ?? "", evidenceHash: view.evidence ? evidenceHashOf(view.evidence) : "" };
}

/** One more person in a position. */
async function join(login: string, position: "compliance" | "app-owner" | "identity"): Promise<Member> {
  const { runtime } = setup;
  const personId = await addPerson(runtime, {
    login: `${login}-${randomUUID().slice(0, 8)}`,
    name: login,
    password: PASSWORD,
  });
  await assign(runtime, cutoverId, personId, position);
  await addAuthenticator(runtime, personId);
  return signInMember(runtime, personId, login);
}

/** Two people of compliance: one places what the other lifts. */
const reviewers = async (): Promise<Record<"compliance" | "second-compliance", Member>> => ({
  compliance: await join("compliance-1", "compliance"),
  "second-compliance": await join("compliance-2", "compliance"),
});

afterEach(async () => {
  const { db } = setup.runtime;
  const entries = await entriesAfter(db, cutoverId, before.seq, 1_000);
  const folded = entries.reduce(apply, before);
  const fresh = await db.$transaction((tx) => readRoom(tx, cutoverId), { isolationLevel: "RepeatableRead" });
  expect(folded).toEqual(fresh);
  before = fresh;
});

describe("state + entries = fresh snapshot", () => {
  it("for assignments and tokens", async () => {
    const { "incident-commander": commander } = people;
    const { assignmentId } = await by(commander, access.assignPosition, {
      cutoverId,
      personId: people.comms.personId,
      position: "identity",
      kind: "backup",
      justification: "Covers the night.",
    });
    await by(commander, access.endAssignment, { cutoverId, assignmentId, reason: "The night is over" });
    const { tokenId } = await by(commander, access.mintServiceToken, {
      cutoverId,
      purpose: "signals",
      label: "probe",
      validForDays: 1,
    });
    await by(commander, access.revokeServiceToken, { cutoverId, tokenId, reason: "Lost" });
  });

  it("for notices", async () => {
    const words = {
      title: "Results late",
      unavailable: "Results",
      fallback: "Call the lab",
      partialMeaning: null,
    };
    const { noticeId } = await by(people.comms, comms.draftNotice, {
      cutoverId,
      ...words,
      until: "2099-01-01T00:00:00.000Z",
    });
    const informatics = people["clinical-informatics"];
    await signedBy(informatics, comms.approveNotice, { cutoverId, noticeId });
    await by(informatics, comms.withdrawApproval, { cutoverId, noticeId, reason: "The lab is back" });
    await signedBy(informatics, comms.approveNotice, { cutoverId, noticeId });
    await by(people.comms, comms.closeNotice, { cutoverId, noticeId });
  });

  it("for signals and triggers", async () => {
    const signalId = await addSignal(setup.runtime, cutoverId, {
      key: "queue_depth",
      question: "Are orders flowing?",
      unit: "1",
      direction: "higher-is-worse",
      validMin: 0,
      validMax: null,
      freshnessLimitSeconds: 60,
      ownerPosition: "interfaces",
    });
    exercised.add(signals.defineSignal.spec.name);
    const triggerId = await addTrigger(setup.runtime, cutoverId, {
      signalId,
      name: "Queue over 5,000",
      recommendation: "Hold the switch.",
      threshold: 5_000,
      clearThreshold: 4_000,
      forSeconds: 0,
      keepFiringForSeconds: 60,
    });
    exercised.add(triggers.defineTrigger.spec.name);
    await perform(
      setup.runtime,
      pushSamples,
      { cutoverId, key: "queue_depth", samples: [{ value: 6_000, observedAt: new Date().toISOString() }] },
      { kind: "system", name: "test" },
    );
    const { state } = await by("system", triggers.transitionTrigger, { cutoverId, triggerId });
    expect(state).toBe("firing");
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

  it("for planned runs", async () => {
    const { "incident-commander": commander } = people;
    const runtime = { ...setup.runtime, reconciliationInputs: ["nightly"] };
    const order = { cutoverId, input: "nightly", shards: 2 };
    const plan = { ...order, at: "02:00", isOn: true };
    await byWith(runtime, commander, dailyRuns.setPlan, plan);
    await byWith(runtime, commander, dailyRuns.setPlan, { ...plan, at: "03:00" });
    // Its first time is tomorrow: nothing is due yet.
    expect(await by("system", dailyRuns.startPlanned, { cutoverId })).toEqual({ runId: null });
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

  it("for runs", async () => {
    const { runId } = await by("system", runs.startRun, { cutoverId, label: "night extract" });
    await by("system", runs.finishRun, {
      cutoverId,
      runId,
      sourceRecords: 2,
      targetRecords: 2,
      durationMs: 1,
      inputHash: "0".repeat(64),
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

  it("for a rehearsal and its result", async () => {
    const { "incident-commander": commander } = people;
    const ownerPosition = "incident-commander";
    await by("system", runbook.addTasks, { cutoverId, tasks: [planned("REHEARSED", { ownerPosition })] });
    const rehearsalId = randomUUID();
    await by(commander, rehearsals.openRehearsal, {
      cutoverId: rehearsalId,
      rehearsalOfId: cutoverId,
      name: "Rehearsal",
      freezeAt: "2099-11-14T02:00:00.000Z",
    });
    const { id: taskId } = await setup.runtime.db.task.findFirstOrThrow({
      where: { cutoverId: rehearsalId },
    });
    for (const command of [runbook.startTask, runbook.finishTask])
      await as(setup.runtime, commander, command, { cutoverId: rehearsalId, taskId });
    await as(setup.runtime, commander, closeCutover, { cutoverId: rehearsalId, reason: "Through" });
    const said = { passed: true, reason: "All of it went" };
    await by(commander, rehearsals.recordResult, { cutoverId, rehearsalId, ...said });
  });

  it("for the runbook, from its plan to the open window and its tasks", async () => {
    const { "incident-commander": commander, interfaces } = people;
    await setUpRunbook(setup.runtime, cutoverId, "interfaces");
    for (const name of ["runbook.addTasks", "runbook.recordProgress"]) exercised.add(name);
    const find = async (code: string) =>
      (await setup.runtime.db.task.findUniqueOrThrow({ where: { cutoverId_code: { cutoverId, code } } })).id;
    const prepare = await find("PREPARE");
    const probe = await find("PROBE");
    await by(commander, runbook.editTaskField, {
      cutoverId,
      taskId: prepare,
      edit: { field: "title", seen: "Prepare", value: "Prepare the night" },
    });
    await by(interfaces, runbook.joinTask, { cutoverId, taskId: prepare, present: true });
    await by(interfaces, runbook.startTask, { cutoverId, taskId: prepare });
    await by(interfaces, runbook.failTask, { cutoverId, taskId: prepare, reason: "The list was old" });
    await by(interfaces, runbook.startTask, { cutoverId, taskId: prepare });
    await by(interfaces, runbook.finishTask, { cutoverId, taskId: prepare });
    await by(interfaces, runbook.startTask, { cutoverId, taskId: probe });
    await by(commander, runbook.takeOverTask, { cutoverId, taskId: probe, reason: "End of shift" });
    await by(commander, runbook.recordValidation, {
      cutoverId,
      taskId: probe,
      result: "not-tested",
      comment: "No test patient",
    });
    await by(commander, runbook.skipTask, { cutoverId, taskId: probe, reason: "Done by the vendor" });
    await by(commander, runbook.commentTask, { cutoverId, taskId: probe, comment: "Ask the vendor" });
    for (const role of COMMAND_ROLES)
      await by(commander, runbook.assignCommand, {
        cutoverId,
        role,
        personId: interfaces.personId,
        backupId: commander.personId,
        escalation: "Switchboard 5520",
      });
    await by(commander, runbook.openWindow, { cutoverId });
  });

  it("for holds and the decision to roll back", async () => {
    const { "incident-commander": commander } = people;
    const { sliceId } = await by(commander, slices.addSlice, {
      cutoverId,
      slice: { ...SLICE, name: "Held" },
    });
    const { holdId } = await by(commander, holds.startHold, {
      cutoverId,
      sliceId,
      kind: "isolate",
      reason: "It floods the lab",
    });
    await by(commander, holds.liftHold, { cutoverId, holdId, reason: "It is quiet again" });
    const { rollbackDecisionId } = await signedBy(commander, holds.decideRollback, {
      cutoverId,
      sliceId,
      reason: "Allergies do not match",
    });
    await signedBy(commander, holds.withdrawRollback, {
      cutoverId,
      rollbackDecisionId,
      reason: "They match after the second load",
    });
  });

  it("for deviations from the runbook", async () => {
    const { "incident-commander": commander, interfaces } = people;
    const task = await setup.runtime.db.task.findFirstOrThrow({ where: { cutoverId, code: "PROBE" } });
    const asked = {
      cutoverId,
      what: "Restart the channel by hand",
      why: "It hangs",
      risk: "Messages may come twice",
      howVerified: "Count what came in",
      howUndone: "Stop it again",
      systemIds: [],
      taskIds: [task.id],
    };
    const { deviationId } = await by(interfaces, deviations.requestDeviation, asked);
    const it = { cutoverId, deviationId };
    await by(commander, deviations.decideDeviation, { ...it, outcome: "approved", reason: "No other way" });
    await by(interfaces, deviations.recordDeviation, { ...it, kind: "do", note: "Restarted" });
    await by(commander, deviations.verifyDeviation, { ...it, result: "pass", finding: "All came in once" });
    const given = await by(interfaces, deviations.requestDeviation, asked);
    await by(interfaces, deviations.cancelDeviation, { cutoverId, ...given, reason: "It runs again" });
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

  it("for criteria, their waivers, files and checks", async () => {
    const { "incident-commander": commander, "clinical-informatics": informatics, interfaces } = people;
    const { id: gateId } = await setup.runtime.db.gate.findFirstOrThrow({ where: { cutoverId, number: 90 } });
    const at = new Date(Date.now() - 60_000).toISOString();
    const waivable = {
      question: "Do the security tests pass?",
      binding: { kind: "test-suite", suite: "security", maxAgeMinutes: 60 },
      waiverPosition: "clinical-informatics",
    } as const;
    const { criterionId } = await by(commander, criteria.addCriterion, { cutoverId, gateId, ...waivable });
    await by(interfaces, checks.importTestResult, {
      cutoverId,
      suite: "security",
      fileName: "security.xml",
      ranAt: at,
      content: '<testsuite><testcase name="a"><failure/></testcase></testsuite>',
    });
    const result = await setup.runtime.db.testResult.findFirstOrThrow({ where: { cutoverId } });
    const { waiverId } = await signedBy(informatics, criteria.waiveCriterion, {
      cutoverId,
      criterionId,
      basis: `test result ${result.id}`,
      reason: "Known, and harmless here",
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await by(informatics, criteria.withdrawWaiver, { cutoverId, waiverId, reason: "Not so harmless" });
    await by(commander, criteria.replaceCriterion, {
      cutoverId,
      criterionId,
      ...waivable,
      reason: "Sharper",
    });
    const signalId = await addSignal(setup.runtime, cutoverId, {
      key: "criterion_lag",
      question: "Are results in time?",
      unit: "s",
      direction: "higher-is-worse",
      validMin: 0,
      validMax: null,
      freshnessLimitSeconds: 60,
      ownerPosition: "interfaces",
    });
    const added = await by(commander, criteria.addCriterion, {
      cutoverId,
      gateId,
      question: "Are results in time?",
      binding: {
        kind: "signal",
        signalId,
        comparator: "at-most",
        threshold: 1,
        windowSeconds: 60,
        minSamples: 1,
      },
    });
    await by("system", criteria.settleSignal, { cutoverId, criterionId: added.criterionId });
    await perform(
      setup.runtime,
      pushSamples,
      { cutoverId, key: "criterion_lag", samples: [{ value: 0.5, observedAt: new Date().toISOString() }] },
      { kind: "system", name: "test" },
    );
    await by("system", criteria.settleSignal, { cutoverId, criterionId: added.criterionId });
    await by(commander, criteria.removeCriterion, { cutoverId, ...added, reason: "Asked elsewhere" });
    await by(informatics, criteria.agreeToRemoval, { cutoverId, ...added });
    const attested = await setup.runtime.db.criterion.findFirstOrThrow({
      where: { gateId, binding: { path: ["kind"], equals: "attestation" } },
    });
    await by(interfaces, criteria.attachFile, {
      cutoverId,
      criterionId: attested.id,
      name: "protocol.txt",
      content: Buffer.from("It is ready.").toString("base64"),
    });
    await by("system", checks.recordIdentityQueue, { cutoverId, openPairs: 0, asOf: at, source: "MPI" });
    await by(interfaces, checks.recordVerification, {
      cutoverId,
      subject: "backup",
      what: "nightly",
      verifiedAt: at,
      checksum: null,
      outcome: "pass",
    });
  });

  it("for a look at a record's lineage", async () => {
    await by(people["clinical-informatics"], lineage.traceRecord, { cutoverId, record: "Encounter/1" });
  });

  it("for a gate, from its configuration to its decision", async () => {
    const { "incident-commander": commander, "clinical-informatics": informatics } = people;
    const gateId = await addGate(setup.runtime, cutoverId, 3, {
      number: 1,
      title: "Verify",
      question: "Is the target safe?",
      dueAt: null,
      policy: {
        positions: ["clinical-informatics"],
        quorum: 1,
        approvalExpiryMinutes: 60,
        executionExpiryMinutes: 60,
      },
      criteria: [
        {
          question: "Is the kit printed?",
          binding: {
            kind: "attestation",
            position: "clinical-informatics",
            statement: "The kit is printed.",
          },
        },
      ],
    });
    exercised.add(gates.configureGate.spec.name);
    const [criterion] = await setup.runtime.db.criterion.findMany({ where: { gateId } });
    const criterionId = criterion?.id ?? "";

    const { pollId } = await by(commander, gates.openPoll, { cutoverId, gateId });
    await by(commander, gates.closePoll, { cutoverId, gateId, pollId, reason: "Too early" });
    await by(commander, gates.openPoll, { cutoverId, gateId });
    const first = await signedBy(informatics, gates.attestCriterion, {
      cutoverId,
      criterionId,
      comment: null,
    });
    await by(informatics, gates.withdrawAttestation, {
      cutoverId,
      attestationId: first.attestationId,
      reason: "Wrong",
    });
    await signedBy(informatics, gates.attestCriterion, { cutoverId, criterionId, comment: "Checked twice" });
    const answer = async () => ({
      cutoverId,
      gateId,
      position: "clinical-informatics" as const,
      answer: "GO" as const,
      meaning: "I attest that the kit is printed.",
      comment: null,
      ...(await see(gateId)),
    });
    const { signOffId } = await signedBy(informatics, gates.answerPoll, await answer());
    const { pollId: openPollId } = await see(gateId);
    await signedBy(informatics, gates.withdrawAnswer, {
      cutoverId,
      gateId,
      pollId: openPollId,
      signOffId,
      reason: "Pressed the wrong one",
    });
    await signedBy(informatics, gates.answerPoll, await answer());
    await signedBy(commander, gates.decideGate, {
      cutoverId,
      gateId,
      outcome: "GO",
      reason: null,
      ...(await see(gateId)),
    });
    await by(commander, gates.withdrawDecision, {
      cutoverId,
      gateId,
      pollId: openPollId,
      reason: "A late allergy report",
    });
  });

  it("for changes of a gate", async () => {
    const { "incident-commander": commander } = people;
    const { compliance } = await reviewers();
    const gate =
      before.entities.gate[(await setup.runtime.db.gate.findFirstOrThrow({ where: { cutoverId } })).id];
    if (!gate) throw new Error("no gate to change");
    const { id: gateId, policy } = gate;
    const seen = termsOf(gate);
    const propose = (terms: typeof seen, from = seen) =>
      by(commander, gateChanges.proposeGateChange, {
        cutoverId,
        gateId,
        seen: from,
        terms,
        reason: "Too long",
      });
    const stricter = {
      ...seen,
      dueAt: "2099-01-01T00:00:00.000Z",
      policy: { ...policy, executionExpiryMinutes: 30 },
    };
    expect((await propose(stricter)).outcome).toBe("applied");

    await by(commander, gates.openPoll, { cutoverId, gateId });
    const other = { ...stricter, question: "Is the printed kit in every unit?" };
    const { gateChangeId } = await propose(other, stricter);
    await by(commander, gateChanges.withdrawGateChange, { cutoverId, gateChangeId, reason: "Wait" });
    const again = await propose(other, stricter);
    const { pollId } = await see(gateId);
    await by(compliance, gateChanges.decideGateChange, {
      cutoverId,
      gateChangeId: again.gateChangeId,
      outcome: "approved",
      reason: "Seen",
      openPollId: pollId,
    });
    const anew = (await see(gateId)).pollId;
    expect(anew).not.toBe(pollId);
    await by(commander, gates.closePoll, { cutoverId, gateId, pollId: anew, reason: "Not tonight" });
  });

  it("for hand-overs", async () => {
    const { "incident-commander": commander, comms: next } = people;
    const offer = async () =>
      by(commander, handOver.offerHandOver, {
        cutoverId,
        position: "incident-commander",
        toPersonId: next.personId,
        note: "Gate 1 is decided; the lab interface is slow.",
      });
    const withdrawn = await offer();
    await by(commander, handOver.withdrawHandOver, { cutoverId, ...withdrawn });
    const declined = await offer();
    await by(next, handOver.declineHandOver, { cutoverId, ...declined, reason: "My shift is over" });
    const accepted = await offer();
    await by(next, handOver.acceptHandOver, { cutoverId, ...accepted });
    const back = await by(next, handOver.offerHandOver, {
      cutoverId,
      position: "incident-commander",
      toPersonId: commander.personId,
      note: "All is well.",
    });
    await by(commander, handOver.acceptHandOver, { cutoverId, ...back });
  });

  it("for a room that is opened from a plan, in one entry", async () => {
    const { "incident-commander": commander } = people;
    const { db } = setup.runtime;
    const { login } = await db.person.findUniqueOrThrow({ where: { id: commander.personId } });
    const plan = {
      ...planOf("thin-slice", {
        ...EXAMPLE_FACTS,
        people: [{ login, positions: ["incident-commander"], justification: "Leads it." }],
      }),
      // Alone they could pass none.
      gates: [],
    };
    plan.runbook = {
      command: [],
      window: null,
      tasks: plan.runbook?.tasks.filter(({ gate }) => !gate) ?? [],
    };
    const codes = new Set(plan.runbook.tasks.map(({ code }) => code));
    plan.runbook.tasks = plan.runbook.tasks
      .filter(({ undoes }) => undoes === null || codes.has(undoes))
      .map((task) => ({ ...task, dependsOn: task.dependsOn.filter((code) => codes.has(code)) }));
    const opened = randomUUID();
    await by(commander, openCutover, { cutoverId: opened, programId: null, plan });
    const entries = await entriesAfter(db, opened, 0, 10);
    expect(entries).toHaveLength(1);
    const fresh = await db.$transaction((tx) => readRoom(tx, opened), { isolationLevel: "RepeatableRead" });
    expect(entries.reduce(apply, emptyRoom(opened))).toEqual(fresh);
    expect(Object.values(fresh.entities.task)).toHaveLength(plan.runbook?.tasks.length ?? 0);
  });

  it("for the program, the cutover's facts and its slices", async () => {
    const { "incident-commander": commander } = people;
    const { programId } = await by(commander, createProgram, {
      name: "The new record",
      organization: "Test Health",
      timeZone: "America/New_York",
      ownerIds: [],
    });
    await by(commander, editProgram, {
      programId,
      edits: { name: { seen: "The new record", value: "One record" } },
    });
    await by(commander, editCutover, {
      cutoverId,
      edits: {
        programId: { seen: null, value: programId },
        pointOfNoReturnAt: { seen: null, value: "2099-01-01T00:00:00.000Z" },
      },
      reason: "The clinic opens at seven",
    });
    const { sliceId } = await by(commander, slices.addSlice, { cutoverId, slice: SLICE });
    await by(commander, slices.editSlice, {
      cutoverId,
      sliceId,
      edits: { site: { seen: null, value: "Main campus" } },
    });
    await by(commander, editCutover, {
      cutoverId,
      edits: { reportTo: { seen: [], value: ["charge@example.org"] } },
      reason: null,
    });
    await by(commander, slices.retireSlice, { cutoverId, sliceId, reason: "It goes with the next" });
  });

  it("for success criteria, the end of a phase and the start of the next", async () => {
    const { "incident-commander": commander, "clinical-informatics": informatics } = people;
    const signers = {
      "clinical-informatics": informatics,
      compliance: await join("compliance-3", "compliance"),
      "app-owner": await join("owner-1", "app-owner"),
    };
    const phaseOf = async (number: number) =>
      (await setup.runtime.db.phase.findUniqueOrThrow({ where: { cutoverId_number: { cutoverId, number } } }))
        .id;
    const hashOf = async (phaseId: string, purpose: "start" | "finish") =>
      contentHashOf((await readRoom(setup.runtime.db, cutoverId)).entities, phaseId, purpose);
    const words = { statement: "Orders are complete", measure: "Share matched", target: "99.9 %" };
    const propose = (phaseId: string, supersedesId: string | null = null) =>
      by(commander, success.proposeCriterion, { cutoverId, phaseId, ...words, supersedesId });
    const sign = async (phaseId: string, position: (typeof CRITERIA_SIGNERS)[number]) =>
      signedBy(signers[position], success.signCriteria, {
        cutoverId,
        phaseId,
        position,
        contentHash: await hashOf(phaseId, "start"),
      });

    const cutoverPhase = await phaseOf(3);
    const first = await propose(cutoverPhase);
    const { criterionId } = await propose(cutoverPhase, first.criterionId);
    const other = await propose(cutoverPhase);
    await by(informatics, success.dropCriterion, { cutoverId, ...other, reason: "Said twice" });
    for (const position of CRITERIA_SIGNERS) await sign(cutoverPhase, position);
    await by(informatics, success.measureCriterion, { cutoverId, criterionId, met: true, measured: "100 %" });
    await signedBy(commander, finishPhase, {
      cutoverId,
      phaseId: cutoverPhase,
      contentHash: await hashOf(cutoverPhase, "finish"),
    });

    const hypercare = await phaseOf(4);
    await propose(hypercare);
    const { phaseSignatureId } = await sign(hypercare, "compliance");
    await by(signers.compliance, success.withdrawCriteria, {
      cutoverId,
      phaseSignatureId,
      reason: "Too early",
    });
    for (const position of CRITERIA_SIGNERS) await sign(hypercare, position);
    await by(commander, startPhase, { cutoverId, phaseId: hypercare });
    const { reportId } = await by("system", claimReport, { cutoverId, day: "2026-11-20" });
    await by("system", settleReport, { cutoverId, reportId: reportId ?? "", problem: null });
  });

  it("for pairs of patients, decided, undone and shown", async () => {
    const { "clinical-informatics": informatics } = people;
    for (const name of ["identity.startMatching", "identity.finishMatching"]) exercised.add(name);
    const { runtime } = setup;
    const reviewer = await join("reviewer", "identity");
    await fileMatching(
      matchingChannel(runtime),
      { cutoverId, label: "MPI", thresholds: { link: 0.99, review: 0.05 }, secondReviewPct: 100, seed: "s" },
      reviewOf([explained("a1", "b1")]),
    );
    const matchingId = Object.keys((await readRoom(runtime.db, cutoverId)).entities.matching)[0] ?? "";
    const pair = { cutoverId, matchingId, ordinal: 0 };
    const word = { ...pair, answer: "link", survivors: null, seen: "open" } as const;
    const { decisionId } = await by(reviewer, identity.decidePair, word);
    await by(informatics, identity.revealPair, { ...pair, reason: "To look" });
    await by(reviewer, identity.undoPair, { ...pair, decisionId, reason: "Wrong one" });
  });

  it("for workforce identity", async () => {
    const { "clinical-informatics": informatics } = people;
    const takenAt = new Date(Date.now() - 60_000).toISOString();
    const head = { cutoverId, format: "csv", takenAt } as const;
    for (const side of ["legacy", "target"] as const) {
      const { importId } = await by("system", workforce.startImport, { ...head, side, label: `${side}.csv` });
      const accounts = [staff("rn1", { roles: ["Nurse"] }), staff("bg1", { kind: "break-glass", roles: [] })];
      await perform(
        setup.runtime,
        fileAccounts,
        { cutoverId, importId, ordinal: 0, accounts },
        { kind: "system", name: "test" },
      );
      await by("system", workforce.finishImport, { cutoverId, importId, accounts: accounts.length });
    }
    const entries = [{ legacyRole: "Nurse", targetRoles: ["Nurse"], critical: true }];
    await by("system", workforce.setRoleMap, {
      cutoverId,
      entries,
      baseline: [],
      note: "First",
      fromVersion: 0,
    });
    await by("system", workforce.recordBreakGlassTest, {
      cutoverId,
      login: "bg1",
      outcome: "pass",
      testedAt: takenAt,
    });
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    const [unit] = currentParity(entities)?.units ?? [];
    const { unitSignOffId } = await signedBy(informatics, workforce.signUnit, {
      cutoverId,
      unit: unit?.unit ?? "",
      position: "clinical-informatics",
      parityHash: unit?.hash ?? "",
    });
    await by(informatics, workforce.withdrawUnit, {
      cutoverId,
      unitSignOffId,
      reason: "Looked at the wrong unit",
    });
  });

  it("for break-glass, and for the end of the cutover", async () => {
    const { "incident-commander": commander, interfaces: helper } = people;
    const { accountId } = await by(commander, breakGlass.nameBreakGlassAccount, {
      cutoverId,
      personId: helper.personId,
      justification: "On call.",
    });
    const { breakGlassId } = await by(helper, breakGlass.startBreakGlass, {
      cutoverId,
      position: "app-owner",
      reason: "Nobody answers.",
      minutes: 60,
    });
    await by(helper, breakGlass.endBreakGlass, { cutoverId, breakGlassId, reason: "They answer" });
    await by(commander, breakGlass.reviewBreakGlass, {
      cutoverId,
      breakGlassId,
      verdict: "justified",
      finding: "Nothing was changed.",
    });
    await by(commander, breakGlass.endBreakGlassAccount, { cutoverId, accountId, reason: "Over" });
    const { csv } = await by(commander, exportAccess, { cutoverId, at: null });
    expect(csv).toContain("Nobody answers.");
    await by(commander, closeCutover, { cutoverId, reason: "The night is over" });
  });

  it("for the inventory", async () => {
    const { interfaces: engineer } = people;
    const system = async (name: string): Promise<string> =>
      (
        await by(engineer, inventory.addItem, {
          cutoverId,
          item: { kind: "system", fields: { ...SYSTEM, name } },
        })
      ).itemId;
    const [fromSystemId, toSystemId] = [await system("EHR"), await system("LIS")];
    const { itemId } = await by(engineer, inventory.addItem, {
      cutoverId,
      item: { kind: "interface", fields: { ...INTERFACE, fromSystemId, toSystemId } },
    });
    await by(engineer, inventory.editItem, {
      cutoverId,
      itemId,
      change: { kind: "interface", edits: { contractVersion: { seen: "1.0", value: "2.0" } } },
    });
    const [notice] = await setup.runtime.db.contractNotice.findMany({ where: { cutoverId } });
    await by(engineer, inventory.acknowledgeContract, {
      cutoverId,
      noticeId: notice?.id ?? "",
      position: "interfaces",
      comment: null,
    });
    await by(engineer, inventory.retireItem, { cutoverId, itemId, kind: "interface", reason: "Not built" });
    const csv =
      "Name,Kind,Criticality,Owner\nPACS,Imaging,Essential,Interfaces\nLIS,Laboratory,Important,Interfaces";
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    const { hash } = planImport("system", csv, entities);
    expect(
      await by(engineer, inventory.importItems, { cutoverId, kind: "system", csv, previewHash: hash }),
    ).toEqual({ added: 1, changed: 1 });
  });

  it("for the matrices, the freeze and the exposures", async () => {
    const { "incident-commander": commander, interfaces: engineer } = people;
    await by(commander, matrices.setSeverity, {
      cutoverId,
      domain: "notes",
      seen: null,
      value: { careByGate: null, completenessByGate: null },
    });
    await by(commander, matrices.setAuthority, {
      cutoverId,
      domain: "notes",
      phase: 3,
      seen: null,
      value: { reads: "both", writes: "target", conflictOwner: "clinical-informatics", lagMinutes: 5 },
    });
    const [system] = await setup.runtime.db.system.findMany({ where: { cutoverId } });
    const systemId = system?.id ?? "";
    const span = { startsAt: "2026-01-01T00:00:00.000Z", endsAt: "2099-01-01T00:00:00.000Z" };
    const { freezeId } = await by(commander, freeze.declareFreeze, {
      cutoverId,
      name: "Cutover freeze",
      systemIds: [],
      ...span,
    });
    const { exceptionId } = await by(engineer, freeze.requestException, {
      cutoverId,
      freezeId,
      what: "Patch the engine",
      why: "It leaks memory.",
      systemIds: [systemId],
      ...span,
    });
    await by(commander, freeze.decideException, {
      cutoverId,
      exceptionId,
      outcome: "approved",
      reason: "It can't wait",
    });
    await by(commander, freeze.endFreeze, { cutoverId, freezeId, reason: "Done" });
    const { exposureId } = await by(engineer, exposure.registerExposure, {
      cutoverId,
      kind: "staging-copy",
      name: "staging_adt",
      systemId,
      phiClass: "phi",
      ownerPosition: "interfaces",
      ownerName: null,
      purpose: "Loads",
      endsAt: span.endsAt,
    });
    await by(engineer, exposure.editExposure, {
      cutoverId,
      exposureId,
      edits: { name: { seen: "staging_adt", value: "staging_adt_2" } },
      reason: "Renamed",
    });
    await by(engineer, exposure.recordRemoval, { cutoverId, exposureId, proof: "Ticket 4711" });
  });

  it("for evidence binders", async () => {
    const { "incident-commander": commander } = people;
    const figures = { entries: 1, files: 1, bytes: 1, sha256: "0".repeat(64) };
    const first = await by(commander, evidence.requestBinder, { cutoverId });
    await by("system", evidence.finishBinder, { cutoverId, binderId: first.binderId, ...figures });
    await by(commander, evidence.takeBinder, { cutoverId, binderId: first.binderId });
    const second = await by(commander, evidence.requestBinder, { cutoverId });
    await by(commander, evidence.cancelBinder, { cutoverId, binderId: second.binderId, reason: "Too early" });
    const third = await by(commander, evidence.requestBinder, { cutoverId });
    await by("system", evidence.failBinder, { cutoverId, binderId: third.binderId, failure: "No head." });
  });

  it("for safeguards, legal holds and purges", async () => {
    const { compliance, "second-compliance": second } = await reviewers();
    const key = "access-control" as const;
    await by(compliance, safeguards.reviewSafeguard, { cutoverId, key, days: 30, comment: "Read" });
    await by(compliance, safeguards.writeSafeguard, {
      cutoverId,
      key,
      text: "Ours.",
      ownerPosition: "identity",
      ownerName: null,
    });
    const { legalHoldId } = await by(compliance, retention.placeLegalHold, { cutoverId, reason: "A suit" });
    await by(second, retention.liftLegalHold, { cutoverId, legalHoldId, reason: "It is over" });
    await expect(by("system", retention.purgeFacts, { cutoverId, reason: "Old" })).rejects.toThrow("6 years");
    await by("system", retention.recordRestoreTest, {
      madeAt: "2026-11-21T00:00:00.000Z",
      journals: 2,
      entries: 10,
      fits: true,
    });
  });

  it("for taking the journal away", async () => {
    await by("system", recordRefusal, {
      cutoverId,
      personId: people.comms.personId,
      personName: people.comms.name,
      command: "gates.answerPoll",
      why: "This passkey is not one of yours.",
    });
    await by("system", exportJournal, { cutoverId });
    await by(people["incident-commander"], exportEntries, { cutoverId, format: "csv", filter: {} });
    const [old, next] = [1, 2].map(() => localSigner("holdpoint.test", newSigningKey()));
    if (old && next) await by("system", rotateKey, { cutoverId, statement: await signRotation(old, next) });
  });

  it("for people and their sessions, which are the house's", async () => {
    const { "incident-commander": commander, comms: member } = people;
    const other = await signInMember(setup.runtime, member.personId, member.name);
    await by(member, account.revokeSession, {
      sessionId: other.caller.kind === "session" ? other.caller.sessionId : "",
    });
    await by(member, account.revokeOtherSessions, {});
    const { personId } = people.interfaces;
    await by(commander, account.signOutPerson, { personId, reason: "Left a workstation open" });
    await by(commander, account.disablePerson, { personId, reason: "Left the hospital" });
    await by("system", account.enablePerson, { personId, reason: "It was another person" });
  });

  it("for second factors, which are the house's", async () => {
    const { runtime } = setup;
    // Those of the room have their factors already.
    const newcomer = (login: string) => addPerson(runtime, { login, name: "Newcomer", password: PASSWORD });
    const member = await signInMember(runtime, await newcomer("newcomer"), "Newcomer");
    const key = new SoftAuthenticator({ origin: runtime.origins[0] ?? "", rpId: "localhost" });
    const options = () => perform(runtime, passkeyOptions, {}, member.caller);
    const proof = async () => ({
      password: null,
      assertion: key.sign(String((await options()).proof?.challenge)),
    });
    const registration = key.register(String((await options()).creation?.challenge));
    const { passkeyId } = await by(member, factors.enrolPasskey, {
      password: PASSWORD,
      label: "Key",
      registration,
    });
    await by(member, factors.renamePasskey, { ...(await proof()), passkeyId, label: "Blue key" });
    const { totpId, secret } = await by(member, factors.beginTotp, await proof());
    const firstCode = totpCodeAt(secret, Date.now());
    await by(member, factors.confirmTotp, { totpId, firstCode });
    await by(member, factors.renewRecoveryCodes, await proof());
    await by(member, factors.removeTotp, await proof());
    await by(member, factors.removePasskey, { ...(await proof()), passkeyId });
    await by("system", factors.provisionTotp, { personId: await newcomer("second"), secret });
  });

  it("for what is journaled in the house", async () => {
    const { comms: member } = people;
    await by(member, access.reauthenticate, { password: PASSWORD });
    const issuer = "https://login.example.org";
    await by("system", idp.admitIdentity, {
      issuer,
      subject: "s-1",
      name: "New Person",
      createsPeople: true,
    });
    const { personId } = member;
    const operator = { issuer, subject: "s-2", personId, linkedBy: "operator" as const };
    const { identityId } = await by("system", idp.linkIdentity, operator);
    await by(member, idp.unlinkIdentity, { identityId });
    await by("system", rotateValuesKey, { from: ["file:0"], to: "file:1", dataKeys: 2 });
    const { errandId } = await by(member, idp.beginErrand, { errand: { kind: "link" } });
    const answer = { errandId, issuer, subject: "s-3", authTimeSeconds: null };
    expect(await by("system", idp.endErrand, answer)).toEqual({ outcome: "linked" });
    await by(member, access.closeSession, {});
    await by("system", lockOut, { purpose: "sign-in", personId: member.personId, address: null });
    const house = await entriesAfter(setup.runtime.db, "house", 0, 1_000);
    expect(house.map(({ seq }) => seq)).toEqual(house.map((_, n) => n + 1));
    expect(JSON.stringify(house)).not.toMatch(/passwordHash|scrypt/);
  });

  it("for every command there is", () => {
    expect([...exercised].sort()).toEqual(COMMANDS.map(({ spec }) => spec.name).sort());
  });
});
