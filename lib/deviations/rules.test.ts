import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Position } from "#lib/door/positions.ts";
import * as rules from "./rules.ts";
import type { Deviation } from "./schema.ts";
import { APPROVED, APPROVER, ASKER, asked, DOER, tried } from "./testing.ts";

const factsOf = (...deviations: Deviation[]) => ({
  deviation: Object.fromEntries(deviations.map((deviation) => [deviation.id, deviation])),
});
const as = ({ personId }: { personId: string }, ...positions: Position[]) => ({ personId, positions });
const done = asked(1, { ...APPROVED, tries: [tried("do")] });
const failed = asked(1, { ...APPROVED, tries: [tried("do", "fail")] });
const verified = asked(1, { ...APPROVED, tries: [tried("do", "pass")] });
const undone = asked(1, { ...APPROVED, tries: [tried("do", "fail"), tried("undo", "pass")] });
const refused = asked(1, { ...APPROVED, outcome: "refused" });
const cancelled = asked(1, { cancelledAt: "2026-11-21T04:00:00.000Z", cancelledByName: ASKER.name });

describe("a deviation", () => {
  it("is never approved by who asked for it", () => {
    expect(rules.whyNotDecideDeviation(asked(), as(ASKER, "incident-commander"))).toMatch(/second person/);
    expect(rules.whyNotDecideDeviation(asked(), as(APPROVER, "incident-commander"))).toBeUndefined();
    expect(rules.whyNotDecideDeviation(done, as(APPROVER, "incident-commander"))).toMatch(/has approved it/);
    expect(rules.whyNotDecideDeviation(cancelled, as(APPROVER))).toMatch(/given it up/);
  });

  it("is done only when it is approved", () => {
    expect(rules.whyNotRecordDeviation(asked(), "do")).toMatch(/Nobody has approved/);
    expect(rules.whyNotRecordDeviation(refused, "do")).toMatch(/refused/);
    expect(rules.whyNotRecordDeviation(cancelled, "do")).toMatch(/given it up/);
    expect(rules.whyNotRecordDeviation(asked(1, APPROVED), "do")).toBeUndefined();
    expect(rules.whyNotRecordDeviation(asked(1, APPROVED), "undo")).toMatch(/not been done/);
    expect(rules.whyNotRecordDeviation(done, "do")).toMatch(/verified/);
  });

  it("that does not hold is done again or undone, and one that holds can be undone", () => {
    for (const kind of ["do", "undo"] as const)
      expect(rules.whyNotRecordDeviation(failed, kind)).toBeUndefined();
    expect(rules.whyNotRecordDeviation(verified, "undo")).toBeUndefined();
    expect(rules.whyNotRecordDeviation(verified, "do")).toMatch(/verified/);
    expect(rules.whyNotRecordDeviation(undone, "do")).toMatch(/undone/);
  });

  it("is verified by somebody other than who did it", () => {
    expect(rules.whyNotVerifyDeviation(done, as(DOER))).toMatch(/somebody else/);
    expect(rules.whyNotVerifyDeviation(done, as(ASKER))).toBeUndefined();
    expect(rules.whyNotVerifyDeviation(asked(1, APPROVED), as(ASKER))).toMatch(/nothing to verify/);
  });

  it("is given up before it is done, by who asked or the commander", () => {
    expect(rules.whyNotCancelDeviation(asked(), as(ASKER))).toBeUndefined();
    expect(rules.whyNotCancelDeviation(asked(), as(DOER, "app-owner"))).toMatch(/who asked for it/);
    expect(rules.whyNotCancelDeviation(asked(), as(DOER, "incident-commander"))).toBeUndefined();
    expect(rules.whyNotCancelDeviation(done, as(ASKER))).toMatch(/undo it/);
    expect(rules.whyNotCancelDeviation(refused, as(ASKER))).toMatch(/ended/);
  });
});

describe("at a gate", () => {
  const POLLED = "2026-11-21T03:12:00.000Z";
  const stateOf = (deviation: Deviation, sinceAt?: string) =>
    rules.deviationFindings(factsOf(deviation), sinceAt).map(({ state }) => state);

  it("what is open is not known to be safe, and what does not hold is not met", () => {
    expect([asked(), asked(1, APPROVED), done].flatMap((deviation) => stateOf(deviation))).toEqual([
      "unknown",
      "unknown",
      "unknown",
    ]);
    expect(stateOf(failed)).toEqual(["not-met"]);
  });

  it("what was refused or given up changed nothing", () => {
    for (const deviation of [refused, cancelled]) expect(stateOf(deviation, POLLED)).toEqual([]);
  });

  it("what was verified while it was polled stays in sight, so that who signed before signs again", () => {
    expect(stateOf(verified, POLLED)).toEqual(["met"]);
    expect(stateOf(undone, POLLED)).toEqual(["met"]);
    expect(stateOf(verified, "2026-11-21T03:20:00.000Z")).toEqual([]);
    expect(stateOf(verified)).toEqual([]);
  });

  it("whatever happens to a deviation gives it another basis, and only an end that changed nothing takes it away", () => {
    const steps = [asked(), asked(1, APPROVED), done, failed, verified, undone];
    const bases = steps.map((deviation) => rules.deviationFindings(factsOf(deviation), POLLED)[0]?.basis);
    expect(new Set(bases).size).toBe(steps.length);
  });

  it("every open deviation stands there and no closed one blocks", () => {
    const any = fc.array(fc.constantFrom(asked(), done, failed, verified, undone, refused, cancelled));
    fc.assert(
      fc.property(any, (kinds) => {
        const deviations = kinds.map((kind, n) => ({ ...kind, id: asked(n).id, number: n + 1 }));
        const found = rules.deviationFindings(factsOf(...deviations), POLLED);
        const against = found.filter(({ state }) => state !== "met").map(({ deviation }) => deviation.id);
        expect(new Set(against)).toEqual(new Set(deviations.filter(rules.isOpen).map(({ id }) => id)));
      }),
    );
  });
});
