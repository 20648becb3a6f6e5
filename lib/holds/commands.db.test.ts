import { beforeAll, describe, expect, it } from "vitest";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { addTasks, finishTask, startTask } from "#lib/runbook/commands.ts";
import { planned } from "#lib/runbook/testing.ts";
import { addSlice } from "#lib/slices/commands.ts";
import { SLICE } from "#lib/slices/testing.ts";
import { asSystem } from "#prisma/factories.ts";
import { decideRollback, liftHold, startHold, withdrawRollback } from "./commands.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"incident-commander" | "interfaces", Member>;
const tasks: Record<string, string> = {};
const slices: Record<string, string> = {};

beforeAll(async () => {
  const { runtime } = setup;
  ({ cutoverId, people } = await makeRoom(runtime, ["incident-commander", "interfaces"]));
  const codes = ["A-1", "A-2", "B-1", "B-2"];
  const { taskIds } = await asSystem(runtime, addTasks, {
    cutoverId,
    tasks: [
      ...codes.map((code) => planned(code, { stream: code.charAt(0) })),
      planned("BACK-A-1", { stream: "Back", undoes: "A-1" }),
    ],
  });
  [...codes, "BACK-A-1"].forEach((code, n) => {
    tasks[code] = taskIds[n] ?? "";
  });
  for (const name of ["A", "B"]) {
    const stream = await runtime.db.stream.findFirstOrThrow({ where: { cutoverId, name } });
    const made = await as(runtime, people["incident-commander"], addSlice, {
      cutoverId,
      slice: { ...SLICE, name: `Slice ${name}`, streamIds: [stream.id] },
    });
    slices[name] = made.result.sliceId;
  }
});

const start = (code: string) =>
  as(setup.runtime, people.interfaces, startTask, { cutoverId, taskId: tasks[code] ?? "" });
const finish = (code: string) =>
  as(setup.runtime, people.interfaces, finishTask, { cutoverId, taskId: tasks[code] ?? "" });
const refusal = (sentence: RegExp) => ({ code: "refused", sentence: expect.stringMatching(sentence) });

describe("a paused slice", () => {
  it("starts nothing, finishes what it has in hand, and leaves the others alone; and goes on when it is resumed", async () => {
    const { runtime } = setup;
    const commander = people["incident-commander"];
    await start("A-1");
    const scope = { cutoverId, sliceId: slices.A ?? "" };
    const { result } = await as(runtime, commander, startHold, {
      ...scope,
      kind: "pause",
      reason: "The queue does not drain",
    });
    await expect(
      as(runtime, people.interfaces, startHold, { ...scope, kind: "isolate", reason: "Me too" }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(start("A-2")).rejects.toMatchObject(refusal(/^Slice “Slice A” is paused/));
    await finish("A-1");
    await start("B-1");
    await as(runtime, commander, liftHold, { cutoverId, ...result, reason: "It drains" });
    await start("A-2");
  });
});

describe("a decision to roll back", () => {
  it("takes the commander's signature, opens the way back of its slice alone, and can be withdrawn", async () => {
    const { runtime } = setup;
    const commander = people["incident-commander"];
    await expect(start("BACK-A-1")).rejects.toMatchObject(refusal(/waits for a signed decision/));
    const input = { cutoverId, sliceId: slices.A ?? "", reason: "Allergies do not match" };
    const unsigned = {
      signedAt: new Date().toISOString(),
      statementHash: "0".repeat(64),
      proof: { kind: "proof" as const, proofId: cutoverId },
    };
    await expect(
      as(runtime, commander, decideRollback, { ...input, signature: unsigned }),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/statement-changed|signature-refused|reauthenticate/),
    });
    const { result } = await signAs(runtime, commander, decideRollback, input);
    await expect(start("A-2")).rejects.toMatchObject({ code: "refused" });
    await start("B-2");
    await signAs(runtime, commander, withdrawRollback, { cutoverId, ...result, reason: "They match now" });
    await expect(start("BACK-A-1")).rejects.toMatchObject(refusal(/waits for a signed decision/));
    const again = await signAs(runtime, commander, decideRollback, { ...input, reason: "They do not" });
    await start("BACK-A-1");
    await finish("BACK-A-1");
    const kept = await runtime.db.rollbackDecision.count({ where: { cutoverId } });
    expect([kept, again.result.rollbackDecisionId === result.rollbackDecisionId]).toEqual([2, false]);
  });

  it("is kept as it was signed", async () => {
    const { db } = setup.runtime;
    await expect(
      db.rollbackDecision.updateMany({ where: { cutoverId }, data: { reason: "Another" } }),
    ).rejects.toThrow(/permission denied/);
  });
});
