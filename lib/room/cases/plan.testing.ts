import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { claimReport, settleReport } from "#lib/dailyReport/commands.ts";
import * as exposure from "#lib/exposure/commands.ts";
import * as freeze from "#lib/freeze/commands.ts";
import * as inventory from "#lib/inventory/commands.ts";
import { planImport } from "#lib/inventory/importPlan.ts";
import { INTERFACE, SYSTEM } from "#lib/inventory/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import * as matrices from "#lib/matrices/commands.ts";
import { openCutover } from "#lib/opening/commands.ts";
import { editCutover, finishPhase, startPhase } from "#lib/plan/commands.ts";
import { EXAMPLE_FACTS, planOf } from "#lib/plan/templates/index.ts";
import { createProgram, editProgram } from "#lib/program/commands.ts";
import { readRoom } from "#lib/room/queries.ts";
import { apply, emptyRoom } from "#lib/room/state.ts";
import * as slices from "#lib/slices/commands.ts";
import { SLICE } from "#lib/slices/testing.ts";
import * as success from "#lib/success/commands.ts";
import { contentHashOf } from "#lib/success/rules.ts";
import { CRITERIA_SIGNERS } from "#lib/success/schema.ts";
import { by, cutoverId, join, people, setup, signedBy } from "./sharedRoom.testing.ts";

/** Cases of the program, the plan and what it is about. */
export function planCases(): void {
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
}
