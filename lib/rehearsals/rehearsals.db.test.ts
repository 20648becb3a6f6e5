import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { decideRollback } from "#lib/holds/commands.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { closeCutover } from "#lib/plan/commands.ts";
import { BUILT_IN_RULES_HASH } from "#lib/reconciliation/rules/hash.ts";
import { readRoom } from "#lib/room/queries.ts";
import { emptyRoom, fold } from "#lib/room/state.ts";
import { decideRule, proposeRule } from "#lib/ruleChanges/commands.ts";
import { hashInForce } from "#lib/ruleChanges/ofRun.ts";
import { addTasks, finishTask, startTask } from "#lib/runbook/commands.ts";
import { TASKS_PER_BATCH_MAX } from "#lib/runbook/schema.ts";
import { planned } from "#lib/runbook/testing.ts";
import { addSignal, addTrigger, asSystem, setUpRunbook } from "#prisma/factories.ts";
import { openRehearsal, recordResult } from "./commands.ts";
import { listRehearsals } from "./queries.ts";

const setup = prepareRuntime();
let live: string;
let people: Record<"incident-commander" | "interfaces" | "data-steward", Member>;

beforeAll(async () => {
  const { runtime } = setup;
  ({ cutoverId: live, people } = await makeRoom(runtime, [
    "incident-commander",
    "interfaces",
    "data-steward",
  ]));
  await setUpRunbook(runtime, live, "interfaces");
  const signalId = await addSignal(runtime, live, {
    key: "queue",
    question: "Does it flow?",
    unit: "1",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: null,
    freshnessLimitSeconds: 60,
    ownerPosition: "interfaces",
  });
  await addTrigger(runtime, live, {
    signalId,
    name: "Queue",
    recommendation: "Go back",
    threshold: 10,
    clearThreshold: 5,
    forSeconds: 0,
    keepFiringForSeconds: 0,
  });
});

async function rehearse(by: Member = people["incident-commander"]): Promise<string> {
  const cutoverId = randomUUID();
  await as(setup.runtime, by, openRehearsal, {
    cutoverId,
    rehearsalOfId: live,
    name: "First rehearsal",
    freezeAt: "2099-11-14T02:00:00.000Z",
  });
  return cutoverId;
}

describe("a rehearsal", () => {
  it("is a copy of the plan with a journal of its own, and nothing in it is the live cutover's", async () => {
    const { db } = setup.runtime;
    const before = await readRoom(db, live);
    const room = await readRoom(db, await rehearse());
    const after = await readRoom(db, live);
    expect(after).toEqual(before);
    expect(room.seq).toBe(1);
    const counts = (entities: typeof room.entities) =>
      Object.fromEntries(
        (["stream", "task", "gate", "criterion", "phase", "signal", "trigger", "assignment"] as const).map(
          (type) => [type, Object.keys(entities[type]).length],
        ),
      );
    expect(counts(room.entities)).toEqual(counts(before.entities));

    const known = new Set(Object.values(room.entities).flatMap((ofType) => Object.keys(ofType)));
    const strange = new Set(
      Object.entries(before.entities).flatMap(([type, ofType]) =>
        type === "cutover" ? [] : Object.keys(ofType),
      ),
    );
    const { cutover, ...rest } = room.entities;
    expect(
      JSON.stringify(rest)
        .match(/[0-9a-f]{8}-[0-9a-f-]{27}/g)
        ?.filter((id) => strange.has(id)),
    ).toEqual([]);
    expect(Object.values(cutover)[0]).toMatchObject({
      kind: "rehearsal",
      rehearsalOfId: live,
      freezeAt: "2099-11-14T02:00:00.000Z",
    });
    const tasks = Object.values(room.entities.task);
    for (const { dependsOn, undoesId, attempts } of tasks) {
      expect([...dependsOn, ...(undoesId === null ? [] : [undoesId])].every((id) => known.has(id))).toBe(
        true,
      );
      expect(attempts).toEqual([]);
    }
    const codes = (entities: typeof room.entities, code: string) => {
      const task = Object.values(entities.task).find((candidate) => candidate.code === code);
      return task?.dependsOn.map((id) => entities.task[id]?.code);
    };
    expect(codes(room.entities, "PROBE")).toEqual(codes(before.entities, "PROBE"));
  });

  it("goes by the reconciliation rules that were agreed on, and by none that were only proposed", async () => {
    const { runtime } = setup;
    const propose = async (element: string, baseVersion: number) => {
      const change = { kind: "leave-out", domain: "encounters", resourceType: "Encounter", element } as const;
      const input = { cutoverId: live, change, why: "It is worked out anew", baseVersion };
      return (await as(runtime, people["data-steward"], proposeRule, input)).result.proposalId;
    };
    const decide = async (proposalId: string) => {
      const input = { cutoverId: live, proposalId, outcome: "approved", reason: "So it is" } as const;
      await as(runtime, people["incident-commander"], decideRule, input);
    };
    await decide(await propose("length", 0));
    await decide(await propose("text", 1));
    await propose("language", 2);
    const before = await readRoom(runtime.db, live);
    const room = await readRoom(runtime.db, await rehearse());
    expect(Object.values(room.entities.ruleProposal)).toMatchObject([{ version: 2, outcome: "approved" }]);
    expect(hashInForce(room.entities)).toBe(hashInForce(before.entities));
    expect(hashInForce(room.entities)).not.toBe(BUILT_IN_RULES_HASH);
    // What is agreed on in a rehearsal goes on from there, and stays there.
    const { result } = await as(runtime, people["data-steward"], proposeRule, {
      cutoverId: room.cutoverId,
      change: { kind: "leave-out", domain: "encounters", resourceType: "Encounter", element: "language" },
      why: "To try",
      baseVersion: 2,
    });
    expect(result.version).toBe(3);
    expect((await readRoom(runtime.db, live)).entities.ruleProposal).toEqual(before.entities.ruleProposal);
  });

  it("is in its journal just what is in its rows", async () => {
    const { db } = setup.runtime;
    const room = await readRoom(db, await rehearse());
    const entries = await entriesAfter(db, room.cutoverId, 0, 10);
    expect(fold(emptyRoom(room.cutoverId), entries)).toEqual(room);
  });

  it("is opened by those who lead the live cutover, and by nobody who leads another", async () => {
    const stranger = await makeRoom(setup.runtime, ["incident-commander"]);
    await expect(rehearse(people.interfaces)).rejects.toMatchObject({ code: "forbidden" });
    await expect(rehearse(stranger.people["incident-commander"])).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("that is closed is recorded once in the live room, with how long everything took", async () => {
    const { runtime } = setup;
    const { "incident-commander": commander, interfaces } = people;
    const cutoverId = await rehearse();
    const tasks = await runtime.db.task.findMany({ where: { cutoverId } });
    const taskId = tasks.find(({ code }) => code === "PREPARE")?.id ?? "";
    await as(runtime, interfaces, startTask, { cutoverId, taskId });
    await as(runtime, interfaces, finishTask, { cutoverId, taskId });
    await signAs(runtime, commander, decideRollback, { cutoverId, sliceId: null, reason: "To try it" });
    const record = { cutoverId: live, rehearsalId: cutoverId, passed: false, reason: "Only the beginning" };
    await expect(as(runtime, commander, recordResult, record)).rejects.toMatchObject({
      sentence: expect.stringMatching(/^Close First rehearsal first/),
    });
    await as(runtime, commander, closeCutover, { cutoverId, reason: "Through" });
    const call = { caller: commander.caller };
    const { rehearsals } = await perform(runtime, listRehearsals, { cutoverId: live }, call.caller);
    expect(rehearsals.find(({ id }) => id === cutoverId)).toMatchObject({
      begun: 1,
      isMember: true,
      shortcomings: [expect.stringMatching(/tasks were not done/)],
    });
    await expect(as(runtime, commander, recordResult, { ...record, passed: true })).rejects.toMatchObject({
      sentence: expect.stringMatching(/can't have passed/),
    });
    await as(runtime, commander, recordResult, record);
    await expect(as(runtime, commander, recordResult, record)).rejects.toMatchObject({ code: "refused" });
    const { entities } = await readRoom(runtime.db, live);
    expect(Object.values(entities.rehearsalResult)).toMatchObject([
      {
        rehearsalId: cutoverId,
        passed: false,
        rollbackMinutes: null,
        taskDurations: [{ code: "PREPARE", outcome: "done", tries: 1 }],
      },
    ]);
  });

  it("copies 5,000 tasks in one go", { timeout: 120_000 }, async () => {
    const { runtime } = setup;
    const { cutoverId, people: others } = await makeRoom(runtime, ["incident-commander"]);
    for (let first = 0; first < 5_000; first += TASKS_PER_BATCH_MAX)
      await asSystem(runtime, addTasks, {
        cutoverId,
        tasks: Array.from({ length: TASKS_PER_BATCH_MAX }, (_, n) =>
          planned(`N${first + n}`, { dependsOn: first + n === 0 ? [] : [`N${first + n - 1}`] }),
        ),
      });
    const startMs = performance.now();
    const room = randomUUID();
    await as(runtime, others["incident-commander"], openRehearsal, {
      cutoverId: room,
      rehearsalOfId: cutoverId,
      name: "Large",
      freezeAt: "2099-11-14T02:00:00.000Z",
    });
    console.log(`5,000 tasks copied in ${Math.round(performance.now() - startMs)} ms`);
    expect(await runtime.db.task.count({ where: { cutoverId: room } })).toBe(5_000);
  });
});
