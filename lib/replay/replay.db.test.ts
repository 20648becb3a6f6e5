import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { draftNotice } from "#lib/comms/commands.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { answerPoll, attestCriterion, openPoll } from "#lib/gates/commands.ts";
import { addTestGate, attestedBy, everyoneOf, seenOf } from "#lib/gates/gate.testing.ts";
import { viewGate } from "#lib/gates/rules.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { log } from "#lib/log.ts";
import { readRoom } from "#lib/room/queries.ts";
import { apply, emptyRoom, type RoomState } from "#lib/room/state.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { evaluateOnce } from "#lib/triggers/evaluator.server.ts";
import { addSignal, addTrigger } from "#prisma/factories.ts";
import { getRoomAt, listMoments } from "./queries.ts";
import { keepRooms } from "./snapshots.server.ts";

// It complains about the kept room that is forged below, as it should.
log.level = "silent";

const NOTICES = 30;
/** Small, so that a test's journal has many kept rooms. */
const ENTRIES_PER_SNAPSHOT = 7;
const setup = prepareRuntime();

let cutoverId: string;
let people: Record<"incident-commander" | "clinical-informatics" | "comms", Member>;
let gateId: string;
let attestedId: string;

const past = (asked: { at?: string; seq?: number; before?: string }) =>
  perform(setup.runtime, getRoomAt, { cutoverId, ...asked }, people.comms.caller);

/** The room after each entry, folded one by one from the first; the room after entry n is at n. */
async function folded(): Promise<{ rooms: RoomState[]; recordedAt: string[] }> {
  const entries = await entriesAfter(setup.runtime.db, cutoverId, 0, 10_000);
  const rooms = [emptyRoom(cutoverId)];
  for (const entry of entries) rooms.push(apply(rooms.at(-1) ?? emptyRoom(cutoverId), entry));
  return { rooms, recordedAt: ["", ...entries.map(({ recordedAt }) => recordedAt)] };
}

const see = () => seenOf(setup.runtime, cutoverId, gateId);

const pushDepth = (value: number) =>
  perform(
    setup.runtime,
    pushSamples,
    { cutoverId, key: "queue", samples: [{ value, observedAt: new Date().toISOString() }] },
    { kind: "system", name: "test" },
  );

beforeAll(async () => {
  const { runtime } = setup;
  ({ cutoverId, people } = await makeRoom(runtime, ["incident-commander", "clinical-informatics", "comms"]));
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
  ({ gateId } = await addTestGate(
    runtime,
    cutoverId,
    everyoneOf("clinical-informatics"),
    { question: "Are orders flowing?", binding: { kind: "trigger", triggerId } },
    attestedBy("comms", "I attest that it was tried."),
  ));
  const criteria = (await readRoom(runtime.db, cutoverId)).entities.criterion;
  attestedId = Object.values(criteria).find(({ binding }) => binding.kind === "attestation")?.id ?? "";
  for (let n = 1; n <= NOTICES; n += 1)
    await as(runtime, people.comms, draftNotice, {
      cutoverId,
      title: `Notice ${n}`,
      unavailable: "Results",
      fallback: "Call the lab",
      until: "2099-01-01T00:00:00.000Z",
      partialMeaning: null,
    });
  await keepRooms(runtime, ENTRIES_PER_SNAPSHOT);
});

describe("a replay", () => {
  it("is the room folded from the first entry, at every entry and at every time", async () => {
    const { rooms, recordedAt } = await folded();
    expect(await setup.runtime.db.roomSnapshot.count({ where: { cutoverId } })).toBe(
      Math.floor((rooms.length - 1) / ENTRIES_PER_SNAPSHOT),
    );
    for (let seq = 1; seq < rooms.length; seq += 1) {
      expect((await past({ seq })).state).toEqual(rooms[seq]);
      const at = recordedAt[seq] ?? "";
      const lastOfThatTime = recordedAt.lastIndexOf(at);
      const atTime = await past({ at });
      expect(atTime.state).toEqual(rooms[lastOfThatTime]);
      expect(atTime.serverNow).toBe(at);
    }
  });

  it("at the end is the room as its rows have it", async () => {
    const live = await readRoom(setup.runtime.db, cutoverId);
    expect((await past({ seq: live.seq })).state).toEqual(live);
    expect((await past({ at: new Date().toISOString() })).state).toEqual(live);
  });

  it("does not believe a kept room that somebody else wrote", async () => {
    const { rooms } = await folded();
    const owner = new pg.Client({ connectionString: setup.ownerUrl });
    await owner.connect();
    await owner.query(
      `UPDATE room_snapshot SET state = (SELECT state FROM room_snapshot ORDER BY seq LIMIT 1) WHERE seq > 14`,
    );
    await owner.end();
    const seq = rooms.length - 1;
    expect((await past({ seq })).state).toEqual(rooms[seq]);
  });

  it("says what is wrong with a moment that the journal does not have", async () => {
    const { recordedAt } = await folded();
    const before = new Date(Date.parse(recordedAt[1] ?? "") - 1).toISOString();
    await expect(past({ at: before })).rejects.toMatchObject({
      code: "invalid",
      sentence: expect.stringContaining(`begins at ${recordedAt[1]}`),
    });
    await expect(past({ at: "2099-01-01T00:00:00Z" })).rejects.toThrow("has not come yet");
    await expect(past({ at: "yesterday" })).rejects.toMatchObject({ code: "invalid" });
    await expect(past({ seq: 1_000_000 })).rejects.toThrow("there is no entry 1000000");
    await expect(past({ before: cutoverId })).rejects.toThrow("Nothing of that id");
    await expect(past({})).rejects.toThrow("one of them");
    await expect(past({ seq: 1, at: before })).rejects.toThrow("one of them");
  });

  it("shows what the signer saw: the evidence has the hash that was signed", async () => {
    const { runtime } = setup;
    await pushDepth(1);
    await evaluateOnce(runtime);
    await signAs(runtime, people.comms, attestCriterion, {
      cutoverId,
      criterionId: attestedId,
      comment: null,
    });
    await as(runtime, people["incident-commander"], openPoll, { cutoverId, gateId });
    const seen = await see();
    const { result } = await signAs(runtime, people["clinical-informatics"], answerPoll, {
      cutoverId,
      gateId,
      ...seen,
      position: "clinical-informatics",
      answer: "GO",
      meaning: "I attest that it is safe.",
      comment: null,
    });
    // Everything that the signer saw is another afterwards.
    await pushDepth(50);
    await evaluateOnce(runtime);
    expect((await see()).evidenceHash).not.toBe(seen.evidenceHash);

    const { state, vitals, past: standing } = await past({ before: result.signOffId });
    const gate = state.entities.gate[gateId];
    if (!gate) throw new Error("no such gate");
    const view = viewGate(gate, state.entities, vitals, Date.parse(standing.at));
    expect(view.evidenceHash).toBe(seen.evidenceHash);
    expect(view.criteria.map((criterion) => criterion.state)).toEqual(["met", "met"]);
    expect(state.entities.signOff[result.signOffId]).toBeUndefined();
    expect(standing.next?.changes.map(({ id }) => id)).toContain(result.signOffId);
  });

  it("knows of the vitals what was kept, and calls the rest unknown", async () => {
    const { runtime } = setup;
    const { recordedAt } = await folded();
    const early = await past({ at: recordedAt[1] ?? "" });
    expect(early.vitals).toEqual({
      samples: {},
      progress: {},
      tokenUses: null,
      evaluatedAt: null,
      seal: null,
    });
    const now = await past({ at: new Date().toISOString() });
    expect(now.vitals.samples).toEqual((await readVitals(runtime.db, cutoverId)).samples);
    const quietSince = Date.parse(now.vitals.evaluatedAt ?? "");
    expect(Math.abs(Date.parse(now.past.at) - quietSince)).toBeLessThan(15_000);
  });

  it("lists the moments worth going back to, in their order", async () => {
    const { moments } = await perform(setup.runtime, listMoments, { cutoverId }, people.comms.caller);
    expect(moments.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["sign-off", "trigger"]));
    expect(moments.map(({ seq }) => seq)).toEqual(moments.map(({ seq }) => seq).sort((a, b) => a - b));
    expect(moments.find(({ kind }) => kind === "sign-off")?.sentence).toContain("answered GO");
  });
});
