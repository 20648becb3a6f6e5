import { randomUUID } from "node:crypto";
import { it } from "vitest";
import * as deviations from "#lib/deviations/commands.ts";
import { as } from "#lib/door/testing.ts";
import * as holds from "#lib/holds/commands.ts";
import { closeCutover } from "#lib/plan/commands.ts";
import * as rehearsals from "#lib/rehearsals/commands.ts";
import * as runbook from "#lib/runbook/commands.ts";
import { COMMAND_ROLES } from "#lib/runbook/schema.ts";
import { planned } from "#lib/runbook/testing.ts";
import * as slices from "#lib/slices/commands.ts";
import { SLICE } from "#lib/slices/testing.ts";
import { setUpRunbook } from "#prisma/factories.ts";
import { by, cutoverId, exercised, people, setup, signedBy } from "./sharedRoom.testing.ts";

/** Cases of the runbook, its rehearsals, and what leaves it. */
export function runbookCases(): void {
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
}
