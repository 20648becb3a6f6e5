import {
  checkAccounts,
  type DraftAccount,
  groupRole,
  nothingRead,
  type ReadAccounts,
} from "./checkAccounts.ts";
import { type Group, membershipsOf } from "./groups.ts";
import { dnKey, firstName, type LdifEntry, readLdifEntries } from "./ldif.ts";
import { accountKindSchema } from "./vocabulary.ts";

/** What is a group: RFC 4519, RFC 2307 and Active Directory. */
const GROUP_CLASSES = ["group", "groupofnames", "groupofuniquenames", "posixgroup"];
const ACCOUNT_CLASSES = [
  "person",
  "user",
  "inetorgperson",
  "organizationalperson",
  "account",
  "posixaccount",
  "shadowaccount",
];
const SERVICE_CLASSES = [
  "msds-groupmanagedserviceaccount",
  "msds-managedserviceaccount",
  "applicationprocess",
];
/** The flag of userAccountControl by which Active Directory disables an account. */
const AD_DISABLED = 0x2;
/** Ticks of 100 ns between 1601, from where Active Directory counts, and 1970. */
const AD_EPOCH_MS = 11_644_473_600_000;
const AD_TICKS_PER_MS = 10_000;

type Values = LdifEntry["values"];

const first = (values: Values, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const value = values.get(name)?.[0]?.trim();
    if (value) return value;
  }
  return null;
};
const classesOf = ({ values }: LdifEntry): string[] =>
  (values.get("objectclass") ?? []).map((name) => name.toLowerCase());

function isEnabled(values: Values): boolean {
  const control = Number(first(values, "useraccountcontrol") ?? 0);
  if ((control & AD_DISABLED) !== 0) return false;
  // 389 Directory Server, eDirectory, OpenLDAP's password policy.
  if (
    [first(values, "nsaccountlock"), first(values, "logindisabled")].some(
      (flag) => flag?.toLowerCase() === "true",
    )
  )
    return false;
  return first(values, "pwdaccountlockedtime") !== "000001010000Z";
}

/** When somebody last signed in: Active Directory's ticks, or a time as LDAP writes it (RFC 4517, Generalized Time). */
export function ldapInstant(written: string | null): string | null {
  if (written === null) return null;
  const general = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:[.,]\d+)?Z$/.exec(written);
  if (general) {
    const [, year, month, day, hour, minute, second = "00"] = general;
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return Number.isNaN(at) ? null : new Date(at).toISOString();
  }
  const ticks = Number(written);
  // Zero: never.
  if (!/^\d+$/.test(written) || ticks === 0) return null;
  const at = new Date(ticks / AD_TICKS_PER_MS - AD_EPOCH_MS);
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 ? null : at.toISOString();
}

function kindOf(entry: LdifEntry): string {
  const said = (first(entry.values, "employeetype", "usertype") ?? "").toLowerCase().replace(/[ _]/g, "-");
  if (accountKindSchema.options.some((option) => option === said)) return said;
  return classesOf(entry).some((name) => SERVICE_CLASSES.includes(name)) ? "service" : "person";
}

function mfaOf(values: Values): string {
  const said = first(values, "mfa", "mfaenrolled")?.toLowerCase();
  return said === "true" || said === "yes" ? "yes" : said === "false" || said === "no" ? "no" : "unknown";
}

/** Reads accounts from LDIF: what has a login, with the groups that name it and those that it names. Other entries are passed over. */
export function readLdif(text: string): ReadAccounts {
  const { entries, problem } = readLdifEntries(text);
  if (problem) return nothingRead(problem.line, problem.sentence);
  const loginOf = ({ values }: LdifEntry): string | null =>
    first(values, "samaccountname", "uid", "userprincipalname", "cn");
  const groups: Group[] = [];
  const people: LdifEntry[] = [];
  for (const entry of entries) {
    const classes = classesOf(entry);
    if (classes.some((name) => GROUP_CLASSES.includes(name)))
      groups.push({
        key: dnKey(entry.dn),
        name: first(entry.values, "cn") ?? firstName(entry.dn),
        members: [
          ...[...(entry.values.get("member") ?? []), ...(entry.values.get("uniquemember") ?? [])].map(dnKey),
          ...(entry.values.get("memberuid") ?? []).map((uid) => `uid ${uid.toLowerCase()}`),
        ],
      });
    else if (
      [...ACCOUNT_CLASSES, ...SERVICE_CLASSES].some((name) => classes.includes(name)) &&
      !classes.includes("computer")
    )
      people.push(entry);
  }
  // What an account says of its groups counts like what the groups say of it, and the groups' own groups with it.
  const known = new Map(groups.map((group) => [group.key, group]));
  const said = new Map<string, { key: string; name: string; members: string[] }>();
  for (const person of people)
    for (const dn of person.values.get("memberof") ?? []) {
      const key = dnKey(dn);
      const group = said.get(key) ?? { key, name: known.get(key)?.name ?? firstName(dn), members: [] };
      group.members.push(dnKey(person.dn));
      said.set(key, group);
    }
  const memberships = membershipsOf([...groups, ...said.values()]);
  const drafts = people.map((entry): DraftAccount => {
    const { values, line, dn } = entry;
    const login = loginOf(entry);
    const named = [
      memberships.get(dnKey(dn)),
      memberships.get(`uid ${(first(values, "uid") ?? "").toLowerCase()}`),
    ];
    const owner = first(values, "owner", "managedby", "manager");
    return {
      row: line,
      account: {
        login,
        name: first(values, "displayname", "cn"),
        unit: first(values, "department", "departmentnumber", "ou"),
        roles: [...new Set(named.flatMap((names) => [...(names ?? [])]))].map(groupRole),
        mfa: mfaOf(values),
        kind: kindOf(entry),
        owner: owner === null ? null : owner.includes("=") ? firstName(owner) : owner,
        person: first(values, "employeenumber", "employeeid"),
        lastSignInAt: ldapInstant(
          first(values, "lastlogontimestamp", "lastlogon", "authtimestamp", "pwdlastsuccess"),
        ),
        enabled: isEnabled(values),
      },
    };
  });
  return checkAccounts(drafts);
}
