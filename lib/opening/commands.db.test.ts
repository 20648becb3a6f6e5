import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { as, type Member, makeRoom, PASSWORD, prepareRuntime } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { EXAMPLE_FACTS, planOf } from "#lib/plan/templates/index.ts";
import { createProgram, editProgram } from "#lib/program/commands.ts";
import { readRoom } from "#lib/room/queries.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addPerson } from "#prisma/factories.ts";
import { openCutover } from "./commands.ts";
import type { PlanFile } from "./schema.ts";

const setup = prepareRuntime();
let people: Record<"incident-commander" | "clinical-informatics", Member>;
let logins: Record<"commander" | "informatics", string>;
let staff: PlanFile["people"];

beforeEach(async () => {
  ({ people } = await makeRoom(setup.runtime, ["incident-commander", "clinical-informatics"]));
  const loginOf = async ({ personId }: Member): Promise<string> =>
    (await setup.runtime.db.person.findUniqueOrThrow({ where: { id: personId } })).login;
  logins = {
    commander: await loginOf(people["incident-commander"]),
    informatics: await loginOf(people["clinical-informatics"]),
  };
  staff = [
    { login: logins.commander, positions: ["incident-commander"], justification: "Leads it." },
    { login: logins.informatics, positions: ["clinical-informatics"], justification: "Signs it." },
    ...(await addStaff(setup.runtime)),
  ];
});

/** Everyone else whom the gates of a template poll. @returns them as a plan names them */
async function addStaff(runtime: Runtime): Promise<PlanFile["people"]> {
  const positions = ["app-owner", "data-steward", "interfaces", "identity", "comms", "compliance"] as const;
  return Promise.all(
    positions.map(async (position) => {
      const login = `${position}-${randomUUID().slice(0, 8)}`;
      await addPerson(runtime, { login, name: login, password: PASSWORD });
      return { login, positions: [position], justification: "Named in the cutover plan." };
    }),
  );
}

const plan = (change: Partial<Parameters<typeof planOf>[1]> = {}): PlanFile =>
  planOf("full", {
    ...EXAMPLE_FACTS,
    slug: `opened-${randomUUID().slice(0, 8)}`,
    people: staff,
    ...change,
  });

const open = (member: Member, which: PlanFile, cutoverId = randomUUID(), programId: string | null = null) =>
  as(setup.runtime, member, openCutover, { cutoverId, programId, plan: which });

describe("a room opened from a plan", () => {
  it("is there whole, in one entry, with its opener in command", async () => {
    const { db } = setup.runtime;
    const cutoverId = randomUUID();
    const { result } = await as(setup.runtime, people["incident-commander"], createProgram, {
      name: "One record",
      organization: "Test Health",
      timeZone: "America/New_York",
      ownerIds: [],
    });
    const which = plan();
    await open(people["incident-commander"], which, cutoverId, result.programId);
    const { entities } = await readRoom(db, cutoverId);
    expect(entities.cutover[cutoverId]).toMatchObject({ programId: result.programId, name: "Cardiology" });
    expect(Object.keys(entities.task)).toHaveLength(which.runbook?.tasks.length ?? 0);
    expect(Object.keys(entities.gate)).toHaveLength(which.gates.length);
    expect(Object.keys(entities.successCriterion)).toHaveLength(which.successCriteria.length);
    expect(Object.values(entities.notice).every(({ approvedAt }) => approvedAt === null)).toBe(true);
    expect(Object.values(entities.slice)[0]).toMatchObject({ name: "Cardiology clinic" });
    const held = Object.values(entities.assignment).map(({ position, givenByName }) => [
      position,
      givenByName,
    ]);
    expect(held.slice(0, 2)).toEqual([
      ["incident-commander", people["incident-commander"].name],
      ["clinical-informatics", people["incident-commander"].name],
    ]);
    const entries = await entriesAfter(db, cutoverId, 0, 10);
    expect(entries.map(({ command, actor }) => [command, actor.kind])).toEqual([
      ["opening.openCutover", "person"],
    ]);
  });

  it("is opened by commanders alone, and names nobody who has no account", async () => {
    await expect(open(people["clinical-informatics"], plan())).rejects.toMatchObject({ code: "forbidden" });
    const stranger = plan({
      people: [...staff, { login: "nobody-of-this-name", positions: ["comms"], justification: "?" }],
    });
    const before = await setup.runtime.db.cutover.count();
    await expect(open(people["incident-commander"], stranger)).rejects.toMatchObject({
      sentence: expect.stringContaining("no account nobody-of-this-name"),
    });
    expect(await setup.runtime.db.cutover.count()).toBe(before);
  });

  it("gives its opener no position but the command", async () => {
    const both = plan({
      people: [
        {
          login: logins.commander,
          positions: ["incident-commander", "identity"],
          justification: "Does all.",
        },
      ],
    });
    await expect(open(people["incident-commander"], both)).rejects.toMatchObject({
      sentence: expect.stringContaining("nobody gives themselves"),
    });
  });

  it("is none that is there already, whoever asks for its id", async () => {
    const first = plan();
    const cutoverId = randomUUID();
    await open(people["incident-commander"], first, cutoverId);
    const { seq } = await setup.runtime.db.journal.findUniqueOrThrow({ where: { scope: cutoverId } });
    await expect(open(people["incident-commander"], plan(), cutoverId)).rejects.toMatchObject({
      code: "refused",
    });
    await expect(open(people["incident-commander"], first)).rejects.toMatchObject({
      sentence: expect.stringContaining("short name"),
    });
    expect((await setup.runtime.db.journal.findUniqueOrThrow({ where: { scope: cutoverId } })).seq).toBe(seq);
  });

  it("is not opened by a commander in emergency", async () => {
    const { db } = setup.runtime;
    const [assignment] = await db.assignment.findMany({
      where: { personId: people["incident-commander"].personId },
    });
    await db.assignment.create({
      data: {
        id: randomUUID(),
        cutoverId: assignment?.cutoverId ?? "",
        personId: people["clinical-informatics"].personId,
        personName: people["clinical-informatics"].name,
        position: "incident-commander",
        kind: "break-glass",
        justification: "Nobody answers",
        startsAt: new Date(Date.now() - 1_000),
        endsAt: new Date(Date.now() + 60_000),
        givenByName: "Test",
      },
    });
    await expect(open(people["clinical-informatics"], plan())).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a program", () => {
  it("is changed by its owners alone, field by field, and says both values when two want different ones", async () => {
    const { runtime } = setup;
    const { "incident-commander": commander } = people;
    const { result } = await as(runtime, commander, createProgram, {
      name: "One record",
      organization: "Test Health",
      timeZone: "America/New_York",
      ownerIds: [],
    });
    const edit = (member: Member, seen: string, value: string) =>
      as(runtime, member, editProgram, { programId: result.programId, edits: { name: { seen, value } } });
    await edit(commander, "One record", "One chart");
    await expect(edit(commander, "One record", "Our chart")).rejects.toMatchObject({
      code: "evidence-changed",
      sentence: expect.stringMatching(/One chart.*Our chart/),
    });
    const other = (await makeRoom(runtime, ["incident-commander"])).people["incident-commander"];
    await expect(edit(other, "One chart", "Mine")).rejects.toMatchObject({ code: "refused" });
  });
});
