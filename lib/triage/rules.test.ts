import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Disposition, RecordAcceptance } from "#lib/dispositions/schema.ts";
import { settledOf } from "#lib/dispositions/standing.ts";
import { emptyRoom } from "#lib/room/state.ts";
import {
  countBy,
  describeGroup,
  matches,
  nextCause,
  type TriageFacts,
  USUAL_SLA_MINUTES,
  viewGroup,
  whyNotSlaMinutes,
} from "./rules.ts";
import type { CauseGroup, TriagePolicy } from "./schema.ts";

const id = (n: number): string => `0197a0c0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const OPENED = "2026-11-21T02:00:00.000Z";
const OPENED_MS = Date.parse(OPENED);
const MINUTE_MS = 60_000;

const group = (over: Partial<CauseGroup> = {}): CauseGroup => ({
  id: id(1),
  cutoverId: id(0),
  number: 1,
  signature: "0".repeat(32),
  domain: "allergies",
  resourceType: "AllergyIntolerance",
  kind: "altered",
  category: "high-risk-clinical-mismatch",
  severity: "critical",
  cause: null,
  fields: ["criticality"],
  batches: ["B0001"],
  openedAt: OPENED,
  runId: id(9),
  records: 10,
  keysHash: "0".repeat(64),
  covers: [],
  closedAt: null,
  closedByRunId: null,
  reopenedAt: null,
  escalatedAt: null,
  ...over,
});

const held = {
  cutoverId: id(0),
  groupId: id(1),
  key: null,
  runId: id(9),
  records: 10,
  keysHash: "0".repeat(64),
  reason: "Looked at",
  personId: id(7),
  personName: "Ines",
};
const acceptance = (n: number, over: Partial<RecordAcceptance> = {}): RecordAcceptance => ({
  ...held,
  id: id(n),
  domain: "allergies",
  category: "high-risk-clinical-mismatch",
  severity: "critical",
  position: "clinical-informatics",
  acceptedAt: OPENED,
  signatureId: id(n + 500),
  ...over,
});
const disposition = (n: number, outcome: Disposition["outcome"]): Disposition => ({
  ...held,
  id: id(n),
  kind: "fix",
  assignedTo: "interfaces",
  position: "interfaces",
  madeAt: OPENED,
  outcome,
  outcomeRunId: null,
  outcomeAt: null,
});
const by = <T extends { id: string }>(...all: T[]): Record<string, T> =>
  Object.fromEntries(all.map((each) => [each.id, each]));
const facts = (over: Partial<TriageFacts> = {}): TriageFacts => ({ ...emptyRoom(id(0)).entities, ...over });

const DECIDED = facts({
  recordAcceptance: by(acceptance(20), acceptance(21, { position: "data-steward" })),
  disposition: by(disposition(30, null), disposition(31, "still-seen"), disposition(32, "proved")),
});

describe("what settles records", () => {
  it("never settles more than there is, and leaves open whatever nothing valid covers", () => {
    const deciders = [id(20), id(21), id(30), id(31), id(32), id(99)];
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...deciders), { maxLength: deciders.length }),
        fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }),
        fc.nat(10),
        (who, counts, undecided) => {
          const covers = who.map((each, place) => ({ by: each, records: counts[place] ?? 0 }));
          const records = covers.reduce((sum, cover) => sum + cover.records, 0) + undecided;
          const settled = settledOf(DECIDED, group({ covers, records }));
          const total = settled.accepted + settled.awaiting + settled.stillSeen + settled.undecided;
          expect(total).toBe(records);
          const valid = covers.find((cover) => cover.by === id(20))?.records ?? 0;
          expect(settled.accepted).toBe(valid);
          expect(viewGroup(DECIDED, group({ covers, records }), OPENED_MS).open).toBe(records - valid);
        },
      ),
    );
  });

  it("is no acceptance of another position, none that was withdrawn, and none of a consent that holds again", () => {
    const covers = [{ by: id(20), records: 10 }];
    expect(settledOf(DECIDED, group({ covers })).accepted).toBe(10);
    const withdrawal = by({
      id: id(60),
      cutoverId: id(0),
      subject: "recordAcceptance" as const,
      subjectId: id(20),
      reason: "No",
      personId: id(7),
      personName: "Ines",
      position: "clinical-informatics" as const,
      withdrawnAt: OPENED,
      signatureId: null,
    });
    expect(settledOf({ ...DECIDED, withdrawal }, group({ covers })).accepted).toBe(0);
    expect(settledOf(DECIDED, group({ covers: [{ by: id(21), records: 10 }] })).accepted).toBe(0);
    const consents = facts({
      recordAcceptance: by(acceptance(20, { domain: "consents", position: "compliance" })),
    });
    expect(settledOf(consents, group({ covers, domain: "consents", kind: "altered" })).accepted).toBe(10);
    expect(settledOf(consents, group({ covers, domain: "consents", kind: "resurrected" })).accepted).toBe(0);
  });

  it.each([
    ["open", []],
    ["accepted", [[20, 10]]],
    ["reopened", [[20, 9]]],
    ["awaiting-run", [[30, 10]]],
    [
      "awaiting-run",
      [
        [20, 4],
        [30, 6],
      ],
    ],
    [
      "reopened",
      [
        [31, 1],
        [20, 9],
      ],
    ],
    ["reopened", [[32, 10]]],
    ["open", [[99, 10]]],
  ] as const)("leaves a cause %s when it is covered by %j", (state, covers) => {
    const covered = covers.map(([n, records]) => ({ by: id(n), records }));
    expect(viewGroup(DECIDED, group({ covers: covered }), OPENED_MS).state).toBe(state);
  });
});

describe("the clock of a cause", () => {
  const sla = (minutes: number, over: Partial<CauseGroup> = {}) =>
    viewGroup(DECIDED, group(over), OPENED_MS + minutes * MINUTE_MS).sla;

  it("runs by severity, and is overdue to the millisecond", () => {
    for (const [severity, minutes] of Object.entries(USUAL_SLA_MINUTES) as [
      CauseGroup["severity"],
      number,
    ][]) {
      const due = viewGroup(facts(), group({ severity }), OPENED_MS).dueAtMs;
      expect(due - OPENED_MS).toBe(minutes * MINUTE_MS);
      expect(viewGroup(facts(), group({ severity }), due - 1).sla).toBe("due-soon");
      expect(viewGroup(facts(), group({ severity }), due).sla).toBe("overdue");
    }
  });

  it("does not pause for a fix that was only announced, and stops for what is closed or accepted", () => {
    expect(sla(0)).toBe("in-time");
    expect(sla(61, { covers: [{ by: id(30), records: 10 }] })).toBe("overdue");
    expect(sla(61, { covers: [{ by: id(20), records: 10 }] })).toBe("settled");
    expect(sla(61, { closedAt: OPENED, closedByRunId: id(10) })).toBe("settled");
  });

  it("goes by the newest policy, in which what is worse is never due later", () => {
    const policy = (version: number, critical: number): TriagePolicy => ({
      id: id(40 - version),
      cutoverId: id(0),
      version,
      slaMinutes: { critical, high: 60, medium: 60, low: 60 },
      routes: [],
      reason: "As agreed",
      setById: id(7),
      setByName: "Amara",
      setAt: OPENED,
    });
    const view = viewGroup(facts({ triagePolicy: by(policy(1, 10), policy(2, 20)) }), group(), OPENED_MS);
    expect(view.dueAtMs - OPENED_MS).toBe(20 * MINUTE_MS);
    expect(whyNotSlaMinutes({ critical: 61, high: 60, medium: 60, low: 60 })).toBeDefined();
    expect(whyNotSlaMinutes({ critical: 60, high: 60, medium: 60, low: 60 })).toBeUndefined();
  });
});

describe("what the page is narrowed to", () => {
  const view = viewGroup(DECIDED, group(), OPENED_MS);
  const closed = viewGroup(DECIDED, group({ closedAt: OPENED, closedByRunId: id(10) }), OPENED_MS);

  it("leaves out what a run closed, unless it is asked for", () => {
    expect([matches(view, {}), matches(closed, {})]).toEqual([true, false]);
    expect([matches(view, { state: "closed" }), matches(closed, { state: "closed" })]).toEqual([false, true]);
    expect(matches(closed, { group: 1 })).toBe(true);
  });

  it("is every part of it at once", () => {
    const asked = {
      domain: "allergies",
      severity: "critical",
      owner: "clinical-informatics",
      sla: "in-time",
    } as const;
    expect(matches(view, asked)).toBe(true);
    for (const other of [
      { domain: "notes" },
      { severity: "low" },
      { owner: "comms" },
      { sla: "overdue" },
    ] as const)
      expect(matches(view, { ...asked, ...other })).toBe(false);
  });

  it("counts causes and records, and names no empty count", () => {
    expect(countBy([view, view], ({ group: { severity } }) => severity, ["critical", "low"])).toEqual([
      { value: "critical", groups: 2, records: 20 },
    ]);
  });
});

describe("what is decided on next", () => {
  const view = (n: number, over: Partial<CauseGroup> = {}) =>
    viewGroup(facts(), group({ id: id(n), number: n, ...over }), OPENED_MS);
  const later = new Date(OPENED_MS + 100 * MINUTE_MS).toISOString();
  const mine = ["clinical-informatics"] as const;

  it("is what is due first, of those the worst, also where something worse is due later", () => {
    const high = view(2, { severity: "high" });
    const worse = view(3, { openedAt: new Date(OPENED_MS + 4 * 60 * MINUTE_MS).toISOString() });
    const many = view(4, { severity: "high", records: 11 });
    expect(nextCause([worse, high, many], mine)).toBe(many);
    expect(nextCause([view(5, { openedAt: later }), high], mine)?.group.number).toBe(5);
  });

  it("is nobody else’s, and nothing that was decided or closed", () => {
    const closed = view(2, { closedAt: OPENED, closedByRunId: id(9) });
    expect(nextCause([view(1)], ["comms"])).toBeUndefined();
    const accepted = viewGroup(DECIDED, group({ covers: [{ by: id(20), records: 10 }] }), OPENED_MS);
    expect(nextCause([closed, accepted], mine)).toBeUndefined();
  });
});

describe("a cause in words", () => {
  it.each([
    ["AllergyIntolerance.criticality: value changed, 10 records, batch B0001", {}],
    [
      "Encounter.period.start: local time stored as UTC, 1 record, batches B1, B2 and more",
      {
        resourceType: "Encounter",
        fields: ["period.start"],
        cause: "encounter-period-start-local-as-utc",
        records: 1,
        batches: ["B1", "B2", "B3"],
      },
    ],
    [
      "Observation.note.text: text cut at 80 characters, 10 records",
      {
        resourceType: "Observation",
        fields: ["note.text"],
        cause: "observation-note-text-truncated-80",
        batches: [],
      },
    ],
    [
      "Consent: missing at the target, 10 records, batch B0001",
      { resourceType: "Consent", fields: [], kind: "missing" },
    ],
  ] as [string, Partial<CauseGroup>][])("%s", (sentence, over) => {
    expect(describeGroup(group(over), 2)).toBe(sentence);
  });
});
