import { beforeEach, describe, expect, it } from "vitest";
import { assignPosition } from "#lib/access/commands.ts";
import { as, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { asSystem } from "#prisma/factories.ts";
import { acceptHandOver, declineHandOver, offerHandOver, withdrawHandOver } from "./commands.ts";

const setup = prepareRuntime();
const HOUR_MS = 60 * 60_000;
const NOTE = "Gate 3 is passed; the lab interface is slow; call Marek.";
let cutoverId: string;
let people: Record<"incident-commander" | "comms" | "executive", Member>;

beforeEach(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, ["incident-commander", "comms", "executive"]));
});

const offer = async (from: Member, to: Member, position = "incident-commander" as const): Promise<string> =>
  (
    await as(setup.runtime, from, offerHandOver, {
      cutoverId,
      position,
      toPersonId: to.personId,
      note: NOTE,
    })
  ).result.handOverId;

const accept = (member: Member, handOverId: string) =>
  as(setup.runtime, member, acceptHandOver, { cutoverId, handOverId });

const inForce = async (position: string) => {
  const now = new Date();
  const rows = await setup.runtime.db.assignment.findMany({
    where: { cutoverId, position, startsAt: { lte: now }, OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
  });
  return Object.fromEntries(rows.map(({ personName, kind }) => [personName, kind]));
};

describe("a hand-over", () => {
  it("changes primary and backup when the other accepts, in one entry", async () => {
    const { "incident-commander": commander, comms } = people;
    const handOverId = await offer(commander, comms);
    expect(await inForce("incident-commander")).toEqual({ [commander.name]: "primary" });
    const { seq } = await accept(comms, handOverId);
    expect(await inForce("incident-commander")).toEqual({
      [commander.name]: "backup",
      [comms.name]: "primary",
    });
    const [entry] = await entriesAfter(setup.runtime.db, cutoverId, (seq ?? 0) - 1, 1);
    expect(entry?.changes.map(({ type }) => type).sort()).toEqual([
      "assignment",
      "assignment",
      "assignment",
      "handOver",
    ]);

    await accept(commander, await offer(comms, commander));
    expect(await inForce("incident-commander")).toEqual({
      [commander.name]: "primary",
      [comms.name]: "backup",
    });
  });

  it("gives no longer than was given", async () => {
    const { comms, executive } = people;
    const endsAt = new Date(Date.now() + HOUR_MS).toISOString();
    await asSystem(setup.runtime, assignPosition, {
      cutoverId,
      personId: executive.personId,
      position: "identity",
      kind: "primary",
      justification: "Tonight only.",
      endsAt,
    });
    const { result } = await as(setup.runtime, executive, offerHandOver, {
      cutoverId,
      position: "identity",
      toPersonId: comms.personId,
      note: NOTE,
    });
    await accept(comms, result.handOverId);
    const given = await setup.runtime.db.assignment.findMany({ where: { cutoverId, position: "identity" } });
    expect(given.every((assignment) => assignment.endsAt && assignment.endsAt <= new Date(endsAt))).toBe(
      true,
    );
  });

  it("is offered by the primary alone, to who works here, one at a time", async () => {
    const { "incident-commander": commander, comms, executive } = people;
    await expect(offer(comms, commander)).rejects.toMatchObject({ code: "forbidden" });
    await expect(offer(commander, executive)).rejects.toMatchObject({ code: "refused" });
    await expect(offer(commander, commander)).rejects.toMatchObject({ code: "refused" });
    await offer(commander, comms);
    await expect(offer(commander, comms)).rejects.toMatchObject({
      sentence: expect.stringContaining("already"),
    });
  });

  it("is answered by whom it was offered to alone, and once", async () => {
    const { "incident-commander": commander, comms } = people;
    const declined = await offer(commander, comms);
    await expect(accept(commander, declined)).rejects.toMatchObject({ code: "refused" });
    await as(setup.runtime, comms, declineHandOver, { cutoverId, handOverId: declined, reason: "No" });
    await expect(accept(comms, declined)).rejects.toMatchObject({
      sentence: expect.stringContaining("declined"),
    });
    const withdrawn = await offer(commander, comms);
    await expect(
      as(setup.runtime, comms, withdrawHandOver, { cutoverId, handOverId: withdrawn }),
    ).rejects.toMatchObject({ code: "refused" });
    await as(setup.runtime, commander, withdrawHandOver, { cutoverId, handOverId: withdrawn });
    await expect(accept(comms, withdrawn)).rejects.toMatchObject({
      sentence: expect.stringContaining("withdrawn"),
    });
    expect(await inForce("incident-commander")).toEqual({ [commander.name]: "primary" });
  });

  it("can't be accepted twice at once", async () => {
    const { "incident-commander": commander, comms } = people;
    const handOverId = await offer(commander, comms);
    const answers = await Promise.allSettled([accept(comms, handOverId), accept(comms, handOverId)]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a position", () => {
  it("has a term that is bounded, and is not given twice or to oneself", async () => {
    const { "incident-commander": commander, comms } = people;
    const give = (term: { startsAt?: string; endsAt?: string }, personId = comms.personId) =>
      as(setup.runtime, commander, assignPosition, {
        cutoverId,
        personId,
        position: "identity",
        kind: "backup",
        justification: "Covers tonight.",
        ...term,
      });
    const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
    await expect(give({ startsAt: at(-HOUR_MS) })).rejects.toMatchObject({ code: "refused" });
    await expect(give({ endsAt: at(-HOUR_MS) })).rejects.toMatchObject({ code: "refused" });
    await expect(give({ endsAt: at(400 * 24 * HOUR_MS) })).rejects.toMatchObject({ code: "refused" });
    await expect(give({}, commander.personId)).rejects.toMatchObject({ code: "refused" });
    await give({ startsAt: at(HOUR_MS), endsAt: at(2 * HOUR_MS) });
    expect(await inForce("identity")).toEqual({});
    await expect(give({})).rejects.toMatchObject({ sentence: expect.stringContaining("already") });
    await give({ endsAt: at(HOUR_MS / 2) });
    expect(await inForce("identity")).toEqual({ [comms.name]: "backup" });
  });
});
