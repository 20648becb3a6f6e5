import { expect, test } from "vitest";
import { ruleWords } from "./ruleWords.ts";

const trigger = { threshold: 5_000, clearThreshold: 4_500, forSeconds: 120, keepFiringForSeconds: 30 };

test("a trigger's rule names its thresholds and how long", () => {
  expect(ruleWords(trigger, { direction: "higher-is-worse", unit: "1" })).toEqual([
    "Fires when the value is above 5,000 for 2 min.",
    "Stops when it is at or below 4,500 for 30 s. Silence never stops it.",
  ]);
});

test("one without a span acts at once, and direction turns the words", () => {
  const sudden = { threshold: 99, clearThreshold: 99.5, forSeconds: 0, keepFiringForSeconds: 0 };
  expect(ruleWords(sudden, { direction: "lower-is-worse", unit: "%" })).toEqual([
    "Fires as soon as the value is below 99 %.",
    "Stops as soon as it is at or above 99.5 %. Silence never stops it.",
  ]);
});
