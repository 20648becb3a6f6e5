import { describe, expect, it } from "vitest";
import { CUTOVER_ID, idOf, NO_VITALS } from "#lib/gates/testing.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import { BY_BUILT_IN_RULES } from "#lib/reconciliation/testing.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import { type Entities, emptyRoom } from "#lib/room/state.ts";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import type { Signal } from "#lib/signals/schema.ts";
import type { Trigger } from "#lib/triggers/schema.ts";
import { dailyReport } from "./report.ts";

const DAY = "2026-11-20";
/** 21:00 in New York. */
const EVENING = "2026-11-21T02:00:00.000Z";
const END_OF_DAY = "2026-11-21T05:00:00.000Z";

const cutover: Cutover = {
  id: CUTOVER_ID,
  programId: null,
  organization: "Test Hospital",
  name: "Wave 1",
  slug: "wave-1",
  kind: "live",
  strategy: "big-bang",
  timeZone: "America/New_York",
  place: "New York",
  createdAt: "2026-11-01T00:00:00.000Z",
  freezeAt: null,
  pointOfNoReturnAt: null,
  rollbackObjectiveMinutes: null,
  rehearsalOfId: null,
  reportTo: [],
  reportAtHour: 7,
  closedAt: null,
  closedByName: null,
  closedReason: null,
};
const run: Run = {
  id: idOf(10),
  cutoverId: CUTOVER_ID,
  number: 2,
  label: "load-2",
  startedAt: EVENING,
  finishedAt: EVENING,
  status: "completed",
  failure: null,
  sourceRecords: 100,
  targetRecords: 99,
  durationMs: 5,
  inputHash: "a".repeat(64),
  ...BY_BUILT_IN_RULES,
  verdict: "fail",
};
const allergies: DomainResult = {
  id: idOf(11),
  cutoverId: CUTOVER_ID,
  runId: run.id,
  domain: "allergies",
  eligible: 100,
  matched: 97,
  altered: 2,
  rejected: 0,
  skipped: 0,
  quarantined: 0,
  missing: 1,
  unexpected: 0,
  duplicated: 0,
  resurrected: 0,
  wrongPatient: 0,
  highRisk: 2,
  benign: 0,
  unparsable: 0,
  discrepancies: 3,
  verdict: "fail",
  reasons: [],
  resultHash: "b".repeat(64),
};
const signal: Signal = {
  id: idOf(20),
  cutoverId: CUTOVER_ID,
  key: "queue",
  question: "Are orders flowing?",
  unit: "messages",
  direction: "higher-is-worse",
  validMin: 0,
  validMax: 1_000_000,
  freshnessLimitSeconds: 60,
  ownerPosition: "interfaces",
};
const trigger: Trigger = {
  id: idOf(21),
  cutoverId: CUTOVER_ID,
  signalId: signal.id,
  name: "Queue over 5,000",
  recommendation: "Hold.",
  threshold: 5_000,
  clearThreshold: 4_000,
  forSeconds: 30,
  keepFiringForSeconds: 120,
  state: "ok",
  stateSince: EVENING,
  clearSince: null,
  stateValue: 10,
};
/** The queue was well at the day's end. */
const well: Vitals = {
  ...NO_VITALS,
  evaluatedAt: END_OF_DAY,
  samples: { [signal.id]: { value: 10, observedAt: END_OF_DAY, receivedAt: END_OF_DAY } },
};

const linesOf = (title: string, given: Partial<Entities>, vitals: Vitals = well): readonly string[] => {
  const room = emptyRoom(CUTOVER_ID);
  const entities = { ...room.entities, cutover: { [CUTOVER_ID]: cutover }, ...given };
  const { sections } = dailyReport(
    { ...room, entities },
    vitals,
    [],
    0,
    DAY,
    Date.parse("2026-11-21T12:00:00.000Z"),
  );
  return sections.find((section) => section.title === title)?.lines ?? [];
};
const notes: DomainResult = {
  ...allergies,
  id: idOf(12),
  domain: "notes",
  matched: 100,
  altered: 0,
  missing: 0,
  highRisk: 0,
  discrepancies: 0,
  verdict: "pass",
  tally: [],
};
const runsOf = (over: Partial<Run>, ofNotes: Partial<DomainResult> = {}) =>
  linesOf("Reconciliation", {
    run: { [run.id]: { ...run, ...over } },
    domainResult: {
      [allergies.id]: allergies,
      [idOf(12)]: { ...notes, ...ofNotes },
    },
  });
const triggersOf = (over: Partial<Trigger>, vitals?: Vitals) =>
  linesOf(
    "Rollback triggers",
    { signal: { [signal.id]: signal }, trigger: { [trigger.id]: { ...trigger, ...over } } },
    vitals,
  );

describe("a daily report", () => {
  it("says what a run found, and of which domains", () => {
    expect(runsOf({})).toEqual([
      "Run 2, load-2, by the built-in rules: FAIL.",
      "allergies: FAIL, 2 high-risk mismatches, 1 record missing, 2 altered of 100 records eligible.",
    ]);
    expect(runsOf({ verdict: "pass", rulesHash: "f".repeat(64) }).slice(0, 2)).toEqual([
      "Run 2, load-2, by other rules than those in force: no verdict that counts.",
      "No gate counts it: run 2 went by rules that are not those in force: the built-in ones are in force.",
    ]);
    expect(runsOf({}, { unparsable: 2 })[2]).toBe("notes: UNKNOWN, 2 lines could not be read.");
    expect(runsOf({ verdict: null })[0]).toBe("Run 2, load-2, by the built-in rules: without a verdict.");
    expect(runsOf({ status: "failed", failure: "Its process died.", verdict: null })).toEqual([
      "Run 2, load-2: failed. Its process died.",
    ]);
    expect(runsOf({ finishedAt: "2026-11-19T20:00:00.000Z" })).toEqual(["No run ended in this day."]);
  });

  it("calls no trigger ok that nothing looked at, or whose signal was silent", () => {
    expect(triggersOf({})).toEqual(["1 trigger ok, none otherwise."]);
    expect(triggersOf({}, NO_VITALS)).toEqual([
      "Queue over 5,000: unknown, not being evaluated; it was last ok.",
    ]);
    expect(triggersOf({}, { ...well, samples: {} })).toEqual([
      "Queue over 5,000: no data, no sample within 60 s.",
    ]);
    expect(linesOf("Rollback triggers", { trigger: { [trigger.id]: trigger } })).toEqual([
      "Queue over 5,000: unknown, its signal is gone.",
    ]);
  });

  it("tells the hospital's time", () => {
    expect(triggersOf({ state: "firing" })).toEqual([
      "Queue over 5,000: firing since Nov 20, 21:00, 10 messages, limit 5,000 messages.",
    ]);
  });
});
