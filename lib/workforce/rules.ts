import { whyNotSignByBreakGlass } from "#lib/breakGlass/rules.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import { hashOf } from "#lib/journal/canonical.ts";
import { plural } from "#lib/plural.ts";
import { all, type Entities, one } from "#lib/room/state.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import { loginKey } from "./checkAccounts.ts";
import {
  BREAK_GLASS_TEST_DAYS_MAX,
  type BreakGlassTest,
  type EmergencyAccount,
  type FindingCounts,
  type FindingKind,
  IMPORT_HOURS_MAX,
  type RoleMap,
  type RoleMapContent,
  UNIT_SIGNERS,
  type UnitParity,
  type UnitSignOff,
  type WorkforceImport,
  type WorkforceParity,
} from "./schema.ts";
import type { Side } from "./vocabulary.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** What workforce parity is read from. */
export const WORKFORCE_FACT_TYPES = [
  "workforceImport",
  "workforceParity",
  "roleMap",
  "breakGlassTest",
  "unitSignOff",
  "withdrawal",
] as const;
export type WorkforceFacts = Pick<Entities, (typeof WORKFORCE_FACT_TYPES)[number]>;

/** What each kind of finding is called. */
export const FINDING_WORDS: Readonly<Record<FindingKind, string>> = {
  "no-account": "No account at the target",
  "lost-role": "Role lost",
  "enabled-again": "Disabled at the legacy, enabled at the target",
  "shadow-account": "Account that the legacy does not know",
  "gained-role": "Role gained",
  "two-accounts": "Two accounts of one person",
  "mfa-missing": "No second factor",
  "mfa-unknown": "Second factor not known",
  "no-owner": "Service account without an owner",
};

/** Kinds that say that something was lost, and that something was gained. */
export const LOST: readonly FindingKind[] = ["no-account", "lost-role"];
export const GAINED: readonly FindingKind[] = ["enabled-again", "shadow-account", "gained-role"];
export const sumOf = (counts: FindingCounts, kinds: readonly FindingKind[]): number =>
  kinds.reduce((sum, kind) => sum + counts[kind], 0);

/** The import of a side that counts: the one finished last, which `whyNotCount` lets be of an older export only where a person said so. */
export const currentImport = (
  facts: Pick<Entities, "workforceImport">,
  side: Side,
): WorkforceImport | undefined =>
  all(facts, "workforceImport")
    .filter((each) => each.side === side && each.finishedAt !== null)
    .sort((a, b) => a.number - b.number)
    .at(-1);

export const currentMap = (facts: Pick<Entities, "roleMap">): RoleMap | undefined =>
  all(facts, "roleMap")
    .sort((a, b) => a.version - b.version)
    .at(-1);

/** The comparison that counts: of the current imports, under the current map. One of anything else is history. */
export function currentParity(
  facts: Pick<Entities, "workforceParity" | "workforceImport" | "roleMap">,
): WorkforceParity | undefined {
  const [legacy, target] = [currentImport(facts, "legacy"), currentImport(facts, "target")];
  const map = currentMap(facts);
  return all(facts, "workforceParity").findLast(
    ({ legacyImportId, targetImportId, roleMapId }) =>
      legacyImportId === legacy?.id && targetImportId === target?.id && roleMapId === (map?.id ?? null),
  );
}

/** Why the accounts can't be relied on at `nowMs`, or undefined: a side is missing or too old. */
function whyUnknownAccounts(
  facts: Pick<Entities, "workforceParity" | "workforceImport" | "roleMap">,
  nowMs: number,
  maxAgeMs: number = IMPORT_HOURS_MAX * HOUR_MS,
): string | undefined {
  for (const side of ["legacy", "target"] as const) {
    const found = currentImport(facts, side);
    if (!found) return `no accounts of the ${side} side were imported`;
    const ageMs = nowMs - Date.parse(found.takenAt);
    if (!(ageMs <= maxAgeMs)) return `the ${side} accounts are older than ${ageWords(maxAgeMs)}`;
  }
  return currentParity(facts) ? undefined : "the two sides were not compared";
}

const ageWords = (ms: number): string =>
  ms % DAY_MS === 0 && ms > 3 * DAY_MS
    ? plural(ms / DAY_MS, "day")
    : ms % HOUR_MS === 0
      ? `${ms / HOUR_MS} h`
      : `${Math.round(ms / 60_000)} min`;

export type EmergencyState = "tested" | "failed" | "untested" | "expired" | "missing";
export interface EmergencyView {
  readonly account: EmergencyAccount;
  readonly state: EmergencyState;
  readonly test: BreakGlassTest | undefined;
}

/** How each emergency account stands: there at the target, and tried of late. The newest test speaks. */
export function emergencyViews(
  parity: WorkforceParity,
  facts: Pick<Entities, "breakGlassTest">,
  nowMs: number,
): EmergencyView[] {
  const tests = all(facts, "breakGlassTest").sort((a, b) => a.testedAt.localeCompare(b.testedAt));
  return parity.emergency.map((account) => {
    const test = tests.findLast(({ login }) => loginKey(login) === loginKey(account.login));
    if (!account.target) return { account, test, state: "missing" };
    if (!test) return { account, test, state: "untested" };
    if (test.outcome === "fail") return { account, test, state: "failed" };
    const old = !(nowMs - Date.parse(test.testedAt) <= BREAK_GLASS_TEST_DAYS_MAX * DAY_MS);
    return { account, test, state: old ? "expired" : "tested" };
  });
}

export type UnitState = "signed" | "stale" | "open" | "blocked" | "unknown";
export interface UnitView {
  readonly parity: UnitParity;
  readonly state: UnitState;
  /** Why it is unknown or blocked. */
  readonly why: string | undefined;
  /** The newest that was not withdrawn. */
  readonly signOff: UnitSignOff | undefined;
}

const people = (count: number): string => plural(count, "person", "people");

/** How a unit stands at `nowMs`. A sign-off of other figures is stale; and none covers what is not known. */
export function viewUnit(parity: UnitParity, facts: WorkforceFacts, nowMs: number): UnitView {
  const signOff = all(facts, "unitSignOff").findLast(
    (each) => each.unit === parity.unit && !withdrawalOf(facts, "unitSignOff", each.id),
  );
  const unknown = whyUnknownAccounts(facts, nowMs);
  const why =
    unknown ??
    (parity.unmapped > 0 ? `${people(parity.unmapped)} with a role that the map does not know` : undefined);
  if (why !== undefined) return { parity, state: "unknown", why, signOff };
  if (parity.critical > 0)
    return { parity, state: "blocked", why: `${plural(parity.critical, "critical difference")}`, signOff };
  const state = !signOff ? "open" : signOff.parity.hash === parity.hash ? "signed" : "stale";
  return { parity, state, why: undefined, signOff };
}

interface UnitSigner {
  readonly personId: string;
  readonly positions: readonly Position[];
  readonly byBreakGlass: readonly Position[];
}

/** Why a person can't sign for a unit, or undefined. */
export function whyNotSignUnit(
  view: UnitView | undefined,
  position: Position,
  { positions, byBreakGlass }: UnitSigner,
): string | undefined {
  if (!view) return "There is no such unit in the comparison that counts.";
  if (!UNIT_SIGNERS.some((signer) => signer === position))
    return `${positionTitle(position)} does not sign for units.`;
  if (!positions.includes(position)) return `You do not hold ${positionTitle(position)} in this cutover.`;
  const emergency = whyNotSignByBreakGlass([position], positions, byBreakGlass);
  if (emergency !== undefined) return emergency;
  if (view.state === "unknown") return `It is not known how ${view.parity.unit} stands: ${view.why}.`;
  if (view.state === "blocked")
    return `${view.parity.unit} has ${view.why}: mend it at the target, and import its accounts again.`;
  if (view.state === "signed") return `${view.signOff?.personName} has signed for ${view.parity.unit}.`;
  return undefined;
}

/** Why a sign-off can't be withdrawn, or undefined. Whoever holds its position now can. */
export function whyNotWithdrawUnit(
  signOff: UnitSignOff,
  facts: Pick<Entities, "withdrawal">,
  positions: readonly Position[],
): string | undefined {
  return (
    whyTakenBack(withdrawalOf(facts, "unitSignOff", signOff.id)) ??
    (positions.includes(signOff.position)
      ? undefined
      : `You do not hold ${positionTitle(signOff.position)} in this cutover.`)
  );
}

/**
 * Why an export can't count where it is older than the one that does, or undefined. Of two taken at the same instant the one that was brought last
 * counts: the instant of a file is no finer than its clock.
 */
export function whyNotCount(
  { side, takenAt, olderThanId }: Pick<WorkforceImport, "side" | "takenAt" | "olderThanId">,
  facts: Pick<Entities, "workforceImport">,
): string | undefined {
  const current = currentImport(facts, side);
  if (!current || Date.parse(takenAt) >= Date.parse(current.takenAt)) return undefined;
  return olderThanId === current.id
    ? undefined
    : `It is an older export than import ${current.number}, “${current.label}”, which counts for the ${side} side: who had access has changed since. A person can let it count all the same, with a reason.`;
}

/** Why an import can't go on, or undefined. */
export const whyNotFile = ({ finishedAt, number }: WorkforceImport): string | undefined =>
  finishedAt === null ? undefined : `Import ${number} is finished; begin another.`;

/** Why a role map can't be set, or undefined. */
export function whyNotSetMap(
  { entries, baseline }: RoleMapContent,
  facts: Pick<Entities, "roleMap">,
  fromVersion: number,
): string | undefined {
  const current = currentMap(facts);
  if ((current?.version ?? 0) !== fromVersion)
    return `${current?.setByName ?? "Somebody"} has set version ${current?.version} meanwhile. Nothing was changed; look at it first.`;
  const named = new Set<string>();
  for (const { legacyRole } of entries) {
    if (named.has(legacyRole)) return `The role “${legacyRole}” is there twice.`;
    named.add(legacyRole);
  }
  const same =
    current && JSON.stringify([current.entries, current.baseline]) === JSON.stringify([entries, baseline]);
  return same ? "The role map says this already." : undefined;
}

/** How workforce parity stands as a whole: for the page's head, and for a gate. */
export interface WorkforceStanding {
  readonly state: "met" | "not-met" | "unknown";
  readonly finding: string;
  /** What it was read from; changes with anything that a signer could have seen. */
  readonly basis: string;
  readonly since: string | undefined;
}

/** Whether everybody can work at the target: both sides known, roles mapped, nothing critical lost, the glass can be broken, every unit signed for. */
export function workforceStanding(
  facts: WorkforceFacts,
  maxAgeMinutes: number,
  nowMs: number,
): WorkforceStanding {
  const parity = currentParity(facts);
  const since = parity?.comparedAt;
  const unknownWhy =
    whyUnknownAccounts(facts, nowMs, maxAgeMinutes * 60_000) ?? whyUnknownAccounts(facts, nowMs);
  const target = parity && one(facts, "workforceImport", parity.targetImportId);
  if (!parity || !target)
    return { state: "unknown", finding: unknownWhy ?? "not compared", basis: "none", since };
  const views = parity.units.map((unit) => viewUnit(unit, facts, nowMs));
  const emergency = emergencyViews(parity, facts, nowMs);
  // By what was found, and not by the import: the same accounts in a later one leave what was signed standing.
  const basis = `accounts ${hashOf("workforce-basis", {
    units: views.map(({ parity: { hash }, state, signOff }) => [
      hash,
      state,
      state === "signed" ? (signOff?.id ?? null) : null,
    ]),
    emergency: emergency.map(({ account, state, test }) => [account.login, state, test?.id ?? null]),
  })}`;
  const say = (state: WorkforceStanding["state"], finding: string): WorkforceStanding => ({
    state,
    finding,
    basis: unknownWhy === undefined ? basis : `${basis} expired`,
    since,
  });
  const critical = views.reduce((sum, { parity: { critical: each } }) => sum + each, 0);
  if (critical > 0) return say("not-met", `${plural(critical, "critical difference")} between the accounts`);
  const broken = emergency.filter(({ state }) => state === "failed" || state === "missing");
  if (broken.length > 0)
    return say(
      "not-met",
      `emergency account ${broken[0]?.account.login} ${broken[0]?.state === "failed" ? "did not work when it was tried" : "is not at the target"}`,
    );
  if (unknownWhy !== undefined) return say("unknown", unknownWhy);
  const unknown = views.find(({ state }) => state === "unknown");
  if (unknown) return say("unknown", `${unknown.parity.unit}: ${unknown.why}`);
  if (emergency.length === 0) return say("unknown", "no emergency account is among the accounts");
  const untested = emergency.find(({ state }) => state !== "tested");
  if (untested)
    return say(
      "unknown",
      `emergency account ${untested.account.login} was ${untested.state === "untested" ? "never tried" : `last tried more than ${BREAK_GLASS_TEST_DAYS_MAX} days ago`}`,
    );
  const unsigned = views.filter(({ state }) => state !== "signed");
  if (unsigned.length > 0)
    return say(
      "not-met",
      `${unsigned.length} of ${plural(views.length, "unit")} not signed: ${unsigned
        .slice(0, 3)
        .map(({ parity: { unit } }) => unit)
        .join(", ")}${unsigned.length > 3 ? " …" : ""}`,
    );
  return say("met", `${plural(views.length, "unit")} signed, nothing critical lost`);
}
