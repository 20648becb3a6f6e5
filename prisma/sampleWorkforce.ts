import type { Runtime } from "#lib/runtime.ts";
import { accountChannel } from "#lib/workforce/channel.server.ts";
import { recordBreakGlassTest, setRoleMap } from "#lib/workforce/commands.ts";
import { sendAccounts } from "#lib/workforce/sendAccounts.ts";
import type { Account, Side } from "#lib/workforce/vocabulary.ts";
import { asSystem } from "./factories.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Who works where: unit, how many, and the role that they have at the legacy and at the target. */
const STAFF = [
  { unit: "Emergency", people: 14, legacy: "ED NURSE", target: "ED Nurse" },
  { unit: "Emergency", people: 4, legacy: "ED PROVIDER", target: "ED Physician" },
  { unit: "Intensive care", people: 11, legacy: "ICU NURSE", target: "ICU Nurse" },
  { unit: "Intensive care", people: 3, legacy: "INTENSIVIST", target: "Hospital Physician" },
  { unit: "Pharmacy", people: 7, legacy: "RPH VERIFY", target: "Pharmacist" },
  { unit: "Laboratory", people: 6, legacy: "LAB TECH", target: "Lab Technologist" },
  { unit: "Registration", people: 9, legacy: "ADT CLERK", target: "Registrar" },
] as const;
const GIVEN = [
  "Ada",
  "Bao",
  "Carla",
  "Dmitri",
  "Elif",
  "Femi",
  "Gita",
  "Hugo",
  "Imani",
  "Jonas",
  "Keiko",
  "Lars",
  "Mina",
  "Nils",
];
const FAMILY = ["Abara", "Brandt", "Chen", "Dvorak", "Eriksen", "Farah", "Gupta"];

const CHART: string = "Chart Review";

/** The accounts of a side. The two agree but for what a night before a switch still has to mend. */
function accountsOf(side: Side, now: Date): Account[] {
  const accounts: Account[] = [];
  const add = (account: Partial<Account> & Pick<Account, "login" | "unit">): void => {
    accounts.push({
      name: null,
      roles: [],
      mfa: "yes",
      kind: "person",
      owner: null,
      person: null,
      lastSignInAt: new Date(now.getTime() - accounts.length * 11 * MINUTE_MS).toISOString(),
      enabled: true,
      ...account,
    });
  };
  let number = 0;
  for (const { unit, people, legacy, target } of STAFF)
    for (let each = 0; each < people; each += 1) {
      const name = `${GIVEN[number % GIVEN.length]} ${FAMILY[Math.floor(number / GIVEN.length) % FAMILY.length]}`;
      number += 1;
      const person = String(40_000 + number);
      // The target's directory made its logins anew; the employee number is what they share.
      const login = side === "legacy" ? `E${person}` : name.toLowerCase().replace(" ", ".");
      add({ login, unit, name, person, roles: side === "legacy" ? [legacy] : [target, CHART] });
    }
  add({
    login: "SVC-LAB-ROUTER",
    unit: "Laboratory",
    kind: "service",
    owner: side === "legacy" ? "Marek Dvorak" : null,
    mfa: "no",
  });
  add({ login: "SVC-ADT-FEED", unit: "Registration", kind: "service", owner: "Marek Dvorak", mfa: "no" });
  for (const unit of ["Emergency", "Pharmacy"])
    add({ login: `bg-${unit.toLowerCase()}`, unit, kind: "break-glass" });
  if (side === "target") {
    const change = (login: string, to: Partial<Account>): void => {
      const at = accounts.findIndex((account) => account.login === login);
      const account = accounts[at];
      if (account) accounts[at] = { ...account, ...to };
    };
    change("ada.brandt", { roles: [CHART] });
    change("hugo.dvorak", { mfa: "no" });
    change("keiko.chen", { roles: ["Pharmacist", CHART, "Formulary Administrator"] });
    add({
      login: "vendor.golive",
      unit: "Registration",
      name: "Go-live support",
      roles: ["Registrar", CHART],
    });
  } else {
    add({
      login: "E39114",
      unit: "Registration",
      name: "Petra Novak",
      person: "39114",
      roles: ["ADT CLERK"],
      enabled: false,
    });
  }
  return accounts;
}

const CRITICAL = ["ED NURSE", "ED PROVIDER", "ICU NURSE", "INTENSIVIST", "RPH VERIFY"];

/** Brings the accounts of both sides of the sample, its role map, and the try of one of two emergency accounts. */
export async function addSampleWorkforce(runtime: Runtime, cutoverId: string, now: Date): Promise<void> {
  const ago = (minutes: number): string => new Date(now.getTime() - minutes * MINUTE_MS).toISOString();
  if ((await runtime.db.roleMap.count({ where: { cutoverId } })) === 0)
    await asSystem(runtime, setRoleMap, {
      cutoverId,
      entries: STAFF.map(({ legacy, target }) => ({
        legacyRole: legacy,
        targetRoles: [target],
        critical: CRITICAL.includes(legacy),
      })),
      baseline: [CHART],
      note: "As agreed with the unit leads in the second dry run.",
      fromVersion: 0,
    });
  for (const [side, label, minutes] of [
    ["legacy", "legacy-directory.csv", 190],
    ["target", "target-directory.json", 65],
  ] as const) {
    const known = await runtime.db.workforceImport.count({
      where: { cutoverId, side, finishedAt: { not: null } },
    });
    if (known > 0) continue;
    await sendAccounts(accountChannel(runtime), {
      cutoverId,
      side,
      format: side === "legacy" ? "csv" : "scim",
      label,
      takenAt: ago(minutes),
      accounts: accountsOf(side, now),
    });
  }
  if ((await runtime.db.breakGlassTest.count({ where: { cutoverId } })) === 0)
    await asSystem(runtime, recordBreakGlassTest, {
      cutoverId,
      login: "bg-emergency",
      outcome: "pass",
      testedAt: ago(2 * DAY_MINUTES),
    });
}
