import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { PASSWORD, prepareRuntime } from "#lib/door/testing.ts";
import { whyNotClose } from "#lib/exposure/rules.ts";
import { impactOf } from "#lib/inventory/impact.ts";
import { unaskedAt } from "#lib/matrices/rules.ts";
import { planFileSchema } from "#lib/opening/schema.ts";
import { readRoom } from "#lib/room/queries.ts";
import { addPerson } from "#prisma/factories.ts";
import { SAMPLE_SIGN_INS, samplePlan } from "#prisma/samplePlan.ts";
import { openPlan } from "./openPlan.ts";

const setup = prepareRuntime();
const NOW = new Date("2026-11-21T02:00:00.000Z");

describe("a plan", () => {
  it("in the documentation's example opens a room", async () => {
    const { runtime } = setup;
    const plan = planFileSchema.parse(JSON.parse(await readFile("docs/example-plan.json", "utf8")));
    for (const { login } of plan.people) await addPerson(runtime, { login, name: login, password: PASSWORD });
    const { entities } = await readRoom(runtime.db, await openPlan(runtime, plan));
    expect(Object.keys(entities.gate)).toHaveLength(plan.gates.length);
    expect(Object.keys(entities.assignment)).toHaveLength(
      plan.people.flatMap(({ positions }) => positions).length,
    );
  });

  it("that names what is not there makes nothing, and says all that is wrong", async () => {
    const { runtime } = setup;
    const plan = { ...samplePlan(NOW), signals: [] };
    const before = await runtime.db.cutover.count();
    await expect(openPlan(runtime, plan)).rejects.toMatchObject({
      code: "invalid",
      sentence: expect.stringMatching(/signal interface_queue_depth.*no account amara/s),
    });
    expect(await runtime.db.cutover.count()).toBe(before);
  });

  it("of the sample opens with its inventory and the rules that it is moved by", async () => {
    const { runtime } = setup;
    for (const { login, name } of SAMPLE_SIGN_INS)
      await addPerson(runtime, { login, name, password: PASSWORD });
    const { entities } = await readRoom(runtime.db, await openPlan(runtime, samplePlan(new Date())));
    const order = Object.values(entities.workflow).find(({ name }) => name === "Order a stat lab");
    const stopped = impactOf(
      entities,
      Object.values(entities.system)
        .filter(({ kind }) => kind === "integration-engine")
        .map(({ id }) => id),
    );
    expect(stopped.get(order?.id ?? "")?.state).toBe("stops");
    expect(Object.values(entities.changeFreeze)).toHaveLength(1);
    expect(whyNotClose(entities, Date.now())).toContain("“Engine trace of ADT and ORU”");
    expect(unaskedAt(entities, 2)).toEqual([]);
    expect(
      new Set(Object.values(entities.dataStore).map(({ systemId }) => entities.system[systemId]?.kind)),
    ).toContain("ehr");
  });
});
