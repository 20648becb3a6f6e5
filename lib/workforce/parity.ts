import { hashOf } from "#lib/journal/canonical.ts";
import { loginKey } from "./checkAccounts.ts";
import {
  BREAK_GLASS_MAX,
  type EmergencyAccount,
  FINDING_KINDS,
  type Finding,
  type FindingCounts,
  NO_UNIT,
  ROLES_MAX,
  type RoleMapContent,
  type RoleParity,
  UNITS_MAX,
  type UnitParity,
} from "./schema.ts";
import type { Account, Side } from "./vocabulary.ts";

/** The comparison of two sides' accounts. Pure. */

export interface Comparison {
  readonly units: readonly UnitParity[];
  readonly roles: readonly RoleParity[];
  readonly emergency: readonly EmergencyAccount[];
  /** The worst first. */
  readonly findings: readonly Omit<Finding, "ordinal">[];
}

/** Two sides that are too varied to be compared: more units or roles than anybody could sign for. */
export class ParityLimitError extends Error {
  override readonly name = "ParityLimitError";
}

/** What is known of one human, or one program, at both sides. */
interface Holder {
  readonly legacy: Account[];
  readonly target: Account[];
}

const unitOf = (account: Account | undefined): string => account?.unit ?? NO_UNIT;

/**
 * Who is who at both sides: by the employee number where there is one, else by the login. The same login with two employee numbers is two
 * people: what one of them could do, the other does not inherit.
 */
export function holdersOf(sides: Readonly<Record<Side, readonly Account[]>>): Holder[] {
  const personsOfLogin = new Map<string, Set<string>>();
  for (const { login, person } of [...sides.legacy, ...sides.target]) {
    if (person === null) continue;
    const key = loginKey(login);
    const persons = personsOfLogin.get(key);
    if (persons) persons.add(person);
    else personsOfLogin.set(key, new Set([person]));
  }
  const keyOf = ({ login, person }: Account): string => {
    if (person !== null) return `person ${person}`;
    const [only, second] = personsOfLogin.get(loginKey(login)) ?? [];
    return only !== undefined && second === undefined ? `person ${only}` : `login ${loginKey(login)}`;
  };
  const holders = new Map<string, Holder>();
  for (const side of ["legacy", "target"] as const)
    for (const account of sides[side]) {
      const key = keyOf(account);
      const holder = holders.get(key) ?? { legacy: [], target: [] };
      holder[side].push(account);
      holders.set(key, holder);
    }
  return [...holders.values()];
}

const noCounts = (): FindingCounts =>
  Object.fromEntries(FINDING_KINDS.map((kind) => [kind, 0])) as FindingCounts;

interface UnitTally {
  legacy: number;
  target: number;
  unmapped: number;
  /** What the hash is over. */
  readonly lines: string[];
  readonly findings: Omit<Finding, "ordinal">[];
}

/** An account as a unit's hash knows it: all that a sign-off is about, and not when somebody last signed in. */
const lineOf = (side: Side, { login, person, roles, mfa, kind, owner, enabled, unit }: Account): string =>
  JSON.stringify([side, loginKey(login), person, unit, kind, enabled, mfa, owner, roles]);

const enabledRoles = (accounts: readonly Account[]): Set<string> =>
  new Set(accounts.filter(({ enabled }) => enabled).flatMap(({ roles }) => roles));

const isEmergency = ({ legacy, target }: Holder): boolean =>
  [...legacy, ...target].some(({ kind }) => kind === "break-glass");

/** Compares both sides under a role map; without one every role of the legacy is unmapped. @throws ParityLimitError */
export function compareSides(
  given: Readonly<Record<Side, readonly Account[]>>,
  map: RoleMapContent | null,
): Comparison {
  // In one order, so that the same accounts always give the same findings under the same names.
  const inOrder = (accounts: readonly Account[]) =>
    accounts
      .map((account) => ({ account, key: loginKey(account.login) }))
      .sort((a, b) => compare(a.key, b.key))
      .map(({ account }) => account);
  const sides = { legacy: inOrder(given.legacy), target: inOrder(given.target) };
  const entryOf = new Map((map?.entries ?? []).map((entry) => [entry.legacyRole, entry]));
  const baseline = new Set(map?.baseline ?? []);
  const criticalTargets = new Set(
    (map?.entries ?? []).filter(({ critical }) => critical).flatMap(({ targetRoles }) => targetRoles),
  );
  const units = new Map<string, UnitTally>();
  const unit = (name: string): UnitTally => {
    const tally = units.get(name) ?? { legacy: 0, target: 0, unmapped: 0, lines: [], findings: [] };
    units.set(name, tally);
    return tally;
  };
  const roles = new Map<string, { -readonly [K in keyof RoleParity]: RoleParity[K] }>();
  const role = (name: string, unmapped: boolean) => {
    const key = `${unmapped} ${name}`;
    const parity = roles.get(key) ?? {
      role: name,
      unmapped,
      critical: !unmapped && criticalTargets.has(name),
      expected: 0,
      held: 0,
      lost: 0,
      gained: 0,
    };
    roles.set(key, parity);
    return parity;
  };
  const emergency: EmergencyAccount[] = [];

  for (const side of ["legacy", "target"] as const)
    for (const account of sides[side]) {
      const tally = unit(unitOf(account));
      if (account.enabled) tally[side] += 1;
      tally.lines.push(lineOf(side, account));
    }

  for (const holder of holdersOf(sides)) {
    const legacy = holder.legacy.filter(({ enabled }) => enabled);
    const target = holder.target.filter(({ enabled }) => enabled);
    if (isEmergency(holder)) {
      const named = holder.target[0] ?? holder.legacy[0];
      if (named && (legacy.length > 0 || target.length > 0))
        emergency.push({
          login: named.login,
          unit: unitOf(named),
          legacy: legacy.length > 0,
          target: target.length > 0,
        });
    }
    const expected = new Set<string>();
    const unmapped: string[] = [];
    for (const each of enabledRoles(legacy)) {
      const entry = entryOf.get(each);
      if (!entry) unmapped.push(each);
      else for (const wanted of entry.targetRoles) expected.add(wanted);
    }
    const held = enabledRoles(target);
    const home = unitOf(legacy[0] ?? holder.legacy[0] ?? target[0]);
    const there = unitOf(target[0] ?? holder.target[0]);
    const find = (
      kind: Finding["kind"],
      at: string,
      account: Account | undefined,
      about: { role?: string; critical?: boolean } = {},
    ): void => {
      if (!account) return;
      const { login, name } = account;
      unit(at).findings.push({
        kind,
        unit: at,
        login,
        name,
        role: about.role ?? null,
        critical: about.critical ?? false,
      });
    };
    if (unmapped.length > 0) unit(home).unmapped += 1;
    for (const each of unmapped) role(each, true).expected += 1;
    for (const each of expected) role(each, false).expected += 1;
    for (const each of held) role(each, false).held += 1;

    const lost = [...expected].filter((each) => !held.has(each));
    const gained = [...held].filter((each) => !expected.has(each) && !baseline.has(each));
    for (const each of lost) role(each, false).lost += 1;
    for (const each of gained) role(each, false).gained += 1;

    if (legacy.length > 0 && target.length === 0)
      find("no-account", home, legacy[0], { critical: lost.some((each) => criticalTargets.has(each)) });
    else
      for (const each of lost)
        find("lost-role", home, legacy[0], { role: each, critical: criticalTargets.has(each) });
    if (target.length === 0) continue;
    if (holder.legacy.length === 0) find("shadow-account", there, target[0]);
    else if (legacy.length === 0) find("enabled-again", there, target[0], { critical: true });
    for (const each of gained) find("gained-role", there, target[0], { role: each });
    const people = target.filter(({ kind }) => kind === "person");
    if (people.length > 1) find("two-accounts", there, people[1]);
    for (const account of target) {
      if (account.kind === "service") {
        if (account.owner === null) find("no-owner", unitOf(account), account);
      } else if (account.mfa !== "yes")
        find(account.mfa === "no" ? "mfa-missing" : "mfa-unknown", unitOf(account), account);
    }
  }

  if (units.size > UNITS_MAX) throw new ParityLimitError(`The accounts are of more than ${UNITS_MAX} units.`);
  if (roles.size > 2 * ROLES_MAX) throw new ParityLimitError(`There are more than ${2 * ROLES_MAX} roles.`);
  if (emergency.length > BREAK_GLASS_MAX)
    throw new ParityLimitError(`There are more than ${BREAK_GLASS_MAX} emergency accounts.`);
  return {
    units: [...units].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tally]) => finishUnit(name, tally)),
    roles: [...roles.values()].sort(
      (a, b) => Number(b.unmapped) - Number(a.unmapped) || (a.role < b.role ? -1 : 1),
    ),
    emergency: emergency.sort((a, b) => (a.login < b.login ? -1 : 1)),
    findings: [...units.values()].flatMap(({ findings }) => findings).sort(worstFirst),
  };
}

function finishUnit(name: string, { legacy, target, unmapped, lines, findings }: UnitTally): UnitParity {
  const counts = noCounts();
  for (const { kind } of findings) counts[kind] += 1;
  return {
    unit: name,
    legacy,
    target,
    counts,
    critical: findings.filter(({ critical }) => critical).length,
    unmapped,
    hash: hashOf("workforce-unit", {
      unit: name,
      accounts: lines.sort(),
      // Another map changes what is found, or it changes nothing for this unit.
      findings: findings
        .map(({ kind, login, role, critical }) => `${kind} ${loginKey(login)} ${role ?? ""} ${critical}`)
        .sort(),
      unmapped,
    }),
  };
}

const worstFirst = (a: Omit<Finding, "ordinal">, b: Omit<Finding, "ordinal">): number =>
  Number(b.critical) - Number(a.critical) ||
  FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind) ||
  compare(a.unit, b.unit) ||
  compare(a.login, b.login) ||
  compare(a.role ?? "", b.role ?? "");

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
