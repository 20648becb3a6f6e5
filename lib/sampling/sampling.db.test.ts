import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSampling } from "#lib/criteria/findSampling.ts";
import { perform } from "#lib/door/query.ts";
import { as, joinRoom, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { addTestGate, everyoneOf } from "#lib/gates/gate.testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { SITES_MAX } from "#lib/reconciliation/sampling.ts";
import { readRoom } from "#lib/room/queries.ts";
import { startRun } from "#lib/runs/commands.ts";
import { latestCompleted } from "#lib/runs/rules.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import { asSystem } from "#prisma/factories.ts";
import { beginReview, closeRecord, drawSample, enlargeSample, reviewRecord, setPlan } from "./commands.ts";
import { fileRecords } from "./ingest.ts";
import { listFrames, listRecords, showRecord } from "./queries.ts";
import { recordState, recordsOf, reviewsNeeded, standingOfSample } from "./rules.ts";
import { type Answer, PART_MAX, PER_SITE_MAX, type Sample, SITE_PART_MAX } from "./schema.ts";

const setup = prepareRuntime();
const SECRET_COMMENT = "Penicillin is missing on the right";
const RANDOM = 6;

let folder: string;
let paths: PairPaths;
let cutoverId: string;
let clinician: Member;
let second: Member;
let compliance: Member;
let steward: Member;
let runId: string;
let sampleId: string;

const entitiesNow = async () => (await readRoom(setup.runtime.db, cutoverId)).entities;
const sampleNow = async (): Promise<Sample> => {
  const sample = (await entitiesNow()).sample[sampleId];
  if (!sample) throw new Error("no sample");
  return sample;
};

async function run(name: string, of = paths): Promise<string> {
  await reconcile({ ...of, out: join(folder, name), sink: new RunSink(setup.runtime, cutoverId) });
  return latestCompleted(await entitiesNow())?.id ?? "";
}

beforeAll(async () => {
  const { runtime } = setup;
  folder = await mkdtemp(join(tmpdir(), "holdpoint-sampling-"));
  ({ paths } = await samplePair(join(folder, "pair"), { patients: 20 }));
  const made = await makeRoom(runtime, ["clinical-informatics", "compliance", "data-steward"]);
  cutoverId = made.cutoverId;
  clinician = made.people["clinical-informatics"];
  compliance = made.people.compliance;
  steward = made.people["data-steward"];
  second = await joinRoom(runtime, cutoverId, "clinical-informatics", "Second");
  await as(runtime, clinician, setPlan, {
    cutoverId,
    seed: "drawn-with-dice-4162",
    random: 8,
    risk: 4,
    perSite: 1,
    secondReviewEvery: 3,
  });
  runId = await run("first");
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const answer = (
  member: Member,
  part: "random" | "risk" | "site",
  place: number,
  said: Answer,
  comment: string | null = null,
) => as(setup.runtime, member, reviewRecord, { cutoverId, sampleId, part, place, answer: said, comment });
const show = (member: Member, part: "random" | "risk" | "site", place: number) =>
  perform(setup.runtime, showRecord, { cutoverId, sampleId, part, place }, member.caller);

describe("a sample", () => {
  it("is handed over by every run, by the cutover's plan, with what it was drawn from", async () => {
    const { frames } = await perform(setup.runtime, listFrames, { cutoverId, runId }, compliance.caller);
    const conditions = frames.find(({ domain }) => domain === "conditions");
    expect(conditions).toMatchObject({ seed: "drawn-with-dice-4162", random: 8, risk: 4 });
    const account = Object.values((await entitiesNow()).domainResult).find(
      ({ domain }) => domain === "conditions",
    );
    expect(conditions?.population).toBe(
      (account?.eligible ?? 0) -
        (account?.rejected ?? 0) -
        (account?.skipped ?? 0) -
        (account?.quarantined ?? 0),
    );
  });

  it("is drawn once from a run and a domain, not larger than was handed over, by who may", async () => {
    const { runtime } = setup;
    const input = { cutoverId, runId, domain: "conditions" as const, random: RANDOM, risk: 2 };
    await expect(as(runtime, compliance, drawSample, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(as(runtime, steward, drawSample, { ...input, random: 9 })).rejects.toThrow(
      "handed over 8 by chance",
    );
    ({ sampleId } = (await as(runtime, clinician, drawSample, input)).result);
    await expect(as(runtime, clinician, drawSample, input)).rejects.toThrow("whoever draws until it pleases");
    const { records } = await perform(runtime, listRecords, { cutoverId, sampleId }, compliance.caller);
    expect(records.map(({ part, place }) => ({ part, place }))).toHaveLength(
      recordsOf(await sampleNow()).length,
    );
    expect(JSON.stringify(records)).not.toMatch(/Condition\//);
  });

  it("is shown to nobody without a session, and in one to its person alone; the journal has it once", async () => {
    const { runtime } = setup;
    await expect(show(clinician, "random", 0)).rejects.toThrow("session of review is not open");
    await as(runtime, clinician, beginReview, { cutoverId, sampleId, reason: "Review before gate 2" });
    const chart = await show(clinician, "random", 0);
    await show(clinician, "random", 1);
    expect(chart.rows.map(({ label }) => label)).toContain("Code");
    expect(chart.patients.source?.birthDate).toMatch(/\d{4}/);
    await expect(show(second, "random", 0)).rejects.toThrow("not open");
    await expect(show(compliance, "random", 0)).rejects.toMatchObject({ code: "forbidden" });
    const entries = await entriesAfter(runtime.db, cutoverId, 0, 1_000);
    expect(entries.filter(({ command }) => command === "sampling.beginReview")).toHaveLength(1);
    const shown = chart.rows.flatMap(({ source }) => source ?? []).filter((value) => value.length > 12);
    expect(shown.length).toBeGreaterThan(0);
    for (const value of shown) expect(JSON.stringify(entries)).not.toContain(value);
  });

  it("is unknown to a gate until all of the random part is reviewed", async () => {
    const binding = { kind: "sampling", domain: "conditions", minSize: RANDOM, minLowerBound: 0.5 } as const;
    expect(findSampling(binding, await entitiesNow())).toMatchObject({ state: "unknown" });
    expect(findSampling({ ...binding, domain: "imaging" }, await entitiesNow())).toMatchObject({
      state: "unknown",
      finding: "no sample of imaging was drawn",
    });
  });

  it("keeps an answer from everybody while a second person is to answer the same, and shows both after", async () => {
    const { runtime } = setup;
    expect(reviewsNeeded(await sampleNow(), { part: "random", place: 0 })).toBe(2);
    await answer(clinician, "random", 0, "not-agreed", SECRET_COMMENT);
    await expect(answer(clinician, "random", 0, "agreed")).rejects.toThrow("You have answered this record");
    const blind = JSON.stringify([await entitiesNow(), await entriesAfter(runtime.db, cutoverId, 0, 1_000)]);
    expect(blind).not.toContain("not-agreed");
    expect(blind).not.toContain('"hasComment":true');
    const { db } = runtime;
    const held = await db.sampleReview.findFirstOrThrow({ where: { sampleId, place: 0 } });
    const disclose = (data: { answer: string; hasComment: boolean }) =>
      db.sampleReview.update({ where: { id: held.id }, data });
    await expect(disclose({ answer: "agreed", hasComment: true })).rejects.toThrow(/an answer is final/);
    await expect(disclose({ answer: "not-agreed", hasComment: false })).rejects.toThrow(/an answer is final/);
    expect(recordState(await entitiesNow(), await sampleNow(), { part: "random", place: 0 })).toBe("waiting");
    await as(runtime, second, beginReview, { cutoverId, sampleId, reason: "Second review" });
    expect((await show(second, "random", 0)).comments).toEqual([]);
    await answer(second, "random", 0, "agreed");
    expect(recordState(await entitiesNow(), await sampleNow(), { part: "random", place: 0 })).toBe(
      "not-agreed",
    );
    expect((await show(second, "random", 0)).comments.map(({ comment }) => comment)).toEqual([
      SECRET_COMMENT,
    ]);
    const reviews = Object.values((await entitiesNow()).sampleReview);
    expect(reviews.map(({ hasComment }) => hasComment)).toEqual([true, false]);
    await expect(disclose({ answer: "agreed", hasComment: true })).rejects.toThrow(/an answer is final/);
    const all = JSON.stringify([await entitiesNow(), await entriesAfter(runtime.db, cutoverId, 0, 1_000)]);
    expect(all).not.toContain(SECRET_COMMENT);
    await expect(answer(second, "random", 0, "agreed")).rejects.toThrow("answered");
  });

  it("blocks a gate while something is open, which another person closes without changing a figure", async () => {
    const { runtime } = setup;
    for (let place = 1; place < RANDOM; place += 1) {
      await answer(clinician, "random", place, "agreed");
      if (reviewsNeeded(await sampleNow(), { part: "random", place }) === 2)
        await answer(second, "random", place, "agreed");
    }
    await answer(clinician, "risk", 0, "unsure");
    const binding = { kind: "sampling", domain: "conditions", minSize: RANDOM, minLowerBound: 0.4 } as const;
    expect(findSampling(binding, await entitiesNow())).toMatchObject({
      state: "not-met",
      finding: expect.stringContaining("2 records"),
    });
    const close = (member: Member, part: "random" | "risk", place: number) =>
      as(runtime, member, closeRecord, {
        cutoverId,
        sampleId,
        part,
        place,
        outcome: "explained",
        reason: "Recorded twice at the source",
      });
    await expect(close(clinician, "random", 0)).rejects.toThrow("another person closes it");
    await expect(close(second, "random", 1)).rejects.toThrow("nobody has disagreed");
    await close(second, "risk", 0);
    await close(await joinRoom(runtime, cutoverId, "clinical-informatics", "Third"), "random", 0);
    const standing = standingOfSample(await entitiesNow(), await sampleNow());
    expect(standing).toMatchObject({ drawn: RANDOM, reviewed: RANDOM, agreed: RANDOM - 1, open: [] });
    const low = standing.interval?.low ?? 0;
    expect(findSampling(binding, await entitiesNow())).toMatchObject({ state: "met" });
    expect(findSampling({ ...binding, minLowerBound: low + 0.001 }, await entitiesNow())).toMatchObject({
      state: "not-met",
    });
    expect(findSampling({ ...binding, minSize: RANDOM + 1 }, await entitiesNow())).toMatchObject({
      state: "unknown",
    });
  });

  it("goes on in its order where a criterion asks for more, and keeps what was said", async () => {
    const { runtime } = setup;
    const enlarge = (random: number, by: string = runId, member = clinician) =>
      as(runtime, member, enlargeSample, { cutoverId, sampleId, runId: by, random, reason: "9 are asked" });
    await expect(enlarge(8)).rejects.toThrow("No criterion asks for more than 0 of conditions");
    const binding = { kind: "sampling", domain: "conditions", minSize: 9, minLowerBound: 0.4 } as const;
    await addTestGate(runtime, cutoverId, everyoneOf("clinical-informatics"), {
      question: "Do the charts agree?",
      binding,
    });
    expect(findSampling(binding, await entitiesNow())).toMatchObject({
      state: "unknown",
      finding: `the sample of conditions has ${RANDOM} drawn by chance, and 9 are asked: enlarge it`,
    });
    const records = async () =>
      (await perform(runtime, listRecords, { cutoverId, sampleId }, clinician.caller)).records;
    const before = await records();
    await expect(enlarge(RANDOM)).rejects.toThrow(`It has ${RANDOM} by chance already`);
    await expect(enlarge(10)).rejects.toThrow("No criterion asks for more than 9");
    await expect(enlarge(9)).rejects.toThrow(
      "Run 1 handed over 8 by chance: set the sampling plan to 9 by chance with the seed “drawn-with-dice-4162”",
    );
    await expect(enlarge(8, runId, compliance)).rejects.toMatchObject({ code: "forbidden" });
    await enlarge(8);
    expect(standingOfSample(await entitiesNow(), await sampleNow())).toMatchObject({
      drawn: 8,
      reviewed: RANDOM,
      agreed: RANDOM - 1,
    });

    // A later run, by another seed, and by the same one.
    const plan = { cutoverId, random: 9, risk: 4, perSite: 1, secondReviewEvery: 3 };
    await as(runtime, clinician, setPlan, { ...plan, seed: "other-dice" });
    await expect(enlarge(9, await run("other-seed"))).rejects.toThrow("drew conditions in another order");
    await as(runtime, clinician, setPlan, { ...plan, seed: "drawn-with-dice-4162" });
    const later = await run("larger");
    await enlarge(9, later);
    expect(await sampleNow()).toMatchObject({ runId, random: 9, enlargedByRunId: later, enlargedFrom: 8 });
    const after = await records();
    expect(after).toHaveLength(before.length + 3);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(
      new Set(after.filter(({ part }) => part === "random").map((one) => one.sourcePseudonym)).size,
    ).toBe(9);
    // The record that the later run handed over opens, under that run's key; and it speaks only when it is whole again.
    expect((await show(clinician, "random", 8)).rows.length).toBeGreaterThan(0);
    expect(findSampling(binding, await entitiesNow())).toMatchObject({
      state: "unknown",
      finding: `${RANDOM} of 9 records of conditions reviewed`,
    });
    for (const place of [6, 7, 8]) await answer(clinician, "random", place, "agreed");
    await answer(second, "random", 6, "agreed");
    expect(findSampling(binding, await entitiesNow())).toMatchObject({
      state: "met",
      finding: expect.stringContaining("8 of 9 charts agree"),
    });
  });

  it("stands after a run that finds the same, and is stale after one that finds otherwise", async () => {
    const binding = { kind: "sampling", domain: "conditions", minSize: RANDOM, minLowerBound: 0.4 } as const;
    await run("same");
    expect(findSampling(binding, await entitiesNow())).toMatchObject({ state: "met" });
    const same = latestCompleted(await entitiesNow())?.id ?? "";
    await expect(
      as(setup.runtime, clinician, drawSample, {
        cutoverId,
        runId: same,
        domain: "conditions",
        random: RANDOM,
        risk: 0,
      }),
    ).rejects.toThrow("found the same of conditions as run 1, whose sample stands");
    const other = await samplePair(join(folder, "other"), { patients: 21, seed: "other" });
    await run("other-run", other.paths);
    expect(findSampling(binding, await entitiesNow())).toMatchObject({
      state: "unknown",
      finding: expect.stringContaining("found otherwise"),
    });
    await expect(answer(clinician, "site", 0, "agreed")).rejects.toThrow("stale");
  });
});

it("is of what came in: a frame that counts other records than are there is refused", async () => {
  const { runtime } = setup;
  const { runId: late } = await asSystem(runtime, startRun, {
    cutoverId,
    label: "Half",
  });
  const sealed = Buffer.from("sealed").toString("base64");
  const record = (place: number) => ({
    part: "random" as const,
    place,
    resourceType: "Condition",
    sourcePseudonym: "0".repeat(20),
    targetPseudonym: null,
    sitePseudonym: null,
    reasons: [],
    source: sealed,
    target: null,
  });
  const frameOf = (random: number) => ({
    population: 3,
    seed: "s",
    seedFrom: "run" as const,
    random,
    risk: 0,
    site: 0,
  });
  const file = (places: readonly number[], frame: ReturnType<typeof frameOf> | null) =>
    perform(
      runtime,
      fileRecords,
      { cutoverId, runId: late, domain: "conditions", records: places.map(record), frame },
      { kind: "system", name: "test" },
    );
  await expect(file([0], frameOf(3))).rejects.toThrow("1 of 3 records of the random part of conditions");
  await expect(file([0, 2], frameOf(2))).rejects.toThrow("not in their places");
  expect(await runtime.db.sampleFrame.count({ where: { runId: late } })).toBe(0);
  await expect(file([], frameOf(PART_MAX + 1))).rejects.toMatchObject({ code: "invalid" });
  await file([0], null);
  await file([1], frameOf(2));
  expect(await runtime.db.sampleFrame.count({ where: { runId: late } })).toBe(1);
  expect(SITE_PART_MAX).toBe(SITES_MAX * PER_SITE_MAX);
});

it("makes no key for somebody who may not answer", async () => {
  const { runtime } = setup;
  const stranger = await makeRoom(runtime, ["executive"]);
  const place = { cutoverId: stranger.cutoverId, sampleId, part: "random" as const, place: 0 };
  await expect(
    as(runtime, stranger.people.executive, reviewRecord, { ...place, answer: "agreed", comment: "Seen" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  expect(await runtime.db.dataKey.count({ where: { cutoverId: stranger.cutoverId } })).toBe(0);
});
