import { beforeAll, describe, expect, it } from "vitest";
import { as, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { readRoom } from "#lib/room/queries.ts";
import { asSystem, setUpRunbook } from "#prisma/factories.ts";
import * as runbook from "./commands.ts";
import { TASKS_PER_BATCH_MAX } from "./schema.ts";
import { planned } from "./testing.ts";

const setup = prepareRuntime();
const POSITIONS = ["incident-commander", "interfaces", "app-owner"] as const;
let cutoverId: string;
let people: Record<(typeof POSITIONS)[number], Member>;

beforeAll(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, POSITIONS));
  await setUpRunbook(setup.runtime, cutoverId, "interfaces");
});

const find = async (code: string): Promise<string> =>
  (await setup.runtime.db.task.findUniqueOrThrow({ where: { cutoverId_code: { cutoverId, code } } })).id;
const add = (...tasks: ReturnType<typeof planned>[]) =>
  asSystem(setup.runtime, runbook.addTasks, { cutoverId, tasks });

describe("tasks", () => {
  it("are begun once, however many press at the same time", async () => {
    await add(planned("ONCE", { backupPosition: "app-owner" }));
    const taskId = await find("ONCE");
    const both = await Promise.allSettled(
      [people.interfaces, people["app-owner"]].map((member) =>
        as(setup.runtime, member, runbook.startTask, { cutoverId, taskId }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const row = await setup.runtime.db.task.findUniqueOrThrow({ where: { id: taskId } });
    expect(row.attempts).toHaveLength(1);
    const [loser] = [people.interfaces, people["app-owner"]].filter((_, n) => both[n]?.status === "rejected");
    if (!loser) throw new Error("nobody lost");
    await expect(as(setup.runtime, loser, runbook.finishTask, { cutoverId, taskId })).rejects.toMatchObject({
      code: "refused",
      sentence: expect.stringMatching(/must finish/),
    });
  });

  it("are refused as a whole when one names what is not there, has a code that is taken, or waits in a circle", async () => {
    const before = await setup.runtime.db.task.count({ where: { cutoverId } });
    await expect(add(planned("X1"), planned("X2", { dependsOn: ["NOWHERE"] }))).rejects.toThrow(/NOWHERE/);
    await expect(add(planned("X1"), planned("PREPARE"))).rejects.toThrow(/of this code already/);
    await expect(add(planned("X1"), planned("X1"))).rejects.toThrow(/of this code already/);
    await expect(
      add(planned("X1", { dependsOn: ["X2"] }), planned("X2", { dependsOn: ["X1"] })),
    ).rejects.toThrow(/wait for each other/);
    await expect(add(planned("X1", { controlStep: "switch" }))).rejects.toThrow(/behind a gate/);
    expect(await setup.runtime.db.task.count({ where: { cutoverId } })).toBe(before);
  });

  it("don’t take a dependency that closes a circle", async () => {
    await add(planned("L1"), planned("L2", { dependsOn: ["L1"] }));
    const [first, second] = [await find("L1"), await find("L2")];
    await expect(
      as(setup.runtime, people["app-owner"], runbook.editTaskField, {
        cutoverId,
        taskId: first,
        edit: { field: "dependsOn", seen: [], value: [second] },
      }),
    ).rejects.toMatchObject({
      code: "refused",
      sentence: expect.stringMatching(/wait for each other: L2 → L1 → L2/),
    });
  });

  it("keep both edits of two fields, and say so when one field is edited twice", async () => {
    await add(planned("EDIT"));
    const taskId = await find("EDIT");
    const { "app-owner": owner, "incident-commander": commander } = people;
    await as(setup.runtime, owner, runbook.editTaskField, {
      cutoverId,
      taskId,
      edit: { field: "title", seen: "Edit", value: "Edited" },
    });
    await as(setup.runtime, commander, runbook.editTaskField, {
      cutoverId,
      taskId,
      edit: { field: "durationMinutes", seen: 10, value: 25 },
    });
    await expect(
      as(setup.runtime, commander, runbook.editTaskField, {
        cutoverId,
        taskId,
        edit: { field: "title", seen: "Edit", value: "Mine" },
      }),
    ).rejects.toMatchObject({
      code: "evidence-changed",
      sentence: expect.stringMatching(/“Edited” now; you wrote “Mine”/),
    });
    expect(await setup.runtime.db.task.findUniqueOrThrow({ where: { id: taskId } })).toMatchObject({
      title: "Edited",
      durationMinutes: 25,
    });
  });

  it("of the control sequence wait for the window, and the window for its command", async () => {
    const taskId = await find("FREEZE");
    await expect(
      as(setup.runtime, people.interfaces, runbook.startTask, { cutoverId, taskId }),
    ).rejects.toThrow(/The window is not open/);
    await expect(
      as(setup.runtime, people["incident-commander"], runbook.openWindow, { cutoverId }),
    ).rejects.toThrow(/Authorizes rollback: nobody is named/);
    const { personId, name } = people["incident-commander"];
    const earlier = { openedAt: "2020-01-01T00:00:00.000Z", openedById: personId, openedByName: name };
    await expect(
      as(setup.runtime, people["incident-commander"], runbook.openWindow, { cutoverId, earlier }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a long plan", () => {
  it("comes in batches, each a page of the journal, and is in the room as it is in the rows", async () => {
    const tasks = Array.from({ length: 2 * TASKS_PER_BATCH_MAX }, (_, n) =>
      planned(`LONG-${n}`, { dependsOn: n === 0 ? [] : [`LONG-${n - 1}`] }),
    );
    const { seq } = await readRoom(setup.runtime.db, cutoverId);
    await add(...tasks.slice(0, TASKS_PER_BATCH_MAX));
    await add(...tasks.slice(TASKS_PER_BATCH_MAX));
    const entries = await entriesAfter(setup.runtime.db, cutoverId, seq, 10);
    expect(entries.map(({ changes }) => changes.length)).toEqual([TASKS_PER_BATCH_MAX, TASKS_PER_BATCH_MAX]);
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    const last = Object.values(entities.task).find(({ code }) => code === `LONG-${tasks.length - 1}`);
    expect(entities.task[last?.dependsOn[0] ?? ""]?.code).toBe(`LONG-${tasks.length - 2}`);
    await expect(add(...tasks, planned("ONE-MORE"))).rejects.toMatchObject({ code: "invalid" });
  });
});
