import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstName, readLdifEntries } from "./ldif.ts";
import { formatOf, readAccounts } from "./readAccounts.ts";
import { ldapInstant } from "./readLdif.ts";
import { SCIM_EXTENSION } from "./readScim.ts";
import type { AccountFormat } from "./vocabulary.ts";

const only = (format: AccountFormat, text: string) => {
  const { accounts, problems } = readAccounts(format, text);
  expect(problems).toEqual([]);
  return accounts;
};
const firstProblem = (format: AccountFormat, text: string) => readAccounts(format, text).problems[0];

describe("accounts from CSV", () => {
  const HEAD = "Login;Name;Department;Roles;Groups;MFA;Kind;Owner;Employee number;Last login;Enabled";
  it("have roles and groups apart, and are a person's unless they say otherwise", () => {
    const accounts = only(
      "csv",
      `${HEAD}\nrn1;Ada;ED;"Nurse;Charge";Nurse;yes;;Boss;77;2026-11-20 07:30;yes\nhl7;;Labs;;;;service;IT;;;true`,
    );
    expect(accounts).toMatchObject([
      {
        login: "rn1",
        unit: "ED",
        roles: ["Charge", "Group: Nurse", "Nurse"],
        mfa: "yes",
        kind: "person",
        owner: null,
        person: "77",
        lastSignInAt: "2026-11-20T07:30:00.000Z",
      },
      { login: "hl7", name: null, roles: [], mfa: "unknown", kind: "service", owner: "IT", enabled: true },
    ]);
  });

  it.each([
    ["Login,Unit,Roles\na,ED,x", 1, /no such column/],
    ["Login,Unit,Enabled\na,ED,yes", 1, /roles, groups or entitlements/],
    ["Login,Unit,Roles,Enabled\na,ED,x,perhaps", 2, /yes or no/],
    ["Login,Unit,Roles,Enabled\na,ED,x,yes\nA,ED,x,no", 3, /same login is at 2/],
    ["Login,Unit,Roles,Enabled,Kind\na,ED,x,yes,robot", 2, /person, service/],
    ["Login,Unit,Roles,Enabled\n,ED,x,yes", 2, /./],
    ["Login,Unit,Roles,Enabled\n", 1, /no account/],
    ['Login,Unit,Roles,Enabled\n"a,ED', 2, /never closed/],
  ])("%j is refused at row %i", (text, row, sentence) => {
    expect(firstProblem("csv", text)).toMatchObject({ row, sentence: expect.stringMatching(sentence) });
  });
});

describe("accounts from SCIM", () => {
  const user = (id: string, more: object = {}) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    id,
    userName: `u${id}`,
    active: true,
    ...more,
  });
  const group = (id: string, displayName: string, members: string[]) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    id,
    displayName,
    members: members.map((value) => ({ value })),
  });
  const list = (...Resources: unknown[]) => JSON.stringify({ totalResults: Resources.length, Resources });

  it("are in their groups' groups, and in a circle of groups once", () => {
    const accounts = only(
      "scim",
      list(
        user("1", {
          name: { givenName: "Ada", familyName: "King" },
          roles: [{ value: "rn", display: "Nurse" }],
          entitlements: ["sign"],
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            employeeNumber: "77",
            department: "ED",
          },
          [SCIM_EXTENSION]: { mfa: false, lastSignIn: "2026-11-20T07:30:00Z" },
        }),
        group("g1", "Inner", ["1", "g2"]),
        group("g2", "Outer", ["g1"]),
      ),
    );
    expect(accounts).toMatchObject([
      {
        login: "u1",
        name: "Ada King",
        unit: "ED",
        person: "77",
        mfa: "no",
        roles: ["Entitlement: sign", "Group: Inner", "Group: Outer", "Nurse"],
      },
    ]);
  });

  it.each([
    ["{", /not JSON/],
    [JSON.stringify({ totalResults: 9, Resources: [user("1")] }), /one page of several/],
    [list(user("1", { active: undefined })), /whether the account is enabled/],
    [list(user("1", { userName: undefined })), /It has none/],
    [list({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], members: [] }), /no id/],
    [list(), /no account/],
  ])("%s is refused", (text, sentence) => {
    expect(firstProblem("scim", text)?.sentence).toMatch(sentence);
  });
});

describe("LDIF", () => {
  const LDIF = `version: 1
# people
dn: CN=Ada King,OU=ED,DC=example
objectClass: user
sAMAccountName: aking
displayName:: QWRhIEvDtm5pZw==
department: Emer
 gency
userAccountControl: 514
employeeNumber: 77
lastLogonTimestamp: 134081130000000000
memberOf: CN=ED Nurses\\, night,OU=Groups,DC=example

dn: CN=svc,DC=example
objectClass: msDS-GroupManagedServiceAccount
cn: svc
managedBy: CN=Ines,DC=example

dn: CN=ED Nurses\\, night,OU=Groups,DC=example
objectClass: group
cn: ED Nurses, night
member: cn=Ada King, ou=ED, dc=example

dn: CN=All,OU=Groups,DC=example
objectClass: group
cn: All
member: CN=ED Nurses\\, night,OU=Groups,DC=example
`;
  it("has folded lines, base64, comments, and groups from both ends", () => {
    expect(only("ldif", LDIF)).toMatchObject([
      {
        login: "aking",
        name: "Ada König",
        unit: "Emergency",
        roles: ["Group: All", "Group: ED Nurses, night"],
        enabled: false,
        person: "77",
        mfa: "unknown",
      },
      { login: "svc", kind: "service", owner: "Ines", enabled: true },
    ]);
    expect(only("ldif", LDIF.replaceAll("\n", "\r\n"))).toHaveLength(2);
  });

  it.each([
    ["dn: cn=a\nchangetype: add\ncn: a", 2, /holds changes/],
    ["dn: cn=a\nchangetype: modify\nreplace: cn\ncn: a\n-\n", 2, /holds changes/],
    ["dn: cn=a\ncn:: ###", 2, /not base64/],
    ["dn: cn=a\njpegPhoto:< file:///etc/passwd", 2, /by its address/],
    ["cn: a", 1, /begins with its dn/],
    ["version: 2\ndn: cn=a", 1, /version 1/],
    ["dn: cn=a\nno colon", 2, /no line of LDIF/],
    ["dn: cn=a\ndn: cn=b", 2, /second dn/],
  ])("%j is refused at line %i", (text, row, sentence) => {
    expect(firstProblem("ldif", text)).toMatchObject({ row, sentence: expect.stringMatching(sentence) });
  });

  it("gives back any text that was written in it, however folded", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: "grapheme" }),
        fc.integer({ min: 1, max: 40 }),
        (text, width) => {
          const whole = `description:: ${Buffer.from(text).toString("base64")}`;
          const lines = whole.match(new RegExp(`.{1,${width + 15}}`, "gs")) ?? [];
          const { entries, problem } = readLdifEntries(`dn: cn=a\n${lines.join("\n ")}\n`);
          expect(problem).toBe(undefined);
          expect(entries[0]?.values.get("description")).toEqual([text]);
        },
      ),
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom<AccountFormat>("csv", "scim", "ldif"), (text, format) => {
        const { accounts, problems } = readAccounts(format, text);
        expect(accounts.length + problems.length).toBeGreaterThan(0);
      }),
    );
  });

  it("has times as directories write them", () => {
    expect(ldapInstant("20261120073000Z")).toBe("2026-11-20T07:30:00.000Z");
    expect(ldapInstant("116444736000000000")).toBe("1970-01-01T00:00:00.000Z");
    expect(ldapInstant("0")).toBe(null);
    expect(firstName("CN=M\\C3\\BCller\\, A,DC=x")).toBe("Müller, A");
  });
});

it("knows a file's format by its name, or by how it begins", () => {
  expect(formatOf("a.ldif", "")).toBe("ldif");
  expect(formatOf("export", '{"Resources":[]}')).toBe("scim");
  expect(formatOf("export.txt", "# all\ndn: cn=a\n")).toBe("ldif");
  expect(formatOf("export.txt", "Login,Unit\n")).toBe("csv");
});
