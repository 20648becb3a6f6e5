import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dueOccasion,
  GRACE_MS,
  lastOccasion,
  nextOccasion,
  planStanding,
  scheduleAfter,
  undoneToTell,
  whyNotAcknowledge,
  whyNotCancel,
  whyNotOrder,
} from "./rules.ts";
import type { Escalation, PlannedRun, ReconciliationPlan } from "./schema.ts";

const ZONE = "America/New_York";
const at = (text: string): number => Date.parse(text);

const plan: ReconciliationPlan = {
  id: "p",
  cutoverId: "c",
  input: "nightly",
  at: "02:30",
  shards: 2,
  isOn: true,
  scheduleSince: "2026-11-19T15:00:00.000Z",
  owedAt: null,
  toldOfAt: null,
  changedAt: "2026-11-19T15:00:00.000Z",
  changedByName: "Dana Whitfield",
};

type Facts = Parameters<typeof planStanding>[0];

function facts(
  of: Partial<ReconciliationPlan> = {},
  planned: Partial<PlannedRun>[] = [],
  status = "completed",
): Facts {
  return {
    reconciliationPlan: { p: { ...plan, ...of } },
    plannedRun: Object.fromEntries(
      planned.map((one, n) => [`x${n}`, { id: `x${n}`, runId: `r${n}`, ...one }]),
    ),
    run: Object.fromEntries(planned.map((_, n) => [`r${n}`, { id: `r${n}`, number: n + 1, status }])),
  } as unknown as Facts;
}

/** 02:30 in New York on the 21st, in winter. */
const DUE = at("2026-11-21T07:30:00Z");

/** 02:30 in New York on a day of November, in winter. */
const occasionAt = (day: string): string => `${day}T07:30:00.000Z`;

describe("the daily run", () => {
  it("is due from its time on, by the hospital's clocks, and begins once", () => {
    expect(dueOccasion(facts(), ZONE, DUE - 1)).toBeUndefined();
    expect(dueOccasion(facts(), ZONE, DUE)).toEqual({ day: "2026-11-21", atMs: DUE });
    expect(dueOccasion(facts(), ZONE, DUE + 20 * 3_600_000)).toEqual({ day: "2026-11-21", atMs: DUE });
    expect(dueOccasion(facts({}, [{ occasionAt: occasionAt("2026-11-21") }]), ZONE, DUE)).toBeUndefined();
    expect(dueOccasion(facts({}, [{ occasionAt: occasionAt("2026-11-20") }]), ZONE, DUE)).toEqual({
      day: "2026-11-21",
      atMs: DUE,
    });
    expect(dueOccasion(facts({ isOn: false }), ZONE, DUE)).toBeUndefined();
    // While another one is under way it waits.
    expect(dueOccasion(facts({}, [{ occasionAt: null }], "running"), ZONE, DUE)).toBeUndefined();
  });

  it("does not begin for a time that was over when the plan was made", () => {
    const made = { scheduleSince: "2026-11-21T15:00:00.000Z" };
    expect(dueOccasion(facts(made), ZONE, at("2026-11-21T15:00:01Z"))).toBeUndefined();
    expect(planStanding(facts(made), ZONE, at("2026-11-21T15:00:01Z"))).toMatchObject({
      state: "waiting",
      atMs: at("2026-11-22T07:30:00Z"),
    });
  });

  it("keeps its time of day over a change of the clocks", () => {
    // On the first of November the clocks are set back.
    const summer = at("2026-10-31T12:00:00Z");
    expect(nextOccasion(plan, ZONE, at("2026-10-31T05:00:00Z")).atMs).toBe(at("2026-10-31T06:30:00Z"));
    expect(nextOccasion(plan, ZONE, summer).atMs).toBe(at("2026-11-01T07:30:00Z"));
  });

  it("is missed when it should have run and did not, and nothing else makes that good", () => {
    expect(planStanding(facts(), ZONE, DUE + GRACE_MS - 1).state).toBe("due");
    expect(planStanding(facts(), ZONE, DUE + GRACE_MS).state).toBe("missed");
    // Not yesterday's, and not one that somebody ordered.
    const others = [{ occasionAt: occasionAt("2026-11-20") }, { occasionAt: null }];
    expect(planStanding(facts({}, others), ZONE, DUE + GRACE_MS).state).toBe("missed");
    // Until the next is due, also after midnight.
    expect(planStanding(facts(), ZONE, at("2026-11-22T07:29:00Z"))).toMatchObject({
      state: "missed",
      atMs: DUE,
    });
  });

  it.each([
    ["running", "running", "Run 1 is under way."],
    ["completed", "done", "Run 1 is complete."],
    ["failed", "failed", "Run 1 failed."],
    ["cancelled", "failed", "Run 1 was cancelled."],
  ])("says of one that is %s how it stands", (status, state, sentence) => {
    const standing = planStanding(
      facts({}, [{ occasionAt: occasionAt("2026-11-21") }], status),
      ZONE,
      DUE + GRACE_MS,
    );
    expect(standing).toMatchObject({ state, sentence });
  });

  it("says nothing of a plan that is off, and owes nothing", () => {
    expect(planStanding(facts({ isOn: false }), ZONE, DUE + GRACE_MS).state).toBe("off");
    const owed = { isOn: false, owedAt: occasionAt("2026-11-21") };
    const done = [{ occasionAt: occasionAt("2026-11-21") }];
    expect(planStanding(facts(owed, done), ZONE, DUE + GRACE_MS).state).toBe("off");
    expect(planStanding(facts(owed, done, "failed"), ZONE, DUE + GRACE_MS)).toMatchObject({
      state: "failed",
      sentence: "Run 1 failed. Since then the plan is off.",
    });
    // Nobody takes it any more: there is no grace.
    expect(planStanding(facts(owed), ZONE, DUE + 1).state).toBe("missed");
  });

  it("is told once when it was missed or failed, and again only of another time", () => {
    expect(undoneToTell(facts(), ZONE, DUE + GRACE_MS - 1)).toBeUndefined();
    const missed = undoneToTell(facts(), ZONE, DUE + GRACE_MS);
    expect(missed).toMatchObject({
      at: occasionAt("2026-11-21"),
      sentence: expect.stringContaining("did not"),
    });
    const told = { toldOfAt: occasionAt("2026-11-21") };
    expect(undoneToTell(facts(told), ZONE, DUE + GRACE_MS)).toBeUndefined();
    expect(undoneToTell(facts(told), ZONE, DUE + 24 * 3_600_000 + GRACE_MS)).toMatchObject({
      at: occasionAt("2026-11-22"),
    });
    const ran = [{ occasionAt: occasionAt("2026-11-21") }];
    expect(undoneToTell(facts({}, ran), ZONE, DUE + GRACE_MS)).toBeUndefined();
    expect(undoneToTell(facts({}, ran, "running"), ZONE, DUE + GRACE_MS)).toBeUndefined();
    expect(undoneToTell(facts({}, ran, "failed"), ZONE, DUE)).toMatchObject({ sentence: "Run 1 failed." });
  });

  it("stays missed when its plan is edited, until the plan's next time has come", () => {
    const editedAt = DUE + GRACE_MS;
    const edit = (known: ReconciliationPlan, of: Partial<ReconciliationPlan>, ms: number) => ({
      ...known,
      ...of,
      ...scheduleAfter(known, { ...known, ...of }, ZONE, new Date(ms).toISOString()),
      changedAt: new Date(ms).toISOString(),
    });
    const stateOf = (known: ReconciliationPlan, ms: number, ran: string[] = []) =>
      planStanding(
        facts(
          known,
          ran.map((occasion) => ({ occasionAt: occasion })),
        ),
        ZONE,
        ms,
      );
    const parts = edit(plan, { shards: 7 }, editedAt);
    expect(stateOf(parts, editedAt)).toMatchObject({ state: "missed", atMs: DUE });
    const off = edit(parts, { isOn: false }, editedAt);
    expect(stateOf(off, editedAt)).toMatchObject({ state: "missed", atMs: DUE });
    const on = edit(off, { isOn: true }, editedAt + 1);
    expect(stateOf(on, editedAt + 1)).toMatchObject({ state: "missed", atMs: DUE });
    const later = edit(on, { at: "14:00" }, editedAt + 2);
    expect(stateOf(later, editedAt + 2)).toMatchObject({ state: "missed", atMs: DUE });
    // The new time has come on the very day on which the old one was done, or was not: it is an occasion of its own.
    const atTwo = at("2026-11-21T19:00:00Z");
    expect(stateOf(later, atTwo, [occasionAt("2026-11-21")])).toMatchObject({ state: "due", atMs: atTwo });
    expect(dueOccasion(facts(later, [{ occasionAt: occasionAt("2026-11-21") }]), ZONE, atTwo)).toEqual({
      day: "2026-11-21",
      atMs: atTwo,
    });
  });
});

/** Zones whose clocks change at night, by half an hour, at midnight, on other days, or never. */
const ZONES = [
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Asia/Beirut",
  "Asia/Kolkata",
  "Pacific/Apia",
];
const HOUR_MS = 3_600_000;
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);

/** Every moment of a span at which the plan's time comes on a zone's clocks, told by the clocks themselves and not by the rule. */
function timesOn(zone: string, clock: string, fromMs: number, untilMs: number): number[] {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const days = new Map<string, number>();
  for (let ms = Math.ceil(fromMs / 60_000) * 60_000 - 2 * HOUR_MS; ms < untilMs; ms += 60_000) {
    const [day = "", shown] = format.format(ms).split(", ");
    // A time that comes twice in a night counts once.
    if (shown === clock && !days.has(day)) days.set(day, ms);
  }
  return [...days.values()].filter((ms) => ms >= fromMs && ms < untilMs);
}

describe("a plan that is edited at any time, in any zone", () => {
  it("expects every time that came while it was on at that time, and no other", () => {
    const starts = ["2026-03-06", "2026-03-27", "2026-04-03", "2026-09-04", "2026-10-02", "2026-10-30"];
    const edits = fc.array(
      fc.record({
        afterMinutes: fc.integer({ min: 1, max: 40 * 60 }),
        at: fc.option(time),
        isOn: fc.boolean(),
        shards: fc.integer({ min: 1, max: 64 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...starts),
        time,
        edits,
        (zone, start, first, changes) => {
          const beganMs = Date.parse(`${start}T12:00:00Z`);
          const iso = (ms: number): string => new Date(ms).toISOString();
          let known: ReconciliationPlan = {
            ...plan,
            at: first,
            scheduleSince: iso(beganMs),
            changedAt: iso(beganMs),
          };
          let nowMs = beganMs;
          let expected: number[] = [];
          for (const { afterMinutes, at: newTime, ...fields } of [
            ...changes,
            { afterMinutes: 30 * 60, at: null, shards: 1, isOn: true },
          ]) {
            const untilMs = nowMs + afterMinutes * 60_000;
            if (known.isOn) expected = [...expected, ...timesOn(zone, known.at, nowMs, untilMs + 1)];
            nowMs = untilMs;
            const last = lastOccasion(known, zone, nowMs);
            const isSkipped = last !== undefined && !clockShows(zone, known.at, last.atMs);
            // A time that the clocks jump over has no moment of its own: which one stands for it is the rule's.
            if (isSkipped) return;
            expect(last?.atMs).toBe(expected.at(-1));
            const next = { ...known, ...fields, at: newTime ?? known.at };
            known = { ...next, ...scheduleAfter(known, next, zone, iso(nowMs)), changedAt: iso(nowMs) };
            // An edit holds from its very instant on.
            if (known.isOn) expected = [...expected, ...timesOn(zone, known.at, nowMs, nowMs + 1)];
            // No edit makes anything of what was expected before.
            expect(lastOccasion(known, zone, nowMs)?.atMs).toBe(expected.at(-1));
            const { state, atMs } = planStanding(facts(known), zone, nowMs);
            if (expected.length > 0) expect(["due", "missed"]).toContain(state);
            if (expected.length > 0) expect(atMs).toBe(expected.at(-1));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

const clockShows = (zone: string, clock: string, ms: number): boolean =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" }).format(ms) === clock;

describe("people", () => {
  it("can't order a run beside another, nor cancel one that has ended", () => {
    expect(whyNotOrder(facts({}, [{ occasionAt: null }], "running"))).toContain("Run 1 is under way");
    expect(whyNotOrder(facts({}, [{ occasionAt: null }]))).toBeUndefined();
    const [run] = Object.values(facts({}, [{ occasionAt: null }]).run);
    if (!run) throw new Error("no run");
    expect(whyNotCancel(run)).toContain("has ended: completed");
    expect(whyNotCancel({ ...run, status: "running" })).toBeUndefined();
  });

  it("answer an escalation for the position that it is for, once", () => {
    const escalation = { position: "clinical-informatics", acknowledgedAt: null } as Escalation;
    expect(whyNotAcknowledge(escalation, ["data-steward"])).toContain("whoever owns");
    expect(whyNotAcknowledge(escalation, ["clinical-informatics"])).toBeUndefined();
    expect(whyNotAcknowledge(escalation, ["incident-commander"])).toBeUndefined();
    const answered = { ...escalation, acknowledgedAt: "2026-11-21T08:00:00.000Z", acknowledgedByName: "Ana" };
    expect(whyNotAcknowledge(answered, ["clinical-informatics"])).toContain("Ana has said");
  });
});
