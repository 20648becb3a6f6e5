import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMeasured } from "#lib/criteria/rules.ts";
import { emptyRoom } from "#lib/room/state.ts";
import {
  countedMatchings,
  fieldsToChoose,
  isDrawn,
  moved,
  NO_QUEUE,
  nextKind,
  placeIn,
  standingOf,
  standingWords,
  type Word,
  waiting,
  whyNotAnswer,
  whyNotDecide,
  whyNotOneHuman,
  whyNotRecordQueue,
  whyNotUndo,
} from "./rules.ts";
import type { Comparison, Matching, PairAnswer, PairStanding, Queue } from "./schema.ts";

const COMPARISONS: Comparison[] = [
  { name: "given", kind: "name", levels: 5, protected: true },
  { name: "city", kind: "text", levels: 5, protected: false },
  { name: "given and surname swapped", kind: "swap", levels: 2, protected: false },
];
const word = (n: number, kind: Word["kind"], answer: PairAnswer | null, over: Partial<Word> = {}): Word => ({
  id: String(n).padStart(3, "0"),
  kind,
  answer,
  survivors: null,
  undoesId: null,
  personId: `p${n}`,
  personName: `Person ${n}`,
  ...over,
});

describe("where a pair stands", () => {
  it("is decided by one word, or by two that agree, or by a third", () => {
    expect(standingOf(false, [word(1, "first", "link")])).toEqual({ state: "decided", answer: "link" });
    expect(standingOf(true, [word(1, "first", "link")])).toEqual({ state: "second", answer: null });
    expect(standingOf(true, [word(1, "first", "link"), word(2, "second", "link")]).answer).toBe("link");
    const apart = [word(1, "first", "link"), word(2, "second", "not-match")];
    expect(standingOf(true, apart)).toEqual({ state: "adjudication", answer: null });
    expect(standingOf(true, [...apart, word(3, "adjudication", "not-match")]).answer).toBe("not-match");
    const merges = (survivor: "a" | "b") =>
      word(survivor === "a" ? 1 : 2, survivor === "a" ? "first" : "second", "merge", {
        survivors: { given: survivor },
      });
    expect(standingOf(true, [merges("a"), merges("b")]).state).toBe("adjudication");
  });

  it("takes one word from one human, of the right position", () => {
    const identity = { personId: "p1", positions: ["identity" as const] };
    expect(whyNotDecide("open", [], identity)).toBe(undefined);
    expect(whyNotDecide("second", [word(1, "first", null)], identity)).toMatch(/given your word/);
    expect(whyNotDecide("second", [word(2, "first", null)], identity)).toBe(undefined);
    expect(whyNotDecide("adjudication", [], identity)).toMatch(/Only Clinical informatics/);
    expect(whyNotDecide("decided", [word(2, "first", "link")], identity)).toBe(
      "Person 2 has decided this pair.",
    );
    const third = { personId: "p2", positions: ["clinical-informatics" as const, "identity" as const] };
    expect(
      whyNotDecide("adjudication", [word(1, "first", "link"), word(2, "second", "merge")], third),
    ).toMatch(/your word/);
  });

  it("undoes the last word first: a first one by whom gave it or whoever settles, a later one by whoever settles alone", () => {
    const words = [word(1, "first", "link"), word(2, "second", "link")];
    const p1 = { personId: "p1", positions: ["identity" as const] };
    expect(whyNotUndo(words, "001", p1)).toMatch(/not the last word/);
    expect(whyNotUndo(words, "002", p1)).toMatch(/Only clinical informatics can undo it/);
    expect(whyNotUndo(words, "002", { ...p1, positions: ["clinical-informatics"] })).toBe(undefined);
    // Who gave a second word has seen the first by it, whatever positions they hold.
    const p2 = { personId: "p2", positions: ["identity" as const] };
    expect(whyNotUndo(words, "002", p2)).toMatch(/only another person/);
    expect(whyNotUndo(words, "002", { ...p2, positions: ["identity", "clinical-informatics"] })).toMatch(
      /only another person/,
    );
    const settled = [...words, word(3, "adjudication", "link")];
    expect(whyNotUndo(settled, "003", { personId: "p3", positions: ["identity"] })).toMatch(
      /Only clinical informatics/,
    );
    expect(whyNotUndo(settled, "003", { personId: "p3", positions: ["clinical-informatics"] })).toBe(
      undefined,
    );
    expect(whyNotUndo(words.slice(0, 1), "001", p1)).toBe(undefined);
    expect(whyNotUndo(words.slice(0, 1), "001", p2)).toMatch(/Only Person 1/);
    expect(whyNotUndo([...words, word(3, "undo", null, { undoesId: "002" })], "001", p1)).toBe(undefined);
  });

  /** A pair that is decided and undone by rules alone, as the door does it. */
  const step = fc.oneof(
    fc.record({
      does: fc.constant("decide" as const),
      answer: fc.constantFrom<PairAnswer>("link", "not-match", "merge"),
    }),
    fc.record({ does: fc.constant("undo" as const), answer: fc.constant<PairAnswer>("link") }),
  );
  it("is after an undoing what it was before, through any sequence, and the queue with it", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 30 }), (needsSecond, steps) => {
        const words: Word[] = [];
        const images = new Map<string, { standing: PairStanding; queue: Queue }>();
        let standing = standingOf(needsSecond, []);
        let queue: Queue = { ...NO_QUEUE, open: 1 };
        for (const [at, { does, answer }] of steps.entries()) {
          const last = standingWords(words).at(-1);
          if (does === "undo") {
            if (!last) continue;
            words.push(word(at, "undo", null, { undoesId: last.id }));
            const after = standingOf(needsSecond, standingWords(words));
            queue = moved(queue, standing, after, 0);
            expect({ standing: after, queue }).toEqual(images.get(last.id));
            standing = after;
            continue;
          }
          const kind = nextKind(standing.state);
          expect(kind === undefined).toBe(standing.state === "decided");
          if (kind === undefined) continue;
          const next = word(at, kind, answer);
          images.set(next.id, { standing, queue });
          words.push(next);
          const after = standingOf(needsSecond, standingWords(words));
          queue = moved(queue, standing, after, 0);
          standing = after;
        }
        expect(Object.values(queue).reduce((a, b) => a + b, 0)).toBe(1);
        expect(queue[placeIn(standing)]).toBe(1);
        expect(waiting(queue)).toBe(standing.state === "decided" ? 0 : 1);
      }),
    );
  });
});

describe("a merge", () => {
  it("names for every field that differs whose value survives, and nothing else", () => {
    expect(fieldsToChoose(COMPARISONS, [2, 0, 1]).map(({ name }) => name)).toEqual(["given"]);
    expect(whyNotAnswer("merge", null, COMPARISONS, [2, 0, 0])).toBe("Say whose given survives.");
    expect(whyNotAnswer("merge", { given: "a" }, COMPARISONS, [2, 0, 0])).toBe(undefined);
    expect(whyNotAnswer("merge", { given: "a" }, COMPARISONS, [2, 4, 0])).toBe("Say whose city survives.");
    expect(whyNotAnswer("merge", { given: "a", mrn: "b" }, COMPARISONS, [2, 0, 0])).toMatch(/does not have/);
    expect(whyNotAnswer("link", { given: "a" }, COMPARISONS, [2, 0, 0])).toMatch(/Only of a merge/);
    expect(whyNotAnswer("link", null, COMPARISONS, [2, 0, 0])).toBe(undefined);
  });
});

it("gives a record between two sides one counterpart", () => {
  const rivals = [{ ordinal: 6, answer: "link" as const }];
  expect(whyNotOneHuman("link", true, rivals)).toMatch(/in pair 7/);
  expect(whyNotOneHuman("merge", true, rivals)).toMatch(/in pair 7/);
  expect(whyNotOneHuman("not-match", true, rivals)).toBe(undefined);
  expect(whyNotOneHuman("link", false, rivals)).toBe(undefined);
  expect(whyNotOneHuman("link", true, [{ ordinal: 6, answer: "not-match" }])).toBe(undefined);
});

it("draws the same pairs for a second review each time, about as many as asked for", () => {
  const drawn = Array.from({ length: 4_000 }, (_, n) => isDrawn("s", n, 25));
  expect(drawn).toEqual(Array.from({ length: 4_000 }, (_, n) => isDrawn("s", n, 25)));
  const share = drawn.filter(Boolean).length / drawn.length;
  expect(share).toBeGreaterThan(0.22);
  expect(share).toBeLessThan(0.28);
  expect(drawn).not.toEqual(Array.from({ length: 4_000 }, (_, n) => isDrawn("t", n, 25)));
  expect(isDrawn("s", 1, 0)).toBe(false);
  expect(isDrawn("s", 1, 100)).toBe(true);
});

describe("a gate", () => {
  const AT = "2026-11-21T07:00:00.000Z";
  const matching = (number: number, over: Partial<Matching> = {}): Matching => ({
    id: `019abc00-0000-7000-8000-00000000000${number}`,
    cutoverId: "019abc00-0000-7000-8000-0000000000ff",
    number,
    label: "MPI",
    twoSided: true,
    comparisons: COMPARISONS,
    records: 10,
    linked: 5,
    thresholds: { link: 0.99, review: 0.05 },
    secondReviewPct: 10,
    seed: "s",
    startedAt: AT,
    startedByName: "A",
    filedAt: AT,
    pairs: 2,
    queue: NO_QUEUE,
    words: 0,
    ...over,
  });
  const told = (source: string, openPairs: number, asOf = AT) => ({
    id: `019abc00-0000-7000-8000-0000000000a${openPairs}`,
    cutoverId: "019abc00-0000-7000-8000-0000000000ff",
    openPairs,
    asOf,
    source,
    recordedByName: "A",
    recordedAt: AT,
  });
  const find = (matchings: Matching[], queues: ReturnType<typeof told>[] = []) => {
    const facts = {
      ...emptyRoom("x").entities,
      matching: Object.fromEntries(matchings.map((each) => [each.id, each])),
      identityQueue: Object.fromEntries(queues.map((each) => [each.id, each])),
    };
    const binding = { kind: "identity-queue", maxAgeMinutes: 60 } as const;
    return findMeasured(
      { id: "c", gateId: "g" },
      binding,
      facts,
      { evaluatedAt: null, samples: {} } as never,
      Date.parse(AT) + 60_000,
    );
  };

  it("counts the queue that is here: open pairs, second reviews, disagreements and conflicts", () => {
    expect(find([matching(1)])).toMatchObject({ state: "met" });
    expect(
      find([matching(1, { queue: { ...NO_QUEUE, open: 2, second: 1, adjudication: 1, conflicts: 3 } })]),
    ).toMatchObject({
      state: "not-met",
      finding: "4 pairs of patients to review, with 3 conflicts, 1 second review, 1 disagreement",
    });
    expect(find([matching(1, { filedAt: null })])).toMatchObject({ state: "unknown" });
    expect(find([matching(1, { words: 4 })]).basis).not.toBe(find([matching(1, { words: 5 })]).basis);
  });

  it("lets a later matching of a name take the place of an earlier one, also while it comes in", () => {
    const busy = { queue: { ...NO_QUEUE, open: 2 } };
    expect(find([matching(1, busy), matching(2)]).state).toBe("met");
    expect(find([matching(1), matching(2, { filedAt: null })]).state).toBe("unknown");
    expect(find([matching(1, busy), matching(2, { label: "Other" })]).state).toBe("not-met");
    expect(
      countedMatchings({ matching: { a: matching(1), b: matching(2) } }).map(({ number }) => number),
    ).toEqual([2]);
  });

  it("takes a told number only of a queue elsewhere, and names both", () => {
    expect(find([], [told("MPI", 3)]).state).toBe("not-met");
    expect(find([matching(1)], [told("MPI", 3)]).state).toBe("met");
    expect(find([matching(1)], [told("Vendor", 3)])).toMatchObject({
      state: "not-met",
      finding: "here: no pair of patients to review; elsewhere: 3 pairs of patients to review",
    });
    expect(find([matching(1)], [told("Vendor", 0, "2026-11-20T07:00:00.000Z")]).state).toBe("unknown");
    expect(whyNotRecordQueue({ matching: { a: matching(1) } }, "MPI")).toMatch(/counts itself/);
    expect(whyNotRecordQueue({ matching: { a: matching(1) } }, "Vendor")).toBe(undefined);
  });
});
