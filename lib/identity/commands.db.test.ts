import { beforeAll, describe, expect, it } from "vitest";
import { recordIdentityQueue } from "#lib/checks/commands.ts";
import { perform } from "#lib/door/query.ts";
import { as, joinRoom, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { readRoom } from "#lib/room/queries.ts";
import { REVEALS_PER_HOUR_MAX } from "#lib/values/schema.ts";
import { asSystem } from "#prisma/factories.ts";
import { matchingChannel } from "./channel.server.ts";
import { decidePair, revealPair, startMatching, undoPair } from "./commands.ts";
import { fileMatching } from "./fileMatching.ts";
import { getPair, lendKeys, listPairs } from "./queries.ts";
import { commitmentOf } from "./rules.ts";
import { type PairAnswer, type PairState, RIVALS_MAX, type Survivors } from "./schema.ts";
import { explained, reviewOf } from "./testing.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"identity" | "clinical-informatics" | "executive" | "compliance", Member>;
let second: Member;
let matchingId: string;

const PAIRS = [
  explained("a1", "b1", { conflict: 1, decision: "link", score: 0.999 }),
  explained("a1", "b2", { conflict: 1 }),
  explained("a3", "b3"),
  explained("a4", "b4", { levels: [0, 0] }),
];
const file = (pairs = PAIRS, secondReviewPct = 0, label = "MPI", twoSided = true) =>
  fileMatching(
    matchingChannel(setup.runtime),
    { cutoverId, label, thresholds: { link: 0.99, review: 0.05 }, secondReviewPct, seed: "test" },
    reviewOf(pairs, twoSided),
  );
const newest = async () => {
  const matchings = Object.values((await readRoom(setup.runtime.db, cutoverId)).entities.matching);
  const found = matchings.sort((a, b) => a.number - b.number).at(-1);
  if (!found) throw new Error("no matching");
  return found;
};
const decide = (
  member: Member,
  ordinal: number,
  answer: PairAnswer,
  seen: PairState = "open",
  survivors: Survivors | null = null,
) => as(setup.runtime, member, decidePair, { cutoverId, matchingId, ordinal, answer, survivors, seen });
const undo = (member: Member, ordinal: number, decisionId: string) =>
  as(setup.runtime, member, undoPair, {
    cutoverId,
    matchingId,
    ordinal,
    decisionId,
    reason: "Looked at the wrong one",
  });
const look = (member: Member, ordinal: number) =>
  perform(setup.runtime, getPair, { cutoverId, matchingId, ordinal }, member.caller);
const queue = async () => (await newest()).queue;

beforeAll(async () => {
  const { runtime } = setup;
  ({ cutoverId, people } = await makeRoom(runtime, [
    "identity",
    "clinical-informatics",
    "executive",
    "compliance",
  ]));
  second = await joinRoom(runtime, cutoverId, "identity", "Person second");
  await file();
  matchingId = (await newest()).id;
});

describe("a queue of pairs", () => {
  it("comes in the order of looking, under pseudonyms, and nobody without the position sees it", async () => {
    expect(await queue()).toMatchObject({ open: 4, conflicts: 1 });
    const { pairs } = await perform(
      setup.runtime,
      listPairs,
      { cutoverId, matchingId, limit: 3 },
      people.identity.caller,
    );
    expect(pairs.map(({ ordinal, conflict }) => [ordinal, conflict])).toEqual([
      [0, 1],
      [1, 1],
      [2, null],
    ]);
    expect(pairs[0]?.a).toMatch(/^[0-9a-f]{20}$/);
    expect(pairs[0]?.a).toBe(pairs[1]?.a);
    await expect(
      perform(setup.runtime, listPairs, { cutoverId, matchingId }, people.executive.caller),
    ).rejects.toThrow(/Only/);
    const system = { kind: "system", name: "test" } as const;
    await expect(perform(setup.runtime, lendKeys, { cutoverId, matchingId }, system)).rejects.toThrow(
      /lent to nobody/,
    );
  });

  it("is decided pair by pair; a record has one counterpart; a merge takes nobody's value by itself", async () => {
    await decide(people.identity, 0, "link");
    await expect(decide(people.identity, 1, "link")).rejects.toThrow(
      /linked to another record already, in pair 1/,
    );
    await decide(people.identity, 1, "not-match");
    expect(await queue()).toMatchObject({ open: 2, linked: 1, notMatch: 1, conflicts: 0 });
    await expect(decide(people.identity, 2, "merge")).rejects.toThrow("Say whose given survives.");
    await decide(people.identity, 2, "merge", "open", { given: "b" });
    const { pair, decisions } = await look(people.compliance, 2);
    expect(pair).toMatchObject({ state: "decided", answer: "merge" });
    expect(decisions).toMatchObject([{ kind: "first", answer: "merge", survivors: { given: "b" } }]);
  });

  it("is undone to what it was, and keeps every word", async () => {
    const before = await queue();
    const { decisionId } = (await decide(people.identity, 3, "not-match")).result;
    await expect(undo(second, 3, decisionId)).rejects.toThrow(/Only Person identity can undo it/);
    await undo(people.identity, 3, decisionId);
    expect(await queue()).toEqual(before);
    const { pair, decisions } = await look(people.identity, 3);
    expect(pair).toMatchObject({ state: "open", answer: null });
    expect(decisions).toMatchObject([
      { kind: "first", answer: "not-match", before: { state: "open" }, after: { state: "decided" } },
      {
        kind: "undo",
        undoesId: decisionId,
        before: { state: "decided", answer: "not-match" },
        after: { state: "open", answer: null },
      },
    ]);
    await expect(undo(people.identity, 3, decisionId)).rejects.toThrow(/not the last word/);
  });

  it("tells one of two who decide at once that the other was first", async () => {
    const both = await Promise.allSettled([
      decide(people.identity, 3, "link"),
      decide(second, 3, "not-match"),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = both.find((each) => each.status === "rejected");
    expect(String(refused?.reason)).toMatch(/was at this pair at the same time, and was first/);
    expect(waitingIn(await queue())).toBe(0);
  });

  it("has one counterpart of a record, however many others claim it", async () => {
    const [before, crowd] = [matchingId, RIVALS_MAX + 2];
    await file(
      Array.from({ length: crowd }, (_, n) => explained("c1", `d${n}`)),
      0,
      "Crowd",
    );
    matchingId = (await newest()).id;
    await decide(people.identity, crowd - 1, "link");
    await expect(decide(people.identity, 0, "link")).rejects.toThrow(
      `linked to another record already, in pair ${crowd}`,
    );
    matchingId = before;
  });

  it("shows values to those who review, with a reason, and to the journal neither then nor ever", async () => {
    const reveal = (member: Member, ordinal = 0) =>
      as(setup.runtime, member, revealPair, { cutoverId, matchingId, ordinal, reason: "Same street?" });
    expect((await reveal(people.identity)).result).toEqual({
      a: ["Given of a1", "1970-01-02"],
      b: ["Given of b1", "1970-01-02"],
    });
    await expect(reveal(people.compliance)).rejects.toThrow(/Only/);
    await expect(reveal(people.identity, 99)).rejects.toThrow(/no such pair/);
    const entries = await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000);
    const shown = entries.find(({ command }) => command === "identity.revealPair");
    expect(shown?.reason).toMatch(/^Pair 1 of matching 1, [0-9a-f]{20} and [0-9a-f]{20}: Same street\?$/);
    const rows = await setup.runtime.db.identityPair.findMany({ where: { matchingId } });
    for (const written of [
      JSON.stringify(entries),
      ...rows.map(({ sealedA }) => Buffer.from(sealedA).toString("latin1")),
    ])
      expect(written).not.toMatch(/Given of|1970-01-02|Patient\/|"a1"/);
  });
});

it("values are shown to one person so often within the hour, and to a stranger not even whether there is a key", async () => {
  const { runtime } = setup;
  const reveal = (member: Member) =>
    as(runtime, member, revealPair, { cutoverId, matchingId, ordinal: 0, reason: "Same street?" });
  for (let shown = 0; shown < REVEALS_PER_HOUR_MAX; shown += 1) await reveal(second);
  await expect(reveal(second)).rejects.toMatchObject({ code: "too-many-attempts" });
  await reveal(people.identity);
  const elsewhere = await makeRoom(runtime, ["compliance"]);
  await expect(
    as(runtime, elsewhere.people.compliance, revealPair, {
      cutoverId: elsewhere.cutoverId,
      matchingId,
      ordinal: 0,
      reason: "Same street?",
    }),
  ).rejects.toMatchObject({ code: "forbidden" });
}, 60_000);

describe("a blind second review", () => {
  beforeAll(async () => {
    await file(PAIRS.slice(2), 100, "Blind");
    matchingId = (await newest()).id;
  });

  it("shows the first's answer to nobody else before the second is given, and binds it all the same", async () => {
    await decide(people.identity, 0, "link");
    expect(await queue()).toMatchObject({ second: 1, linked: 0 });
    for (const member of [second, people.compliance, people["clinical-informatics"]]) {
      const { pair, decisions } = await look(member, 0);
      expect(pair).toMatchObject({ state: "second", answer: null });
      expect(decisions).toMatchObject([
        { kind: "first", answer: null, nonce: null, personName: "Person identity" },
      ]);
    }
    expect((await look(people.identity, 0)).decisions[0]?.answer).toBe("link");
    const told = JSON.stringify(await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000))
      .split('"Blind"')
      .at(-1);
    expect(told).not.toMatch(/"answer":"link"/);
    await expect(decide(people.identity, 0, "link", "second")).rejects.toThrow(/given your word/);
    const mine = (member: Member) =>
      perform(setup.runtime, listPairs, { cutoverId, matchingId, which: "mine" }, member.caller);
    expect((await mine(people.identity)).pairs.map(({ ordinal }) => ordinal)).toEqual([1]);
    expect((await mine(second)).pairs.map(({ ordinal }) => ordinal)).toEqual([0, 1]);

    await decide(second, 0, "link", "second");
    const { pair, decisions } = await look(people.compliance, 0);
    expect(pair).toMatchObject({ state: "decided", answer: "link" });
    const [first] = decisions;
    expect(first?.answer).toBe("link");
    expect(first?.commitment).toBe(commitmentOf("link", null, first?.nonce ?? ""));
  });

  it("goes to a third when two disagree, and back step by step", async () => {
    await decide(people.identity, 1, "link");
    const { decisionId } = (await decide(second, 1, "not-match", "second")).result;
    expect(await queue()).toMatchObject({ adjudication: 1 });
    await expect(decide(second, 1, "link", "adjudication")).rejects.toThrow(/Only Clinical informatics/);
    const settled = await decide(people["clinical-informatics"], 1, "not-match", "adjudication");
    expect(settled.result.state).toBe("decided");
    expect((await undo(people["clinical-informatics"], 1, settled.result.decisionId)).result.state).toBe(
      "adjudication",
    );
    // Whoever saw the first's answer by their own does not withdraw theirs and repeat it.
    await expect(undo(second, 1, decisionId)).rejects.toThrow(/only another person can undo it/);
    expect((await undo(people["clinical-informatics"], 1, decisionId)).result.state).toBe("second");
    expect(await queue()).toMatchObject({ second: 1, adjudication: 0 });
    // The first's answer is disclosed already, and is not disclosed again: a new second word decides.
    expect((await decide(second, 1, "link", "second")).result.state).toBe("decided");
    expect(await queue()).toMatchObject({ second: 0, adjudication: 0 });
  });

  it("can't be disclosed as another word, nor written twice, by the application itself", async () => {
    const { db } = setup.runtime;
    const held = await db.pairDecision.findFirstOrThrow({ where: { matchingId, ordinal: 0, kind: "first" } });
    await expect(
      db.pairDecision.update({ where: { id: held.id }, data: { answer: "not-match" } }),
    ).rejects.toThrow();
  });
});

it("a queue that is here counts itself, and half a matching is not filed", async () => {
  const count = { cutoverId, openPairs: 0, asOf: new Date().toISOString(), source: "MPI" };
  await expect(as(setup.runtime, people.identity, recordIdentityQueue, count)).rejects.toThrow(
    /counts itself/,
  );
  await as(setup.runtime, people.identity, recordIdentityQueue, { ...count, source: "Vendor" });
  const { matchingId: half } = await asSystem(setup.runtime, startMatching, {
    cutoverId,
    label: "Half",
    twoSided: true,
    comparisons: [{ name: "given", kind: "name", levels: 5 }],
    records: 2,
    linked: 0,
    thresholds: { link: 0.99, review: 0.05 },
    secondReviewPct: 0,
    seed: "x",
  });
  await expect(
    matchingChannel(setup.runtime).finishMatching({ cutoverId, matchingId: half, pairs: 3 }),
  ).rejects.toThrow(/0 of 3 pairs came in/);
});

const waitingIn = ({
  open,
  second: two,
  adjudication,
}: {
  open: number;
  second: number;
  adjudication: number;
}) => open + two + adjudication;
