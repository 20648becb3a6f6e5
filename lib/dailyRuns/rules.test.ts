import { describe, expect, it } from "vitest";
import {
  dueDay,
  GRACE_MS,
  nextOccasion,
  planStanding,
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

describe("the daily run", () => {
  it("is due from its time on, by the hospital's clocks, and begins once", () => {
    expect(dueDay(facts(), ZONE, DUE - 1)).toBeUndefined();
    expect(dueDay(facts(), ZONE, DUE)).toBe("2026-11-21");
    expect(dueDay(facts(), ZONE, DUE + 20 * 3_600_000)).toBe("2026-11-21");
    expect(dueDay(facts({}, [{ scheduledFor: "2026-11-21" }]), ZONE, DUE)).toBeUndefined();
    expect(dueDay(facts({}, [{ scheduledFor: "2026-11-20" }]), ZONE, DUE)).toBe("2026-11-21");
    expect(dueDay(facts({ isOn: false }), ZONE, DUE)).toBeUndefined();
    // While another one is under way it waits.
    expect(dueDay(facts({}, [{ scheduledFor: null }], "running"), ZONE, DUE)).toBeUndefined();
  });

  it("does not begin for a time that was over when the plan was made", () => {
    const made = { changedAt: "2026-11-21T15:00:00.000Z" };
    expect(dueDay(facts(made), ZONE, at("2026-11-21T15:00:01Z"))).toBeUndefined();
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
    const others = [{ scheduledFor: "2026-11-20" }, { scheduledFor: null }];
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
    const standing = planStanding(facts({}, [{ scheduledFor: "2026-11-21" }], status), ZONE, DUE + GRACE_MS);
    expect(standing).toMatchObject({ state, sentence });
  });

  it("says nothing of a plan that is off", () => {
    expect(planStanding(facts({ isOn: false }), ZONE, DUE + GRACE_MS).state).toBe("off");
  });
});

describe("people", () => {
  it("can't order a run beside another, nor cancel one that has ended", () => {
    expect(whyNotOrder(facts({}, [{ scheduledFor: null }], "running"))).toContain("Run 1 is under way");
    expect(whyNotOrder(facts({}, [{ scheduledFor: null }]))).toBeUndefined();
    const [run] = Object.values(facts({}, [{ scheduledFor: null }]).run);
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
