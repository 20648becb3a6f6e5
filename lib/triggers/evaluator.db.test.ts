import { describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { makeRoom, prepareRuntime, testRuntime } from "#lib/door/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { addSignal, addTrigger } from "#prisma/factories.ts";
import { evaluateOnce } from "./evaluator.server.ts";

const setup = prepareRuntime();

describe("the evaluator", () => {
  it("makes each transition once, also on two instances at once, and says that it has looked", async () => {
    const { runtime } = setup;
    const other = testRuntime(setup.appUrl);
    const { cutoverId } = await makeRoom(runtime, []);
    const signalId = await addSignal(runtime, cutoverId, {
      key: "queue",
      question: "Are orders flowing?",
      unit: "1",
      direction: "higher-is-worse",
      validMin: 0,
      validMax: null,
      freshnessLimitSeconds: 60,
      ownerPosition: "interfaces",
    });
    const triggerId = await addTrigger(runtime, cutoverId, {
      signalId,
      name: "Queue over 10",
      recommendation: "Hold.",
      threshold: 10,
      clearThreshold: 5,
      forSeconds: 0,
      keepFiringForSeconds: 0,
    });
    const push = (value: number) =>
      perform(
        runtime,
        pushSamples,
        { cutoverId, key: "queue", samples: [{ value, observedAt: new Date().toISOString() }] },
        { kind: "system", name: "test" },
      );
    const look = () =>
      Promise.all([runtime, other, runtime, other].map((instance) => evaluateOnce(instance)));
    const transitions = () =>
      runtime.db.journalEntry.count({ where: { scope: cutoverId, command: "triggers.transition" } });

    expect((await readVitals(runtime.db, cutoverId)).evaluatedAt).toBeNull();
    await push(50);
    await look();
    expect((await readRoom(runtime.db, cutoverId)).entities.trigger[triggerId]?.state).toBe("firing");
    expect(await transitions()).toBe(1);
    expect((await readVitals(runtime.db, cutoverId)).evaluatedAt).not.toBeNull();
    await push(1);
    await look();
    expect((await readRoom(runtime.db, cutoverId)).entities.trigger[triggerId]?.state).toBe("ok");
    expect(await transitions()).toBe(2);
    await other.db.$disconnect();
  });
});
