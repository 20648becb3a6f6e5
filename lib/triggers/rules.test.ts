import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVALUATION_AGE_MS_MAX, type Vitals } from "#lib/room/pulse.ts";
import type { LatestSample, Signal } from "#lib/signals/schema.ts";
import { changed, evaluateTrigger, viewTrigger, whyNotThresholds } from "./rules.ts";
import type { Trigger } from "./schema.ts";

const START_MS = Date.parse("2026-11-21T02:00:00.000Z");
const at = (seconds: number) => new Date(START_MS + seconds * 1_000).toISOString();
const ms = (seconds: number) => START_MS + seconds * 1_000;

const signal: Signal = {
  id: "01930000-0000-7000-8000-000000000001",
  cutoverId: "01930000-0000-7000-8000-000000000000",
  key: "queue",
  question: "Are orders flowing?",
  unit: "messages",
  direction: "higher-is-worse",
  validMin: 0,
  validMax: 1_000_000,
  freshnessLimitSeconds: 60,
  ownerPosition: "interfaces",
};
const ok: Trigger = {
  id: "01930000-0000-7000-8000-000000000002",
  cutoverId: signal.cutoverId,
  signalId: signal.id,
  name: "Queue over 5,000",
  recommendation: "Hold.",
  threshold: 5_000,
  clearThreshold: 4_000,
  forSeconds: 30,
  keepFiringForSeconds: 120,
  state: "ok",
  stateSince: at(0),
  clearSince: null,
  stateValue: 10,
};
const sample = (value: number, seconds: number): LatestSample => ({
  value,
  observedAt: at(seconds),
  receivedAt: at(seconds),
});
/** Evaluates once a second over samples that arrive every second. */
const run = (trigger: Trigger, from: number, to: number, valueAt: (second: number) => number | undefined) => {
  let current = trigger;
  let latest: LatestSample | undefined;
  for (let second = from; second <= to; second++) {
    const value = valueAt(second);
    if (value !== undefined) latest = sample(value, second);
    current = { ...current, ...evaluateTrigger(current, signal, latest, ms(second)) };
  }
  return current;
};

describe("a trigger", () => {
  it("fires only after the condition has held for its time", () => {
    expect(run(ok, 1, 30, () => 6_000).state).toBe("pending");
    expect(run(ok, 1, 31, () => 6_000)).toMatchObject({ state: "firing", stateValue: 6_000 });
  });

  it("starts its time again when the condition breaks off", () => {
    expect(run(ok, 1, 50, (second) => (second === 20 ? 10 : 6_000)).state).toBe("pending");
  });

  it("is not crossed by a value on the threshold", () => {
    expect(run(ok, 1, 60, () => 5_000).state).toBe("ok");
  });

  it("clears only below its clear threshold, and only after its time", () => {
    const firing: Trigger = { ...ok, state: "firing", stateSince: at(0) };
    expect(run(firing, 1, 600, () => 4_500).state).toBe("firing");
    expect(run(firing, 1, 120, () => 100).state).toBe("firing");
    expect(run(firing, 1, 121, () => 100).state).toBe("ok");
    expect(run(firing, 1, 150, (second) => (second === 60 ? 4_500 : 100)).state).toBe("firing");
  });

  it("is never cleared by silence", () => {
    const firing: Trigger = { ...ok, state: "firing", stateSince: at(0) };
    expect(run(firing, 1, 3_600, () => undefined).state).toBe("firing");
    expect(run(firing, 1, 3_600, (second) => (second < 60 ? 100 : undefined)).state).toBe("firing");
  });

  it("has no data when its signal is silent or was never heard, and an error when the value can't be", () => {
    expect(run(ok, 1, 2, () => undefined).state).toBe("no-data");
    expect(run(ok, 1, 62, (second) => (second === 1 ? 10 : undefined)).state).toBe("no-data");
    expect(run(ok, 1, 1, () => -1).state).toBe("error");
    expect(run(ok, 1, 1, () => Number.NaN).state).toBe("error");
  });

  it("works the other way round where lower is worse", () => {
    const lower = { ...signal, direction: "lower-is-worse" } as const;
    const trigger = { ...ok, threshold: 99, clearThreshold: 99.5, forSeconds: 0 };
    expect(evaluateTrigger(trigger, lower, sample(98, 1), ms(1)).state).toBe("firing");
    expect(evaluateTrigger(trigger, lower, sample(99, 1), ms(1)).state).toBe("ok");
    expect(whyNotThresholds(trigger, lower)).toBeUndefined();
    expect(whyNotThresholds({ threshold: 99, clearThreshold: 98 }, lower)).toBeDefined();
  });

  it("never goes from firing to anything but ok, whatever comes", () => {
    const value = fc.oneof(fc.constant(undefined), fc.double({ noNaN: false, min: -10, max: 10_000 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), (values) => {
        let current: Trigger = ok;
        let latest: LatestSample | undefined;
        values.forEach((given, second) => {
          if (given !== undefined) latest = sample(given, second);
          const after = evaluateTrigger(current, signal, latest, ms(second));
          if (current.state === "firing") expect(["firing", "ok"]).toContain(after.state);
          // Looking again at once finds nothing to change: a transition is made once.
          const next = { ...current, ...after };
          expect(changed(next, evaluateTrigger(next, signal, latest, ms(second)))).toBe(false);
          current = next;
        });
      }),
    );
  });
});

describe("what is shown of a trigger", () => {
  const vitals = (value: number, seconds: number, evaluatedAt: string | null): Vitals => ({
    samples: { [signal.id]: sample(value, seconds) },
    progress: {},
    tokenUses: {},
    evaluatedAt,
    seal: null,
  });

  it("is ok only while it is looked at and its signal is fresh", () => {
    expect(viewTrigger(ok, signal, vitals(10, 0, at(0)), ms(1)).state).toBe("ok");
    expect(viewTrigger(ok, signal, vitals(10, 0, null), ms(1)).state).toBe("unknown");
    expect(viewTrigger(ok, signal, vitals(10, 0, at(0)), ms(1) + EVALUATION_AGE_MS_MAX).state).toBe(
      "unknown",
    );
    expect(viewTrigger(ok, signal, vitals(10, 0, at(61)), ms(61)).state).toBe("no-data");
    expect(viewTrigger(ok, signal, vitals(-5, 60, at(61)), ms(61)).state).toBe("error");
  });

  it("stays firing while its signal is silent", () => {
    const firing: Trigger = { ...ok, state: "firing" };
    expect(viewTrigger(firing, signal, vitals(10, 0, at(500)), ms(500)).state).toBe("firing");
  });
});
