import fc from "fast-check";
import { expect, test } from "vitest";
import { FAULT_KIND_NAMES, faultRates } from "./kinds.ts";
import { FaultSchedule } from "./schedule.ts";

test("what is due comes within the first half of the population, and no more often than guaranteed", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: 1, max: 500 }),
      fc.constantFrom(...FAULT_KIND_NAMES),
      (seed, patients, kind) => {
        const schedule = new FaultSchedule(seed, faultRates("default"), patients);
        let injected = 0;
        while (schedule.isDue(kind, 0.5)) {
          schedule.recordInjected(kind);
          injected += 1;
        }
        expect(injected).toBe(Math.min(3, Math.floor(patients / 10)));
      },
    ),
  );
});

test("a kind whose rate is zero never falls due", () => {
  const schedule = new FaultSchedule("seed", faultRates("default", { "allergy-code": 0 }), 1_000);
  expect(schedule.isDue("allergy-code", 1)).toBe(false);
  expect(schedule.isDue("allergy-status", 1)).toBe(true);
});

test("presets scale the default rates, and a rate given by name stands", () => {
  expect(Object.values(faultRates("none")).every((rate) => rate === 0)).toBe(true);
  expect(faultRates("heavy")["medication-dose"]).toBeCloseTo(5 * faultRates("default")["medication-dose"]);
  expect(faultRates("heavy")["allergy-resurrected"]).toBeLessThanOrEqual(0.5);
  expect(faultRates("none", { unexpected: 0.25 }).unexpected).toBe(0.25);
});
