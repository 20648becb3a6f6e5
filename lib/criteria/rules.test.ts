import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TestResult, Verification } from "#lib/checks/schema.ts";
import type { ConsentParity, ConsentSignOff } from "#lib/consent/schema.ts";
import type { Criterion, Poll } from "#lib/gates/schema.ts";
import { NO_QUEUE } from "#lib/identity/rules.ts";
import type { Matching } from "#lib/identity/schema.ts";
import type { MappingSignOff, MappingUse, MappingVersion } from "#lib/mappings/schema.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import type { RehearsalResult } from "#lib/rehearsals/schema.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import { emptyRoom } from "#lib/room/state.ts";
import type { RuleProposal } from "#lib/ruleChanges/schema.ts";
import type { Task } from "#lib/runbook/schema.ts";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import type { Sample, SampleReview } from "#lib/sampling/schema.ts";
import type { Signal } from "#lib/signals/schema.ts";
import { evaluateSignal } from "./findSignal.ts";
import type { Found } from "./found.ts";
import {
  findMeasured,
  type Measured,
  waiverInForce,
  whyNotRemove,
  whyNotWaive,
  whyNotWaiverEnd,
} from "./rules.ts";
import type { BindingOf, Waiver } from "./schema.ts";

const NOW = Date.parse("2026-11-21T12:00:00.000Z");
const at = (minutesAgo: number): string => new Date(NOW - minutesAgo * 60_000).toISOString();
const uuid = (n: number): string => `019ab000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [CUTOVER, GATE, CRITERION] = [uuid(1), uuid(2), uuid(3)];
const HASH = "a".repeat(64);
const by = <T extends { id: string }>(...entities: T[]): Record<string, T> =>
  Object.fromEntries(entities.map((entity) => [entity.id, entity]));

type Facts = Parameters<typeof findMeasured>[2] & Parameters<typeof waiverInForce>[2];
const NOTHING = emptyRoom(CUTOVER).entities;
const QUIET: Vitals = { samples: {}, progress: {}, tokenUses: {}, evaluatedAt: null, seal: null };

const find = (binding: Measured, facts: Partial<Facts> = {}, vitals: Vitals = QUIET, nowMs = NOW): Found =>
  findMeasured({ id: CRITERION, gateId: GATE }, binding, { ...NOTHING, ...facts }, vitals, nowMs);
const state = (...args: Parameters<typeof find>) => find(...args).state;

const run = (over: Partial<Run> = {}): Run => ({
  id: uuid(10),
  cutoverId: CUTOVER,
  number: 1,
  label: "night",
  startedAt: at(20),
  finishedAt: at(10),
  status: "completed",
  failure: null,
  sourceRecords: 10,
  targetRecords: 10,
  durationMs: 1,
  inputHash: HASH,
  ...BY_BUILT_IN_RULES,
  verdict: "pass",
  ...over,
});
const result = (over: Partial<DomainResult> = {}): DomainResult => ({
  ...NO_RECORDS,
  id: uuid(11),
  cutoverId: CUTOVER,
  runId: uuid(10),
  domain: "allergies",
  eligible: 10,
  matched: 10,
  verdict: "pass",
  reasons: [],
  resultHash: HASH,
  tally: [],
  ...over,
});
const reconciled = (over: Partial<DomainResult> = {}, ran: Partial<Run> = {}): Partial<Facts> => ({
  run: by(run(ran)),
  domainResult: by(result(over)),
});

const SIGNAL: Signal = {
  id: uuid(20),
  cutoverId: CUTOVER,
  key: "lag",
  question: "Are results in time?",
  unit: "s",
  direction: "higher-is-worse",
  validMin: 0,
  validMax: 1_000,
  freshnessLimitSeconds: 60,
  ownerPosition: "interfaces",
};
const SIGNAL_BINDING: BindingOf<"signal"> = {
  kind: "signal",
  signalId: SIGNAL.id,
  comparator: "at-most",
  threshold: 100,
  windowSeconds: 300,
  minSamples: 3,
};
const sample = (value: number, secondsAgo = 1) => ({
  value,
  observedAt: new Date(NOW - secondsAgo * 1_000).toISOString(),
  receivedAt: new Date(NOW - secondsAgo * 1_000).toISOString(),
});

const task = (n: number, over: Partial<Task> = {}): Task => ({
  id: uuid(100 + n),
  cutoverId: CUTOVER,
  streamId: uuid(99),
  code: `T${n}`,
  title: `Task ${n}`,
  type: "normal",
  dependsOn: [],
  ownerPosition: "app-owner",
  backupPosition: null,
  plannedStartAt: null,
  durationMinutes: 5,
  optimisticMinutes: null,
  pessimisticMinutes: null,
  fixedStartAt: null,
  controlStep: null,
  undoesId: null,
  critical: false,
  minimumPeople: 1,
  gateId: null,
  attempts: [],
  people: [],
  ...over,
});
const ended = (
  outcome: "done" | "failed" | "skipped",
  validationResult: "pass" | "fail" | "not-tested" | null = null,
) => ({
  attempts: [
    {
      startedAt: at(30),
      startedById: uuid(5),
      startedByName: "A",
      performerId: uuid(5),
      performerName: "A",
      finishedAt: at(20),
      outcome,
      validationResult,
      reason: null,
    },
  ],
});
const tasks = (...list: Task[]): Partial<Facts> => ({
  task: by(...list),
  stream: by({ id: uuid(99), cutoverId: CUTOVER, name: "Lab", ordinal: 0 }),
});

const verification = (over: Partial<Verification> = {}): Verification => ({
  id: uuid(30),
  cutoverId: CUTOVER,
  subject: "backup",
  what: "nightly",
  verifiedAt: at(10),
  checksum: HASH,
  outcome: "pass",
  recordedByName: "A",
  recordedAt: at(10),
  ...over,
});
const tested = (over: Partial<TestResult> = {}): TestResult => ({
  id: uuid(40),
  cutoverId: CUTOVER,
  suite: "security",
  format: "junit",
  fileName: "security.xml",
  fileHash: HASH,
  passed: 5,
  failed: 0,
  errors: 0,
  skipped: 0,
  failing: [],
  ranAt: at(10),
  importedByName: "A",
  importedAt: at(5),
  ...over,
});
const rehearsed = (over: Partial<RehearsalResult> = {}): RehearsalResult => ({
  id: uuid(50),
  cutoverId: CUTOVER,
  rehearsalId: uuid(51),
  name: "Rehearsal 2",
  startedAt: at(600),
  endedAt: at(300),
  passed: true,
  reason: "It went.",
  rollbackMinutes: 20,
  rollbackObjectiveMinutes: 30,
  durationMinutes: 290.5,
  taskDurations: [],
  decisions: [],
  recordedAt: at(290),
  recordedByName: "A",
  ...over,
});

describe("a signal over a window", () => {
  const window = { count: 3, min: 1, max: 100 };
  it("is kept by every sample, up to the threshold itself", () => {
    expect(evaluateSignal(SIGNAL_BINDING, SIGNAL, window, sample(5), NOW)).toEqual({
      state: "met",
      why: "kept",
    });
    expect(evaluateSignal(SIGNAL_BINDING, SIGNAL, { ...window, max: 100.1 }, sample(5), NOW).state).toBe(
      "not-met",
    );
    const atLeast = { ...SIGNAL_BINDING, comparator: "at-least" as const, threshold: 2 };
    expect(evaluateSignal(atLeast, SIGNAL, window, sample(5), NOW).state).toBe("not-met");
    expect(evaluateSignal(atLeast, SIGNAL, { ...window, min: 2 }, sample(5), NOW).state).toBe("met");
  });
  it.each([
    ["too-few", { ...window, count: 2 }, sample(5)],
    ["no-data", window, sample(5, 61)],
    ["no-data", window, undefined],
    ["out-of-range", { ...window, max: 1_001 }, sample(5)],
    ["out-of-range", window, sample(-1)],
  ] as const)("is unknown: %s", (why, seen, newest) => {
    expect(evaluateSignal(SIGNAL_BINDING, SIGNAL, seen, newest, NOW)).toEqual({ state: "unknown", why });
  });

  const check = {
    id: uuid(21),
    cutoverId: CUTOVER,
    criterionId: CRITERION,
    state: "met" as const,
    why: "kept" as const,
    stateSince: at(3),
  };
  const facts = { signal: by(SIGNAL), signalCheck: by(check) };
  const vitals = (value: number, secondsAgo = 1): Vitals => ({
    ...QUIET,
    samples: { [SIGNAL.id]: sample(value, secondsAgo) },
    evaluatedAt: at(0),
  });
  it("stands on its last flip while the values move", () => {
    const [one, other] = [find(SIGNAL_BINDING, facts, vitals(5)), find(SIGNAL_BINDING, facts, vitals(7))];
    expect(one.state).toBe("met");
    expect(one.finding).not.toBe(other.finding);
    expect([one.basis, one.settledFinding]).toEqual([other.basis, other.settledFinding]);
  });
  it("is unknown when nobody evaluates it, its signal is quiet, or it was never looked at", () => {
    expect(state(SIGNAL_BINDING, facts, { ...vitals(5), evaluatedAt: at(1) })).toBe("unknown");
    expect(state(SIGNAL_BINDING, facts, vitals(5, 61))).toBe("unknown");
    expect(state(SIGNAL_BINDING, { signal: by(SIGNAL) }, vitals(5))).toBe("unknown");
    expect(state(SIGNAL_BINDING, { signalCheck: by(check) }, vitals(5))).toBe("unknown");
  });
});

describe("a run by other rules than those in force", () => {
  const bindings: Measured[] = [
    { kind: "reconciliation", domain: "consents", maxAgeMinutes: null },
    { kind: "consent-parity", maxAgeMinutes: null },
    {
      kind: "discrepancies",
      domains: ["consents"],
      severity: "critical",
      categories: null,
      maxAgeMinutes: null,
    },
    { kind: "discrepancies", domains: null, severity: "low", categories: null, maxAgeMinutes: null },
  ];
  const inForce = { version: 1, outcome: "approved", rulesHash: "b".repeat(64) } as RuleProposal;

  it.each(bindings)("says nothing where $kind is asked, whatever it found", (binding) => {
    const good = reconciled({ domain: "consents" });
    const met = find(binding, good);
    expect(met.state).toBe("met");
    const bases = [met.basis];
    for (const rulesHash of ["f".repeat(64), null]) {
      for (const verdict of ["pass", "fail"] as const) {
        const found = find(binding, reconciled({ domain: "consents", verdict }, { rulesHash }));
        expect(found).toMatchObject({ state: "unknown", settledFinding: expect.stringContaining("rules") });
        if (verdict === "pass") bases.push(found.basis);
      }
    }
    // Agreed on after the run: what it found by the rules before is not what these say.
    const after = find(binding, { ...good, ruleProposal: { v1: inForce } });
    expect(after).toMatchObject({ state: "unknown", finding: expect.stringContaining("a new run says how") });
    const anew = find(binding, {
      ...reconciled({ domain: "consents" }, { rulesHash: inForce.rulesHash }),
      ruleProposal: { v1: inForce },
    });
    expect(anew.state).toBe("met");
    bases.push(after.basis, anew.basis);
    expect(new Set(bases).size).toBe(bases.length);
  });
});

describe("open discrepancies", () => {
  const binding: BindingOf<"discrepancies"> = {
    kind: "discrepancies",
    domains: ["allergies"],
    severity: "high",
    categories: null,
    maxAgeMinutes: 60,
  };
  const line = (severity: "low" | "medium" | "high" | "critical", count = 1) => ({
    category: "transformation-bug" as const,
    severity,
    count,
  });
  const with_ = (...tally: ReturnType<typeof line>[]) =>
    reconciled({ tally, discrepancies: tally.reduce((sum, { count }) => sum + count, 0) });
  it("count from the severity on", () => {
    expect(state(binding, with_(line("medium", 7)))).toBe("met");
    expect(find(binding, with_(line("high", 2), line("critical")))).toMatchObject({
      state: "not-met",
      finding: "3 open of severity high or above: 3 in allergies",
    });
    expect(state({ ...binding, categories: ["missing-record"] }, with_(line("critical")))).toBe("met");
    expect(state({ ...binding, domains: null }, with_(line("critical")))).toBe("not-met");
  });
  it("are unknown without a run, a domain, or a count that is whole", () => {
    expect(state(binding)).toBe("unknown");
    expect(state(binding, reconciled({ domain: "results" }))).toBe("unknown");
    expect(state(binding, reconciled({ tally: null }))).toBe("unknown");
    expect(state(binding, reconciled({ tally: [line("low")], discrepancies: 3 }))).toBe("unknown");
    expect(state(binding, reconciled({ unparsable: 1 }))).toBe("unknown");
    expect(state(binding, reconciled({ eligible: 0, matched: 0 }))).toBe("unknown");
    expect(state(binding, reconciled({}, { status: "failed" }))).toBe("unknown");
    expect(state(binding, reconciled({}, { finishedAt: at(61) }))).toBe("unknown");
    expect(state(binding, reconciled({ verdict: "error" }))).toBe("unknown");
  });
  it("are unknown where the run came to no verdict, as one over sums does, and still block where something was found", () => {
    const sums = { verdict: "unknown" as const, reasons: ["sums alone prove no record"] };
    expect(find(binding, reconciled({ ...sums, tally: [] }))).toMatchObject({
      state: "unknown",
      finding: "sums alone prove no record",
    });
    expect(state(binding, reconciled({ ...sums, tally: [line("critical")], discrepancies: 1 }))).toBe(
      "not-met",
    );
  });
  it("in every domain are unknown where the newest run looked at fewer domains than one before it", () => {
    const everywhere = { ...binding, domains: null };
    const before = run({ id: uuid(12), number: 1, finishedAt: at(30) });
    const facts = {
      run: by(run({ number: 2 }), before),
      domainResult: by(
        result(),
        result({ id: uuid(13), runId: before.id }),
        result({ id: uuid(14), runId: before.id, domain: "medications" }),
      ),
    };
    expect(find(everywhere, facts)).toMatchObject({
      state: "unknown",
      finding: "run 2 compared no record of medications, and run 1 did",
    });
    expect(state(binding, facts)).toBe("met");
  });
  it("stand on why they are unknown, also where the result is the same", () => {
    const few = reconciled({ tally: [], discrepancies: 3 });
    const reasons = [few, reconciled({ unparsable: 1 }), reconciled({ tally: null }), reconciled()];
    expect(new Set(reasons.map((facts) => find(binding, facts).basis)).size).toBe(reasons.length);
  });
  it("block also where another domain is unknown", () => {
    const facts = reconciled({ tally: [line("critical")], discrepancies: 1 });
    expect(state({ ...binding, domains: ["results", "allergies"] }, facts)).toBe("not-met");
  });
});

describe("consent parity", () => {
  const binding: BindingOf<"consent-parity"> = { kind: "consent-parity", maxAgeMinutes: 60 };
  const consents = (over: Partial<DomainResult> = {}, ran: Partial<Run> = {}) =>
    reconciled({ domain: "consents", ...over }, ran);
  it("follows the verdict", () => {
    expect(state(binding, consents())).toBe("met");
    expect(state(binding, consents({ verdict: "fail" }))).toBe("not-met");
    expect(state(binding)).toBe("unknown");
    expect(state(binding, consents({}, { finishedAt: at(61) }))).toBe("unknown");
  });
  it("is broken by one that is revoked and active, whatever the verdict, the age, and a run that failed since", () => {
    const revoked = { resurrected: 1, verdict: "pass" as const };
    const facts = [consents(revoked), consents(revoked, { finishedAt: at(10_000) })];
    const failed = {
      ...consents(revoked),
      run: by(run(), run({ id: uuid(12), number: 2, status: "failed" })),
    };
    for (const each of [...facts, failed]) {
      const found = find(binding, each);
      expect(found).toMatchObject({ state: "not-met", unwaivable: expect.any(String) });
      expect(find({ kind: "reconciliation", domain: "consents", maxAgeMinutes: 1 }, each).state).not.toBe(
        undefined,
      );
    }
  });
});

describe("consents one by one", () => {
  const parity = (runId: string, over: Partial<ConsentParity> = {}): ConsentParity => ({
    id: uuid(70),
    cutoverId: CUTOVER,
    runId,
    at: at(5),
    hash: "1".repeat(64),
    consents: 10,
    states: { same: 9, "revoked-active": 1 },
    groups: [],
    toReview: 0,
    reviewOpen: 0,
    contradicted: 0,
    ...over,
  });
  const passed = reconciled({ domain: "consents" });
  const [ran] = Object.values(passed.run ?? {});
  const runId = ran?.id ?? "";
  const BINDINGS: Measured[] = [
    { kind: "consent-parity", maxAgeMinutes: null },
    { kind: "reconciliation", domain: "consents", maxAgeMinutes: null },
    {
      kind: "discrepancies",
      domains: ["consents"],
      severity: "critical",
      categories: null,
      maxAgeMinutes: null,
    },
  ];
  it.each(BINDINGS)("block $kind where the run's rules found nothing, and nobody may waive it", (binding) => {
    expect(find(binding, { ...passed, consentParity: by(parity(runId)) })).toMatchObject({
      state: "not-met",
      finding: "1 consent revoked at the source and active at the target",
      since: ran?.finishedAt,
      unwaivable: expect.any(String),
    });
    const same = by(parity(runId, { states: { same: 10 } }));
    expect(find(binding, { ...passed, consentParity: same }).unwaivable).toBeUndefined();
  });
  it.each([
    ["had none", { eligible: 0, matched: 0, verdict: "unknown" as const }, 0],
    ["could not read a line of them", { unparsable: 1, verdict: "fail" as const }, 10],
    ["compared sums alone", { verdict: "unknown" as const, reasons: ["sums"] }, 10],
    ["looked at none of them one by one", {}, undefined],
  ])("are not cleared by a later run that %s", (_what, over, consents) => {
    const later = run({ id: uuid(12), number: 2, finishedAt: at(0) });
    const looked = parity(later.id, {
      id: uuid(74),
      consents: consents ?? 0,
      states: { same: consents ?? 0 },
    });
    const facts = {
      run: by(...Object.values(passed.run ?? {}), later),
      domainResult: by(
        ...Object.values(passed.domainResult ?? {}),
        result({ id: uuid(15), runId: later.id, domain: "consents", ...over }),
      ),
      consentParity: by(parity(runId), ...(consents === undefined ? [] : [looked])),
    };
    for (const binding of BINDINGS)
      expect(find(binding, facts)).toMatchObject({ state: "not-met", unwaivable: expect.any(String) });
    const proven = {
      ...facts,
      domainResult: by(
        ...Object.values(passed.domainResult ?? {}),
        result({ id: uuid(15), runId: later.id, domain: "consents" }),
      ),
      consentParity: by(parity(runId), { ...looked, consents: 10, states: { same: 10 } }),
    };
    for (const binding of BINDINGS) expect(find(binding, proven).unwaivable).toBeUndefined();
  });
  it.each([
    ["rules that nobody approved", { rulesHash: "f".repeat(64) }],
    ["rules that nobody knows", { rulesHash: null }],
  ])("are found by any run, and not cleared by one by %s", (_what, byOthers) => {
    const later = run({ id: uuid(12), number: 2, finishedAt: at(0), ...byOthers });
    const whole = parity(later.id, { id: uuid(74), states: { same: 10 } });
    const facts = {
      run: by(...Object.values(passed.run ?? {}), later),
      domainResult: by(
        ...Object.values(passed.domainResult ?? {}),
        result({ id: uuid(15), runId: later.id, domain: "consents" }),
      ),
      consentParity: by(parity(runId), whole),
    };
    for (const binding of BINDINGS)
      expect(find(binding, facts)).toMatchObject({ state: "not-met", unwaivable: expect.any(String) });
    const found = {
      ...facts,
      consentParity: by(parity(runId, { states: { same: 10 } }), {
        ...whole,
        states: { same: 9, "revoked-active": 1 },
      }),
    };
    for (const binding of BINDINGS)
      expect(find(binding, found)).toMatchObject({ state: "not-met", unwaivable: expect.any(String) });
    // What was legally decided against is no better.
    const against = {
      ...facts,
      consentParity: by(parity(runId, { states: { same: 10 }, contradicted: 1 }), whole),
    };
    expect(find({ kind: "consent-parity", maxAgeMinutes: null }, against)).toMatchObject({
      state: "not-met",
      finding: expect.stringContaining("1 consent is to be held back"),
      unwaivable: expect.any(String),
    });
  });
  it("date it by the run that found it, not by a later one that did not look", () => {
    const later = run({ id: uuid(12), number: 2, finishedAt: at(0) });
    const facts = {
      ...passed,
      run: by(...Object.values(passed.run ?? {}), later),
      consentParity: by(parity(runId)),
    };
    expect(find({ kind: "consent-parity", maxAgeMinutes: null }, facts).since).toBe(ran?.finishedAt);
  });
  it("are not met while the target does what a legal decision forbids, signed or not", () => {
    const same = parity(runId, { states: { same: 10 } });
    for (const needsSignOff of [true, false]) {
      const binding = { kind: "consent-parity" as const, maxAgeMinutes: null, needsSignOff };
      const found = find(binding, { ...passed, consentParity: by({ ...same, contradicted: 2 }) });
      expect(found).toMatchObject({
        state: "not-met",
        finding: expect.stringContaining("2 consents are to be held back or asked again"),
      });
      expect(found.basis).not.toBe(find(binding, { ...passed, consentParity: by(same) }).basis);
    }
  });
  it("are met with a signature, where one is asked for, only as they stand now", () => {
    const binding = { kind: "consent-parity" as const, maxAgeMinutes: null, needsSignOff: true };
    const same = parity(runId, { states: { same: 10 } });
    const signOff: ConsentSignOff = {
      id: uuid(71),
      cutoverId: CUTOVER,
      runId,
      parityId: same.id,
      parityHash: same.hash,
      consents: 10,
      states: same.states,
      position: "compliance",
      personId: uuid(72),
      personName: "C",
      signedAt: at(1),
      signatureId: uuid(73),
    };
    const facts = { ...passed, consentParity: by(same) };
    expect(find(binding, facts).state).toBe("not-met");
    expect(find(binding, { ...facts, consentSignOff: by(signOff) }).state).toBe("met");
    const other = { ...signOff, parityHash: "2".repeat(64) };
    expect(find(binding, { ...facts, consentSignOff: by(other) }).state).toBe("not-met");
    const open = by({ ...same, reviewOpen: 1 });
    expect(find(binding, { ...passed, consentParity: open, consentSignOff: by(signOff) }).state).toBe(
      "not-met",
    );
  });
  it("stand on why they are not signed: a waiver for one reason waives no other", () => {
    const same = parity(runId, { states: { same: 10 } });
    const bases = [
      {},
      { reviewOpen: 1 },
      { reviewOpen: 2 },
      { contradicted: 1 },
      { hash: "2".repeat(64) },
    ].flatMap((over) =>
      [true, false].map(
        (needsSignOff) =>
          find(
            { kind: "consent-parity", maxAgeMinutes: null, needsSignOff },
            { ...passed, consentParity: by({ ...same, ...over }) },
          ).basis,
      ),
    );
    // What is contradicted is so with a signature and without.
    expect(new Set(bases).size).toBe(bases.length - 1);
    const waiver = {
      id: uuid(90),
      criterionId: CRITERION,
      position: "compliance",
      state: "not-met",
      endsAt: at(-60),
      personId: uuid(91),
    } as Waiver;
    const asked = { id: CRITERION, gateId: GATE, waiverPosition: "compliance" } as Criterion;
    const binding = { kind: "consent-parity" as const, maxAgeMinutes: null, needsSignOff: true };
    const waits = find(binding, { ...passed, consentParity: by({ ...same, reviewOpen: 1 }) });
    const against = find(binding, { ...passed, consentParity: by({ ...same, contradicted: 1 }) });
    const nothing = { waiver: by({ ...waiver, basis: waits.basis }), withdrawal: {}, poll: {} };
    expect(waiverInForce(asked, waits, nothing, NOW)?.id).toBe(waiver.id);
    expect(waiverInForce(asked, against, nothing, NOW)).toBeUndefined();
    expect(against.unwaivable).toEqual(expect.any(String));
  });
});

describe("tasks", () => {
  const named: BindingOf<"tasks"> = { kind: "tasks", which: { by: "named", codes: ["T1", "T2"] } };
  it("are done when every one is", () => {
    expect(state(named, tasks(task(1, ended("done")), task(2, ended("done"))))).toBe("met");
    expect(find(named, tasks(task(1, ended("done")), task(2)))).toMatchObject({
      state: "not-met",
      finding: "1 of 2 tasks not done: T2 not begun",
    });
  });
  it.each([
    ["left out", task(2, ended("skipped"))],
    ["failed", task(2, ended("failed"))],
    ["failed", task(2, { type: "validation", ...ended("done", "fail") })],
    ["not tested", task(2, { type: "validation", ...ended("done", "not-tested") })],
  ])("are not, when one is %s", (word, other) => {
    const found = find(named, tasks(task(1, ended("done")), other));
    expect([found.state, found.finding]).toEqual(["not-met", expect.stringContaining(`T2 ${word}`)]);
  });
  it("that were undone are not done", () => {
    const undoing = task(3, { undoesId: uuid(102), ...ended("done") });
    expect(state(named, tasks(task(1, ended("done")), task(2, ended("done")), undoing))).toBe("not-met");
  });
  it("that are not there are unknown", () => {
    expect(state(named, tasks(task(1, ended("done"))))).toBe("unknown");
    const stream: BindingOf<"tasks"> = { kind: "tasks", which: { by: "stream", stream: "Radiology" } };
    expect(state(stream, tasks(task(1, ended("done"))))).toBe("unknown");
    expect(state({ kind: "tasks", which: { by: "critical" } }, tasks(task(1, ended("done"))))).toBe(
      "unknown",
    );
  });
  it("that are critical are those before what waits for the gate, however far before", () => {
    const critical: BindingOf<"tasks"> = { kind: "tasks", which: { by: "critical" } };
    const first = task(1, { critical: true, ...ended("done") });
    const between = task(2, { dependsOn: [first.id] });
    const gated = task(3, { dependsOn: [between.id], gateId: GATE, critical: true });
    const elsewhere = task(4, { critical: true });
    expect(find(critical, tasks(first, between, gated, elsewhere))).toMatchObject({
      state: "met",
      finding: "all of 1 task done",
    });
    expect(state(critical, tasks({ ...first, attempts: [] }, between, gated))).toBe("not-met");
    const frozen = task(5, { critical: true, controlStep: "freeze" });
    const switching = task(6, { controlStep: "switch", gateId: GATE });
    expect(state(critical, tasks(frozen, switching))).toBe("not-met");
  });
});

describe("what is told of machines", () => {
  it("a queue of patients to review: open pairs are no, an old count is unknown, each source by itself", () => {
    const binding: BindingOf<"identity-queue"> = { kind: "identity-queue", maxAgeMinutes: 60 };
    const queue = (n: number, openPairs: number, ago: number, source = "MPI") => ({
      id: uuid(60 + n),
      cutoverId: CUTOVER,
      openPairs,
      asOf: at(ago),
      source,
      recordedByName: "A",
      recordedAt: at(ago),
    });
    expect(state(binding)).toBe("unknown");
    expect(state(binding, { identityQueue: by(queue(1, 4, 20), queue(2, 0, 5)) })).toBe("met");
    // What was counted earlier and told later is still the earlier count.
    expect(state(binding, { identityQueue: by(queue(2, 4, 5), queue(3, 0, 20)) })).toBe("not-met");
    expect(state(binding, { identityQueue: by(queue(1, 0, 61)) })).toBe("unknown");
    expect(state(binding, { identityQueue: by(queue(1, 0, 5), queue(2, 3, 5, "Staff")) })).toBe("not-met");
  });
  it("a queue that is here: of no record it says nothing, and it grows old like one elsewhere", () => {
    const binding: BindingOf<"identity-queue"> = { kind: "identity-queue", maxAgeMinutes: 60 };
    const matching = (over: Partial<Matching> = {}): Matching => ({
      id: uuid(66),
      cutoverId: CUTOVER,
      number: 1,
      label: "MPI",
      twoSided: true,
      comparisons: [],
      records: 10,
      linked: 5,
      thresholds: { link: 0.9, review: 0.5 },
      secondReviewPct: 0,
      seed: "s",
      startedAt: at(6),
      startedByName: "A",
      filedAt: at(5),
      pairs: 0,
      queue: NO_QUEUE,
      words: 0,
      ...over,
    });
    expect(state(binding, { matching: by(matching()) })).toBe("met");
    expect(state(binding, { matching: by(matching({ records: 0 })) })).toBe("unknown");
    expect(state(binding, { matching: by(matching({ filedAt: at(61) })) })).toBe("unknown");
    expect(state(binding, { matching: by(matching({ queue: { ...NO_QUEUE, second: 1 } })) })).toBe("not-met");
  });
  it("a verification: the newest speaks", () => {
    const binding: BindingOf<"verification"> = { kind: "verification", subject: "backup", maxAgeMinutes: 60 };
    expect(state(binding)).toBe("unknown");
    expect(state(binding, { verification: by(verification()) })).toBe("met");
    expect(state(binding, { verification: by(verification({ subject: "snapshot" })) })).toBe("unknown");
    expect(state(binding, { verification: by(verification({ verifiedAt: at(61) })) })).toBe("unknown");
    expect(state(binding, { verification: by(verification({ verifiedAt: at(-5) })) })).toBe("unknown");
    const failed = verification({ id: uuid(31), outcome: "fail", verifiedAt: at(5) });
    expect(state(binding, { verification: by(verification(), failed) })).toBe("not-met");
  });
  it("a rehearsal: passed, lately, within its objectives", () => {
    const binding: BindingOf<"rehearsal"> = {
      kind: "rehearsal",
      maxAgeDays: 30,
      durationMinutesMax: 300,
      rollbackMinutesMax: 30,
    };
    const went = (over: Partial<RehearsalResult> = {}) =>
      state(binding, { rehearsalResult: by(rehearsed(over)) });
    expect(state(binding)).toBe("unknown");
    expect(went()).toBe("met");
    expect(went({ passed: false })).toBe("not-met");
    expect(went({ rollbackMinutes: 30.01 })).toBe("not-met");
    expect(went({ durationMinutes: 301 })).toBe("not-met");
    expect(went({ rollbackMinutes: null })).toBe("unknown");
    expect(went({ endedAt: at(31 * 24 * 60) })).toBe("unknown");
  });
  it("a suite of tests: a case that was left out was not passed", () => {
    const binding: BindingOf<"test-suite"> = { kind: "test-suite", suite: "security", maxAgeMinutes: 60 };
    const ran = (over: Partial<TestResult> = {}) => state(binding, { testResult: by(tested(over)) });
    expect(state(binding)).toBe("unknown");
    expect(ran()).toBe("met");
    expect(ran({ suite: "ack-sequencing" })).toBe("unknown");
    expect(ran({ failed: 1 })).toBe("not-met");
    expect(ran({ errors: 1 })).toBe("not-met");
    expect(ran({ skipped: 1 })).toBe("unknown");
    expect(ran({ passed: 0 })).toBe("unknown");
    expect(ran({ ranAt: at(61) })).toBe("unknown");
    const older = tested({ id: uuid(41), ranAt: at(30), failed: 2 });
    expect(state(binding, { testResult: by(tested(), older) })).toBe("met");
  });
});

describe("no kind", () => {
  const minutes = fc.integer({ min: 1, max: 10_000 });
  const binding: fc.Arbitrary<Measured> = fc.oneof(
    fc.record({
      kind: fc.constant("signal" as const),
      signalId: fc.constant(SIGNAL.id),
      comparator: fc.constantFrom("at-most" as const, "at-least" as const),
      threshold: fc.double({ noNaN: true }),
      windowSeconds: minutes,
      minSamples: minutes,
    }),
    fc.record({
      kind: fc.constant("discrepancies" as const),
      domains: fc.constantFrom<BindingOf<"discrepancies">["domains"]>(null, ["allergies"]),
      severity: fc.constantFrom("low" as const, "critical" as const),
      categories: fc.constant(null),
      maxAgeMinutes: minutes,
    }),
    fc.record({ kind: fc.constant("consent-parity" as const), maxAgeMinutes: minutes }),
    fc.record({ kind: fc.constant("identity-queue" as const), maxAgeMinutes: minutes }),
    fc.record({
      kind: fc.constant("rehearsal" as const),
      maxAgeDays: fc.integer({ min: 1, max: 7 }),
      durationMinutesMax: fc.constantFrom(null, 500),
      rollbackMinutesMax: fc.constantFrom(null, 500),
    }),
    fc.record({
      kind: fc.constant("verification" as const),
      subject: fc.constantFrom("backup" as const, "snapshot" as const),
      maxAgeMinutes: minutes,
    }),
    fc.record({
      kind: fc.constant("test-suite" as const),
      suite: fc.constant("security"),
      maxAgeMinutes: minutes,
    }),
    fc.record({
      kind: fc.constant("sampling" as const),
      domain: fc.constant("allergies" as const),
      minSize: fc.integer({ min: 1, max: 30 }),
      minLowerBound: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.constant({ kind: "tasks" as const, which: { by: "critical" as const } }),
  );
  it("is met on nothing, or on what is older than it may be", () => {
    const old = 100_000;
    const stale: Partial<Facts> = {
      ...reconciled({}, { finishedAt: at(old) }),
      domainResult: by(result(), result({ id: uuid(12), domain: "consents" })),
      verification: by(
        verification({ verifiedAt: at(old) }),
        verification({ id: uuid(32), subject: "snapshot", verifiedAt: at(old) }),
      ),
      testResult: by(tested({ ranAt: at(old) })),
      rehearsalResult: by(rehearsed({ endedAt: at(old) })),
      identityQueue: by({
        id: uuid(60),
        cutoverId: CUTOVER,
        openPairs: 0,
        asOf: at(old),
        source: "MPI",
        recordedByName: "A",
        recordedAt: at(1),
      }),
      signal: by(SIGNAL),
      signalCheck: by({
        id: uuid(21),
        cutoverId: CUTOVER,
        criterionId: CRITERION,
        state: "met" as const,
        why: "kept" as const,
        stateSince: at(old),
      }),
    };
    const vitals: Vitals = { ...QUIET, evaluatedAt: at(0), samples: { [SIGNAL.id]: sample(1, old * 60) } };
    fc.assert(
      fc.property(binding, (each) => {
        expect(state(each)).toBe("unknown");
        expect(state(each, stale, vitals)).toBe("unknown");
      }),
    );
  });
});

describe("a waiver", () => {
  const criterion: Criterion = {
    id: CRITERION,
    cutoverId: CUTOVER,
    gateId: GATE,
    ordinal: 0,
    question: "Do the security tests pass?",
    binding: { kind: "test-suite", suite: "security", maxAgeMinutes: 60 },
    waiverPosition: "clinical-informatics",
  };
  const waiver: Waiver = {
    id: uuid(70),
    cutoverId: CUTOVER,
    criterionId: CRITERION,
    state: "not-met",
    finding: "1 of 6 cases failed",
    basis: `test result ${uuid(40)}`,
    reason: "Known, and harmless here.",
    endsAt: at(-30),
    personId: uuid(5),
    personName: "Ines",
    position: "clinical-informatics",
    waivedAt: at(1),
    signatureId: uuid(71),
  };
  const broken = { testResult: by(tested({ failed: 1 })), waiver: by(waiver) };
  const held = (facts: Partial<Facts>, over: Partial<Criterion> = {}, nowMs = NOW) => {
    const found = find({ kind: "test-suite", suite: "security", maxAgeMinutes: 600 }, facts);
    return waiverInForce({ ...criterion, ...over }, found, { ...NOTHING, ...facts }, nowMs) !== undefined;
  };
  const openedBy = (openedById: string): Record<string, Poll> =>
    by({
      id: uuid(80),
      cutoverId: CUTOVER,
      gateId: GATE,
      policy: { positions: ["compliance"], quorum: 1, approvalExpiryMinutes: 1, executionExpiryMinutes: 1 },
      openedAt: at(1),
      openedById,
      openedByName: "A",
      closedAt: null,
      closedByName: null,
      closedReason: null,
    } as Poll);
  it("holds until its end, for what its signer saw, in the position that the criterion names", () => {
    expect(held(broken)).toBe(true);
    expect(held(broken, {}, NOW + 30 * 60_000)).toBe(false);
    expect(held(broken, { waiverPosition: "compliance" })).toBe(false);
    expect(held(broken, { waiverPosition: null })).toBe(false);
    expect(held({ ...broken, testResult: by(tested({ id: uuid(42), failed: 9 })) })).toBe(false);
    expect(held({ ...broken, testResult: by(tested()) })).toBe(false);
    const withdrawn = by({
      id: uuid(72),
      cutoverId: CUTOVER,
      subject: "waiver" as const,
      subjectId: waiver.id,
      reason: "No",
      personId: uuid(5),
      personName: "Ines",
      position: "clinical-informatics" as const,
      withdrawnAt: at(0),
      signatureId: null,
    });
    expect(held({ ...broken, withdrawal: withdrawn })).toBe(false);
  });
  it("is worth nothing in a poll that its signer opened", () => {
    expect(held({ ...broken, poll: openedBy(uuid(5)) })).toBe(false);
    expect(held({ ...broken, poll: openedBy(uuid(6)) })).toBe(true);
  });
  it("is refused with a reason", () => {
    const ines = { personId: uuid(5), positions: ["clinical-informatics" as const], byBreakGlass: [] };
    const why = (over: object, actor = ines, facts: Partial<Facts> = {}) =>
      whyNotWaive({ criterion, state: "not-met", ...over }, { ...NOTHING, ...facts }, actor);
    expect(why({})).toBeUndefined();
    expect(why({ state: "met" })).toContain("nothing to waive");
    expect(why({ unwaivable: "Never." })).toBe("Never.");
    expect(why({ criterion: { ...criterion, waiverPosition: null } })).toContain("nobody");
    expect(why({ waiver })).toContain("Ines has waived it");
    expect(why({}, { ...ines, positions: [] })).toContain("Clinical informatics");
    expect(why({}, { ...ines, byBreakGlass: ["clinical-informatics"] } as never)).toBeDefined();
    expect(why({}, ines, { poll: openedBy(uuid(5)) })).toContain("You opened the poll");
  });
  it("has an end, 72 hours off at the most", () => {
    expect(whyNotWaiverEnd(at(0), NOW)).toBeDefined();
    expect(whyNotWaiverEnd(at(-1), NOW)).toBeUndefined();
    expect(whyNotWaiverEnd(at(-72 * 60), NOW)).toBeUndefined();
    expect(whyNotWaiverEnd(at(-72 * 60 - 1), NOW)).toBeDefined();
  });
  it("a gate's last criterion stays", () => {
    const other = { ...criterion, id: uuid(4) };
    expect(whyNotRemove(criterion, { criterion: by(criterion) })).toContain("only criterion");
    expect(whyNotRemove(criterion, { criterion: by(criterion, other) })).toBeUndefined();
    expect(
      whyNotRemove(criterion, { criterion: by(criterion, { ...other, removedAt: at(1) }) }),
    ).toBeDefined();
  });
});

describe("mappings in use", () => {
  const version = {
    id: uuid(80),
    cutoverId: CUTOVER,
    version: "v1",
    contentHash: HASH,
  } as MappingVersion;
  const signOff = {
    id: uuid(81),
    cutoverId: CUTOVER,
    mappingVersionId: version.id,
    contentHash: HASH,
  } as MappingSignOff;
  const use: MappingUse = {
    id: uuid(82),
    cutoverId: CUTOVER,
    runId: uuid(10),
    uses: [{ version: "v1", records: 10 }],
  } as MappingUse;
  const signed = (ran: Partial<Run> = {}): Partial<Facts> => ({
    run: by(run(ran)),
    mappingUse: by(use),
    mappingVersion: by(version),
    mappingSignOff: by(signOff),
  });
  const binding: BindingOf<"mappings"> = { kind: "mappings" };

  it("are met by a run by the rules in force alone", () => {
    const inForce = { id: "v1", version: 1, outcome: "approved", rulesHash: "b".repeat(64) } as RuleProposal;
    const met = find(binding, signed());
    expect(met.state).toBe("met");
    const others = [
      find(binding, signed({ rulesHash: "f".repeat(64) })),
      find(binding, signed({ rulesHash: null })),
      find(binding, { ...signed(), ruleProposal: { v1: inForce } }),
    ];
    for (const other of others)
      expect(other).toMatchObject({ state: "unknown", finding: expect.stringContaining("rules") });
    const anew = find(binding, {
      ...signed({ rulesHash: inForce.rulesHash }),
      ruleProposal: { v1: inForce },
    });
    expect(anew.state).toBe("met");
    const bases = [met, ...others, anew].map(({ basis }) => basis);
    expect(new Set(bases).size).toBe(bases.length);
  });
  it("stand on why they are unknown", () => {
    const named = find({ ...binding, needsCodes: true }, { ...signed(), mappingUse: {} });
    const coded = find({ ...binding, needsCodes: true }, signed());
    expect([named.state, coded.state]).toEqual(["unknown", "unknown"]);
    expect(named.basis).not.toBe(coded.basis);
  });
});

describe("a sample of charts", () => {
  const drawn = {
    id: uuid(85),
    cutoverId: CUTOVER,
    runId: uuid(10),
    domain: "allergies",
    resultHash: HASH,
    random: 1,
    risk: 0,
    site: 0,
    population: 1,
    secondReviewEvery: 0,
    drawnAt: at(5),
    enlargedByRunId: null,
    enlargedFrom: null,
  } as Sample;
  const reviewed = {
    id: uuid(86),
    cutoverId: CUTOVER,
    sampleId: drawn.id,
    part: "random",
    place: 0,
    reviewerId: uuid(87),
    answer: "agreed",
    reviewedAt: at(4),
  } as SampleReview;
  const binding: BindingOf<"sampling"> = {
    kind: "sampling",
    domain: "allergies",
    minSize: 1,
    minLowerBound: 0,
  };

  it("stands on why it is stale: a waiver for one reason waives no other", () => {
    const whole = { ...reconciled(), sample: by(drawn), sampleReview: by(reviewed) };
    expect(state(binding, whole)).toBe("met");
    const next = (ran: Partial<Run>, over?: Partial<DomainResult>) => {
      const later = run({ id: uuid(12), number: 2, ...ran });
      const found = over && result({ id: uuid(15), runId: later.id, ...over });
      return find(binding, {
        ...whole,
        run: by(run(), later),
        domainResult: by(result(), ...(found ? [found] : [])),
      });
    };
    const stale = [
      next({ status: "failed" }),
      next({ status: "cancelled" }),
      next({}),
      next({}, { resultHash: "c".repeat(64) }),
      next({ rulesHash: "f".repeat(64) }, {}),
    ];
    for (const each of stale) expect(each.state).toBe("unknown");
    expect(new Set(stale.map(({ basis }) => basis)).size).toBe(stale.length);
  });
});
