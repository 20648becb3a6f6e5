import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BY_BUILT_IN_RULES } from "#lib/reconciliation/testing.ts";
import {
  hasRecord,
  isLargeEnough,
  type RecordKey,
  recordState,
  recordsOf,
  reviewsNeeded,
  runOfRecord,
  type SamplingFacts,
  sampleOf,
  shareWords,
  standingOfSample,
  whyNotClose,
  whyNotDraw,
  whyNotEnlarge,
  whyNotReview,
  whyStale,
} from "./rules.ts";
import type { Answer, Sample, SampleReview } from "./schema.ts";

const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const AT = "2026-11-21T02:00:00.000Z";
const HASH = "a".repeat(64);

const sampleWith = (fields: Partial<Sample> = {}): Sample => ({
  id: uuid(1),
  cutoverId: uuid(2),
  runId: uuid(3),
  domain: "allergies",
  resultHash: HASH,
  seed: "s",
  seedFrom: "run",
  population: 1_000,
  random: 6,
  risk: 2,
  site: 1,
  secondReviewEvery: 3,
  enlargedByRunId: null,
  enlargedFrom: null,
  drawnAt: AT,
  drawnById: uuid(4),
  drawnByName: "A",
  ...fields,
});

let made = 100;
const review = (key: RecordKey, answer: Answer | null, reviewer = 10): SampleReview => {
  made += 1;
  return {
    id: uuid(made),
    cutoverId: uuid(2),
    sampleId: uuid(1),
    ...key,
    reviewerId: uuid(reviewer),
    reviewerName: "R",
    position: "clinical-informatics",
    answer,
    hasComment: false,
    reviewedAt: AT,
  };
};
const factsWith = (reviews: readonly SampleReview[]): SamplingFacts => ({
  sample: {},
  sampleReview: Object.fromEntries(reviews.map((one) => [one.id, one])),
  sampleClosing: {},
  ruleProposal: {},
  run: {},
  domainResult: {},
});
const random = (place: number): RecordKey => ({ part: "random", place });

describe("a sample that is too small", () => {
  const run = (n: number, fields: object = {}) => ({
    id: uuid(n),
    number: n,
    status: "completed",
    ...BY_BUILT_IN_RULES,
    ...fields,
  });
  const result = (n: number, resultHash = HASH) => ({
    id: uuid(n + 50),
    runId: uuid(n),
    domain: "allergies",
    resultHash,
  });
  const criterion = (minSize: number, domain = "allergies") => ({
    id: uuid(90),
    binding: { kind: "sampling", domain, minSize, minLowerBound: 0.9 },
  });
  const facts = (minSize: number, hash = HASH) =>
    ({
      run: { a: run(3), b: run(4) },
      domainResult: { a: result(3), b: result(4, hash) },
      criterion: { a: criterion(minSize), b: criterion(500, "billing") },
      ruleProposal: {},
    }) as unknown as Parameters<typeof whyNotEnlarge>[0];
  const frame = { random: 59, seed: "s", population: 1_000 };

  it("goes on by the same order as far as a criterion asks, and no further", () => {
    const sample = sampleWith();
    expect(whyNotEnlarge(facts(59), sample, uuid(3), frame, 59)).toBeUndefined();
    expect(whyNotEnlarge(facts(59), sample, uuid(4), frame, 59)).toBeUndefined();
    expect(whyNotEnlarge(facts(58), sample, uuid(3), frame, 59)).toContain("asks for more than 58");
    expect(whyNotEnlarge(facts(59), sample, uuid(3), frame, 6)).toContain("6 by chance already");
    expect(whyNotEnlarge(facts(59, "b".repeat(64)), sample, uuid(4), frame, 59)).toContain("is stale");
    expect(whyNotEnlarge(facts(59), sample, uuid(9), frame, 59)).toContain("a complete run");
    const plan = "set the sampling plan to 59 by chance with the seed “s”";
    expect(whyNotEnlarge(facts(59), sample, uuid(3), undefined, 59)).toContain(plan);
    expect(whyNotEnlarge(facts(59), sample, uuid(3), { ...frame, random: 58 }, 59)).toContain(plan);
    expect(whyNotEnlarge(facts(59), sample, uuid(4), { ...frame, seed: "t" }, 59)).toContain("another order");
    expect(whyNotEnlarge(facts(59), sample, uuid(4), { ...frame, population: 999 }, 59)).toContain(
      "another order",
    );
  });

  it("is as large as it can be when every record is in it", () => {
    expect(isLargeEnough(sampleWith({ random: 6 }), 6)).toBe(true);
    expect(isLargeEnough(sampleWith({ random: 6 }), 7)).toBe(false);
    expect(isLargeEnough(sampleWith({ random: 6, population: 6 }), 59)).toBe(true);
    const small = sampleWith({ population: 20 });
    expect(
      whyNotEnlarge(facts(59), small, uuid(3), { ...frame, random: 20, population: 20 }, 59),
    ).toBeUndefined();
  });

  it("has the records that its run handed over, and after them those of the later one", () => {
    const sample = sampleWith({ random: 9, enlargedByRunId: uuid(4), enlargedFrom: 6 });
    const runs = recordsOf(sample).map((key) => runOfRecord(sample, key));
    expect(runs.slice(0, 9)).toEqual([...Array(6).fill(uuid(3)), ...Array(3).fill(uuid(4))]);
    expect(new Set(runs.slice(9))).toEqual(new Set([uuid(3)]));
  });
});

describe("a record", () => {
  it("is agreed when all who were to answer agree; unsure, a split and a blind answer are not", () => {
    const sample = sampleWith();
    const state = (...answers: (Answer | null)[]) =>
      recordState(
        factsWith(answers.map((answer, n) => review(random(0), answer, 10 + n))),
        sample,
        random(0),
      );
    expect(reviewsNeeded(sample, random(0))).toBe(2);
    expect(state()).toBe("waiting");
    expect(state("agreed")).toBe("waiting");
    expect(state(null)).toBe("waiting");
    expect(state("agreed", null)).toBe("waiting");
    expect(state("agreed", "agreed")).toBe("agreed");
    expect(state("agreed", "unsure")).toBe("unsure");
    expect(state("unsure", "not-agreed")).toBe("not-agreed");
  });

  it("of the parts that were not drawn by chance is answered by one", () => {
    expect(reviewsNeeded(sampleWith(), { part: "risk", place: 0 })).toBe(1);
    expect(reviewsNeeded(sampleWith({ secondReviewEvery: 0 }), random(0))).toBe(1);
    expect(hasRecord(sampleWith(), random(5))).toBe(true);
    expect(hasRecord(sampleWith(), random(6))).toBe(false);
  });
});

describe("the figure", () => {
  it("is of the random part alone: what the others say changes nothing of it", () => {
    const answer = fc.constantFrom<Answer | undefined>("agreed", "not-agreed", "unsure", undefined);
    fc.assert(
      fc.property(
        fc.array(answer, { minLength: 9, maxLength: 9 }),
        fc.array(answer, { minLength: 3, maxLength: 3 }),
        (said, other) => {
          const sample = sampleWith({ secondReviewEvery: 0 });
          const of = (answers: readonly (Answer | undefined)[]) =>
            standingOfSample(
              factsWith(
                recordsOf(sample).flatMap((key, n) => {
                  const given = answers[n];
                  return given === undefined ? [] : [review(key, given)];
                }),
              ),
              sample,
            );
          const one = of(said);
          const two = of([...said.slice(0, 6), ...other]);
          expect({ ...two, open: null, chosen: null }).toEqual({ ...one, open: null, chosen: null });
          expect(one.reviewed).toBe(said.slice(0, 6).filter((given) => given !== undefined).length);
          expect(one.agreed).toBe(said.slice(0, 6).filter((given) => given === "agreed").length);
          expect(one.open).toHaveLength(
            said.filter((given) => given === "not-agreed" || given === "unsure").length,
          );
          expect(one.isWhole).toBe(one.reviewed === sample.random);
        },
      ),
    );
  });

  it("is never rounded up", () => {
    expect(shareWords(0.8999)).toBe("89.9 %");
    expect(shareWords(0.99999)).toBe("99.9 %");
    expect(shareWords(1)).toBe("100.0 %");
  });
});

describe("a sample", () => {
  const run = (n: number, fields: object = {}) => ({
    id: uuid(n),
    cutoverId: uuid(2),
    number: n,
    label: "r",
    startedAt: AT,
    finishedAt: AT,
    status: "completed" as const,
    failure: null,
    sourceRecords: 1,
    targetRecords: 1,
    durationMs: 1,
    inputHash: HASH,
    ...BY_BUILT_IN_RULES,
    verdict: "pass" as const,
    ...fields,
  });
  const later = (fields: object, result?: object): SamplingFacts =>
    ({
      ...factsWith([]),
      run: { [uuid(3)]: run(3), [uuid(5)]: run(5, fields) },
      domainResult: result ? { x: { id: "x", runId: uuid(5), domain: "allergies", ...result } } : {},
    }) as unknown as SamplingFacts;

  it("stands while the newest run says the same of the domain, and no longer", () => {
    const sample = sampleWith();
    expect(whyStale({ run: { [uuid(3)]: run(3) }, domainResult: {}, ruleProposal: {} }, sample)).toBe(
      undefined,
    );
    expect(whyStale(later({}, { resultHash: HASH }), sample)).toBe(undefined);
    expect(whyStale(later({}, { resultHash: "b".repeat(64) }), sample)).toContain("found otherwise");
    expect(whyStale(later({}), sample)).toContain("did not cover");
    expect(whyStale(later({ status: "failed" }), sample)).toContain("failed after");
    expect(whyStale(later({ status: "running" }), sample)).toBe(undefined);
  });

  it("is stale by other rules, and drawn anew when a run by those in force finds the same", () => {
    const other = "f".repeat(64);
    const sample = sampleWith();
    expect(whyStale(later({ rulesHash: other }, { resultHash: HASH }), sample)).toContain(
      "rules that are not those in force",
    );
    // Drawn from a run by rules that were in force once: the same findings say less of the records.
    const facts = {
      ...later({}, { resultHash: HASH }),
      sample: { [sample.id]: sample },
    };
    const before = {
      ...facts,
      run: { ...facts.run, [uuid(3)]: run(3, { rulesHash: other }) },
    } as unknown as SamplingFacts;
    expect(whyStale(before, sample)).toContain("drawn from a run by other rules");
    const handed = { random: 40, risk: 10 };
    expect(whyNotDraw(facts, uuid(5), "allergies", handed, handed)).toContain("the same of allergies");
    expect(whyNotDraw(before, uuid(5), "allergies", handed, handed)).toBe(undefined);
    const loose = { ...facts, run: { ...facts.run, [uuid(5)]: run(5, { rulesHash: other }) } };
    expect(whyNotDraw(loose as unknown as SamplingFacts, uuid(5), "allergies", handed, handed)).toContain(
      "No sample is drawn",
    );
  });

  it("is not drawn again of the same findings, and speaks again when they come back", () => {
    const other = "b".repeat(64);
    const result = (n: number, resultHash: string) => ({
      id: uuid(100 + n),
      runId: uuid(n),
      domain: "allergies",
      resultHash,
    });
    const first = sampleWith({ id: uuid(60), runId: uuid(3) });
    const second = sampleWith({ id: uuid(61), runId: uuid(4), resultHash: other });
    const facts = (...hashes: readonly string[]) =>
      ({
        ruleProposal: {},
        sample: { [first.id]: first, [second.id]: second },
        run: Object.fromEntries(hashes.map((_, n) => [uuid(3 + n), run(3 + n)])),
        domainResult: Object.fromEntries(hashes.map((hash, n) => [n, result(3 + n, hash)])),
      }) as unknown as SamplingFacts;
    const handed = { random: 40, risk: 10 };
    const why = (of: SamplingFacts, n: number) => whyNotDraw(of, uuid(n), "allergies", handed, handed);
    const back = facts(HASH, other, HASH);
    expect(why(back, 5)).toContain("the same of allergies as run 3");
    expect(sampleOf(back, "allergies")?.id).toBe(first.id);
    const anew = facts(HASH, other, "c".repeat(64));
    expect(why(anew, 5)).toBe(undefined);
    expect(sampleOf(anew, "allergies")?.id).toBe(second.id);
  });

  it("is answered in an open session, once by each, and closed by who did not answer", () => {
    const sample = sampleWith();
    const session = {
      id: uuid(50),
      sampleId: sample.id,
      personId: uuid(10),
      endsAt: "2026-11-21T03:00:00.000Z",
    };
    const facts = (reviews: readonly SampleReview[]) =>
      ({ ...factsWith(reviews), reveal: { [session.id]: session } }) as unknown as SamplingFacts &
        Parameters<typeof whyNotReview>[0];
    const me = { personId: uuid(10) };
    const before = Date.parse(session.endsAt) - 1;
    expect(whyNotReview(facts([]), sample, random(1), me, before)).toBe(undefined);
    expect(whyNotReview(facts([]), sample, random(1), me, before + 1)).toContain(
      "session of review is not open",
    );
    expect(whyNotReview(facts([]), sample, random(1), { personId: uuid(11) }, before)).toContain("not open");
    expect(whyNotReview(facts([]), sample, random(99), me, before)).toContain("no such record");
    const answered = [review(random(1), "unsure")];
    expect(whyNotReview(facts(answered), sample, random(1), me, before)).toContain("You have answered");
    expect(whyNotClose(facts(answered), sample, random(1), me)).toContain("another person closes");
    expect(whyNotClose(facts(answered), sample, random(1), { personId: uuid(11) })).toBe(undefined);
    expect(whyNotClose(facts([]), sample, random(1), { personId: uuid(11) })).toContain(
      "nobody has disagreed",
    );
  });
});
