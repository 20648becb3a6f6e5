import { z } from "zod";
import {
  type AccountProblem,
  checkAccounts,
  type DraftAccount,
  entitlementRole,
  groupRole,
  nothingRead,
  type ReadAccounts,
} from "./checkAccounts.ts";
import { type Group, membershipsOf } from "./groups.ts";
import { asInstant } from "./readCsvAccounts.ts";
import { accountKindSchema } from "./vocabulary.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** What SCIM has no attribute for (RFC 7643 section 3.3 leaves it to extensions): whether a second factor is enrolled, who answers for it. */
export const SCIM_EXTENSION = "urn:holdpoint:params:scim:schemas:extension:workforce:1.0:User";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

const text = z.string().optional();
/** A value of a multi-valued attribute (RFC 7643 section 2.4); some servers write it as a string alone. */
const valued = z.array(z.union([z.string(), z.looseObject({ value: text, display: text })])).optional();

const userSchema = z.looseObject({
  id: text,
  userName: text,
  displayName: text,
  name: z.looseObject({ formatted: text, givenName: text, familyName: text }).optional(),
  userType: text,
  active: z.union([z.boolean(), z.enum(["true", "false", "True", "False"])]).optional(),
  roles: valued,
  entitlements: valued,
  groups: valued,
  [ENTERPRISE]: z.looseObject({ employeeNumber: text, department: text }).optional(),
  [SCIM_EXTENSION]: z
    .looseObject({ mfa: z.boolean().optional(), kind: text, owner: text, lastSignIn: text })
    .optional(),
});
const groupSchema = z.looseObject({
  id: text,
  displayName: text,
  members: z.array(z.looseObject({ value: text })).nullish(),
});
const listSchema = z.looseObject({
  Resources: z.array(z.unknown()).optional(),
  totalResults: z.number().optional(),
});

type User = z.infer<typeof userSchema>;

/** The resources of what a SCIM server or a file holds: a ListResponse (RFC 7644 section 3.4.2), several of them, or resources alone. */
function resourcesOf(parsed: unknown): {
  readonly resources: readonly unknown[];
  readonly short: boolean;
} {
  const parts = Array.isArray(parsed) ? parsed : [parsed];
  let short = false;
  const resources = parts.flatMap((part): unknown[] => {
    const list = listSchema.safeParse(part);
    if (list.success && list.data.Resources !== undefined) {
      // One page of several in a file alone: the rest would be missing without a word.
      if (parts.length === 1 && (list.data.totalResults ?? 0) > list.data.Resources.length) short = true;
      return list.data.Resources;
    }
    return [part];
  });
  return { resources, short };
}

const schemasOf = (resource: unknown): readonly unknown[] =>
  typeof resource === "object" &&
  resource !== null &&
  "schemas" in resource &&
  Array.isArray(resource.schemas)
    ? resource.schemas
    : [];
const isGroup = (resource: unknown): boolean =>
  schemasOf(resource).includes(GROUP) ||
  (!schemasOf(resource).includes(USER) &&
    typeof resource === "object" &&
    resource !== null &&
    "members" in resource);

const valuesOf = (values: z.infer<typeof valued>): string[] =>
  (values ?? []).map((each) => (typeof each === "string" ? each : (each.display ?? each.value ?? "")));

const asKind = (word: string | undefined): string => {
  const kind = (word ?? "").toLowerCase().replace(/[ _]/g, "-");
  return accountKindSchema.options.some((option) => option === kind) ? kind : "person";
};

function draftOf(row: number, user: User, groups: ReadonlySet<string>): DraftAccount {
  const { [ENTERPRISE]: enterprise, [SCIM_EXTENSION]: extension } = user;
  const full = [user.name?.givenName, user.name?.familyName].filter(Boolean).join(" ");
  return {
    row,
    account: {
      login: user.userName,
      name: user.displayName ?? user.name?.formatted ?? (full || null),
      unit: enterprise?.department || null,
      roles: [
        ...valuesOf(user.roles),
        ...valuesOf(user.entitlements).map(entitlementRole),
        ...[...new Set([...valuesOf(user.groups), ...groups])].map(groupRole),
      ],
      mfa: extension?.mfa === undefined ? "unknown" : extension.mfa ? "yes" : "no",
      kind: asKind(extension?.kind ?? user.userType),
      owner: extension?.owner || null,
      person: enterprise?.employeeNumber || null,
      lastSignInAt: extension?.lastSignIn === undefined ? null : (asInstant(extension.lastSignIn) ?? null),
      enabled: typeof user.active === "string" ? user.active.toLowerCase() === "true" : user.active,
    },
  };
}

/** Reads accounts from SCIM 2.0 resources: Users, with what Groups say of their members, also through other groups. */
export function readScimResources(resources: readonly unknown[]): ReadAccounts {
  const problems: AccountProblem[] = [];
  const users: { row: number; user: User }[] = [];
  const groups: Group[] = [];
  resources.forEach((resource, index) => {
    const row = index + 1;
    if (isGroup(resource)) {
      const group = groupSchema.safeParse(resource);
      const { displayName, id } = group.data ?? {};
      if (!group.success || displayName === undefined || id === undefined) {
        problems.push({
          row,
          column: null,
          sentence: "The group has no id, no displayName, or members that are none.",
        });
        return;
      }
      const members = (group.data.members ?? []).flatMap(({ value }) => value ?? []);
      groups.push({ key: id, name: displayName, members });
      return;
    }
    const user = userSchema.safeParse(resource);
    if (!user.success)
      problems.push({
        row,
        column: String(user.error.issues[0]?.path[0] ?? ""),
        sentence: "It is no SCIM User.",
      });
    else if (user.data.userName === undefined)
      problems.push({ row, column: "userName", sentence: "It has none." });
    else if (user.data.active === undefined)
      // What it means to leave it out is for each server to say (RFC 7643 section 4.1.1): it is not known, and not guessed.
      problems.push({ row, column: "active", sentence: "It does not say whether the account is enabled." });
    else users.push({ row, user: user.data });
  });
  const memberships = membershipsOf(groups);
  const none: ReadonlySet<string> = new Set();
  return checkAccounts(
    users.map(({ row, user }) => draftOf(row, user, memberships.get(user.id ?? "") ?? none)),
    problems,
  );
}

/** Reads accounts from a SCIM file: a ListResponse, several in an array, or resources. */
export function readScim(text: string): ReadAccounts {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return nothingRead(1, "The file is not JSON.");
  }
  const { resources, short } = resourcesOf(parsed);
  if (short)
    return nothingRead(
      1,
      "The file is one page of several: totalResults says that there are more. Export all of them.",
    );
  return readScimResources(resources);
}
