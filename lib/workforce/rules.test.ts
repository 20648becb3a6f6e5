import { describe, expect, it } from "vitest";
import { emptyRoom } from "#lib/room/state.ts";
import { compareSides } from "./parity.ts";
import {
  currentParity,
  emergencyViews,
  viewUnit,
  type WorkforceFacts,
  whyNotCount,
  whyNotSetMap,
  whyNotSignUnit,
  whyNotWithdrawUnit,
  workforceStanding,
} from "./rules.ts";
import type { BreakGlassTest, RoleMap, UnitSignOff, WorkforceImport, WorkforceParity } from "./schema.ts";
import { account } from "./testing.ts";
import type { Account, Side } from "./vocabulary.ts";

const NOW = Date.parse("2026-11-21T08:00:00.000Z");
const CUTOVER = "019abc00-0000-7000-8000-0000000000ff";
const uuid = (n: number): string => `019abc00-0000-7000-8000-${String(n).padStart(12, "0")}`;
const hoursAgo = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString();
const by = <T extends { id: string }>(...list: T[]): Record<string, T> =>
  Object.fromEntries(list.map((each) => [each.id, each]));

const imported = (
  n: number,
  side: Side,
  takenAt = hoursAgo(1),
  over: Partial<WorkforceImport> = {},
): WorkforceImport => ({
  id: uuid(n),
  cutoverId: CUTOVER,
  number: n,
  side,
  format: "csv",
  label: "x.csv",
  takenAt,
  startedAt: takenAt,
  importedByName: "A",
  olderThanId: null,
  olderReason: null,
  finishedAt: takenAt,
  accounts: 1,
  enabled: 1,
  units: 1,
  roles: [],
  contentHash: null,
  ...over,
});
const MAP: RoleMap = {
  id: uuid(30),
  cutoverId: CUTOVER,
  version: 1,
  entries: [{ legacyRole: "Nurse", targetRoles: ["Nurse"], critical: true }],
  baseline: [],
  note: "x",
  setAt: hoursAgo(2),
  setByName: "Leilani",
};
const GLASS = account("bg", { kind: "break-glass", roles: [] });
const parityOf = (legacy: Account[], target: Account[]): WorkforceParity => {
  const { units, roles, emergency, findings } = compareSides({ legacy, target }, MAP);
  return {
    id: uuid(40),
    cutoverId: CUTOVER,
    legacyImportId: uuid(1),
    targetImportId: uuid(2),
    roleMapId: MAP.id,
    comparedAt: hoursAgo(1),
    units: [...units],
    roles: [...roles],
    emergency: [...emergency],
    findings: findings.length,
    kept: findings.length,
  };
};
const tried = (n: number, over: Partial<BreakGlassTest> = {}): BreakGlassTest => ({
  id: uuid(50 + n),
  cutoverId: CUTOVER,
  login: "BG",
  outcome: "pass",
  testedAt: hoursAgo(24),
  recordedByName: "A",
  recordedAt: hoursAgo(24),
  ...over,
});
const signOff = (parity: WorkforceParity): UnitSignOff => ({
  id: uuid(60),
  cutoverId: CUTOVER,
  unit: "ED",
  position: "identity",
  personId: uuid(90),
  personName: "Leilani",
  parity: parity.units[0] as UnitSignOff["parity"],
  signedAt: hoursAgo(1),
  signatureId: uuid(91),
});
const GOOD = parityOf([account("a"), GLASS], [account("a"), GLASS]);
const facts = (over: Partial<WorkforceFacts> = {}): WorkforceFacts => ({
  ...emptyRoom(CUTOVER).entities,
  workforceImport: by(imported(1, "legacy"), imported(2, "target")),
  workforceParity: by(GOOD),
  roleMap: by(MAP),
  breakGlassTest: by(tried(1)),
  unitSignOff: by(signOff(GOOD)),
  ...over,
});
const standing = (over: Partial<WorkforceFacts> = {}, maxAgeMinutes = 600) =>
  workforceStanding(facts(over), maxAgeMinutes, NOW);

describe("the standing of staff accounts", () => {
  it("is met by both sides, a map, a tried emergency account and every unit's signature; and by nothing less", () => {
    expect(standing()).toMatchObject({ state: "met" });
    expect(standing({ workforceImport: by(imported(1, "legacy")) })).toMatchObject({ state: "unknown" });
    expect(standing({ workforceParity: {} })).toMatchObject({
      state: "unknown",
      finding: "the two sides were not compared",
    });
    expect(standing({ unitSignOff: {} })).toMatchObject({
      state: "not-met",
      finding: "1 of 1 unit not signed: ED",
    });
    expect(standing({ breakGlassTest: {} })).toMatchObject({
      state: "unknown",
      finding: "emergency account bg was never tried",
    });
    expect(standing({}, 59)).toMatchObject({
      state: "unknown",
      finding: "the legacy accounts are older than 59 min",
    });
  });

  it("does not let a generous criterion take an export older than three days", () => {
    const old = by(imported(1, "legacy", hoursAgo(73)), imported(2, "target"));
    expect(standing({ workforceImport: old }, 100_000)).toMatchObject({
      state: "unknown",
      finding: "the legacy accounts are older than 72 h",
    });
  });

  it("goes by the newest finished imports and the newest map, and not by a comparison of others", () => {
    const later = imported(3, "target");
    expect(standing({ workforceImport: by(imported(1, "legacy"), imported(2, "target"), later) }).state).toBe(
      "unknown",
    );
    const underWay = imported(3, "target", hoursAgo(1), { finishedAt: null });
    expect(
      standing({ workforceImport: by(imported(1, "legacy"), imported(2, "target"), underWay) }).state,
    ).toBe("met");
    expect(currentParity(facts({ roleMap: by(MAP, { ...MAP, id: uuid(31), version: 2 }) }))).toBe(undefined);
  });

  it("says a critical loss and a broken emergency account before what is not known", () => {
    const lost = parityOf([account("a"), GLASS], [GLASS]);
    expect(standing({ workforceParity: by(lost), breakGlassTest: {} })).toMatchObject({
      state: "not-met",
      finding: "1 critical difference between the accounts",
    });
    expect(
      standing({ breakGlassTest: by(tried(1), tried(2, { outcome: "fail", testedAt: hoursAgo(2) })) }),
    ).toMatchObject({
      state: "not-met",
      finding: "emergency account bg did not work when it was tried",
    });
    const missing = parityOf([account("a"), GLASS], [account("a")]);
    expect(standing({ workforceParity: by(missing) }).state).toBe("not-met");
    const none = parityOf([account("a")], [account("a")]);
    expect(standing({ workforceParity: by(none), unitSignOff: by(signOff(none)) })).toMatchObject({
      state: "unknown",
      finding: "no emergency account is among the accounts",
    });
  });
});

describe("an emergency account", () => {
  const state = (...tests: BreakGlassTest[]) =>
    emergencyViews(GOOD, { breakGlassTest: by(...tests) }, NOW)[0]?.state;
  it("stands by its newest try, for thirty days", () => {
    expect(state()).toBe("untested");
    expect(state(tried(1, { testedAt: hoursAgo(30 * 24) }))).toBe("tested");
    expect(state(tried(1, { testedAt: hoursAgo(30 * 24 + 1) }))).toBe("expired");
    expect(
      state(tried(1, { outcome: "fail", testedAt: hoursAgo(5) }), tried(2, { testedAt: hoursAgo(4) })),
    ).toBe("tested");
    expect(
      state(tried(1, { testedAt: hoursAgo(4) }), tried(2, { outcome: "fail", testedAt: hoursAgo(3) })),
    ).toBe("failed");
    expect(state(tried(1, { login: "other" }))).toBe("untested");
  });
});

describe("a unit", () => {
  const leilani = { personId: uuid(90), positions: ["identity" as const], byBreakGlass: [] };
  const view = (parity: WorkforceParity, over: Partial<WorkforceFacts> = {}) => {
    const [unit] = parity.units;
    if (!unit) throw new Error("no unit");
    return viewUnit(unit, facts({ workforceParity: by(parity), ...over }), NOW);
  };

  it("is signed for as it stands, by whom may, and once", () => {
    const open = view(GOOD, { unitSignOff: {} });
    expect(open.state).toBe("open");
    expect(whyNotSignUnit(open, "identity", leilani)).toBe(undefined);
    expect(whyNotSignUnit(open, "comms", leilani)).toMatch(/does not sign for units/);
    expect(whyNotSignUnit(open, "app-owner", leilani)).toMatch(/do not hold/);
    expect(whyNotSignUnit(open, "identity", { ...leilani, byBreakGlass: ["identity"] })).toMatch(
      /[Bb]reak-glass/,
    );
    expect(whyNotSignUnit(view(GOOD), "identity", leilani)).toBe("Leilani has signed for ED.");
    expect(whyNotSignUnit(undefined, "identity", leilani)).toMatch(/no such unit/);
  });

  it("is not signed for while something is unknown or critical, and is stale when it changed", () => {
    const odd = view(parityOf([account("a", { roles: ["Odd"] }), GLASS], [account("a"), GLASS]));
    expect(odd.state).toBe("unknown");
    expect(whyNotSignUnit(odd, "identity", leilani)).toMatch(
      /1 person with a role that the map does not know/,
    );
    const lost = view(parityOf([account("a"), GLASS], [GLASS]));
    expect(lost.state).toBe("blocked");
    expect(whyNotSignUnit(lost, "identity", leilani)).toMatch(/mend it at the target/);
    expect(view(parityOf([account("a"), GLASS], [account("a", { mfa: "no" }), GLASS])).state).toBe("stale");
  });

  it("is signed for no more once that was withdrawn, by whoever holds the position", () => {
    const given = signOff(GOOD);
    const withdrawal = {
      id: uuid(70),
      cutoverId: CUTOVER,
      subject: "unitSignOff" as const,
      subjectId: given.id,
      reason: "x",
      personId: uuid(90),
      personName: "Leilani",
      position: "identity" as const,
      withdrawnAt: hoursAgo(0),
      signatureId: null,
    };
    expect(view(GOOD, { withdrawal: by(withdrawal) }).state).toBe("open");
    expect(whyNotWithdrawUnit(given, { withdrawal: {} }, ["identity"])).toBe(undefined);
    expect(whyNotWithdrawUnit(given, { withdrawal: {} }, ["comms"])).toMatch(/do not hold/);
    expect(whyNotWithdrawUnit(given, { withdrawal: by(withdrawal) }, ["identity"])).toMatch(
      /has withdrawn it/,
    );
  });
});

it("a role map follows on the one that was seen, says something else, and no role twice", () => {
  const content = { entries: [...MAP.entries], baseline: ["Everybody"] };
  expect(whyNotSetMap(content, { roleMap: by(MAP) }, 1)).toBe(undefined);
  expect(whyNotSetMap(content, { roleMap: by(MAP) }, 0)).toMatch(/Leilani has set version 1 meanwhile/);
  expect(whyNotSetMap({ entries: MAP.entries, baseline: [] }, { roleMap: by(MAP) }, 1)).toMatch(
    /says this already/,
  );
  expect(
    whyNotSetMap({ entries: [...MAP.entries, ...MAP.entries], baseline: [] }, { roleMap: {} }, 0),
  ).toMatch(/there twice/);
});

describe("an export that is brought late", () => {
  const counts = imported(1, "legacy", hoursAgo(2));
  const facts = { workforceImport: by(counts, imported(2, "target", hoursAgo(1))) };
  const late = (takenAt: string, olderThanId: string | null = null) =>
    whyNotCount({ side: "legacy", takenAt, olderThanId }, facts);
  it("counts when it is no older than the one of its side that counts, or takes that one's place by word", () => {
    expect(late(hoursAgo(1))).toBeUndefined();
    expect(late(hoursAgo(2))).toBeUndefined();
    expect(late(hoursAgo(3))).toContain("an older export than import 1");
    expect(late(hoursAgo(3), counts.id)).toBeUndefined();
    // By word on another one than counts now.
    expect(late(hoursAgo(3), uuid(9))).toContain("an older export than import 1");
    expect(
      whyNotCount({ side: "legacy", takenAt: hoursAgo(3), olderThanId: null }, { workforceImport: {} }),
    ).toBeUndefined();
  });
  it("that is not finished is none to be older than", () => {
    const open = imported(3, "legacy", hoursAgo(0), { finishedAt: null });
    expect(
      whyNotCount(
        { side: "legacy", takenAt: hoursAgo(1), olderThanId: null },
        { workforceImport: by(counts, open) },
      ),
    ).toBeUndefined();
  });
});
