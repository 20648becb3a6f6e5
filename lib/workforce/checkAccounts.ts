import { ACCOUNTS_MAX, type Account, accountSchema, PROBLEMS_MAX } from "./vocabulary.ts";

export const groupRole = (name: string): string => `Group: ${name}`;
export const entitlementRole = (name: string): string => `Entitlement: ${name}`;

/** Logins are the same in either case. */
export const loginKey = (login: string): string => login.trim().toLowerCase();

/** What is wrong with a file, where. Never a value: a file of accounts is personal data, and a sentence may be logged. */
export interface AccountProblem {
  /** CSV: the row, its header being row 1. SCIM: the nth resource. LDIF: the line at which the entry begins. */
  readonly row: number;
  readonly column: string | null;
  readonly sentence: string;
}

export interface ReadAccounts {
  readonly accounts: readonly Account[];
  readonly problems: readonly AccountProblem[];
}

export const nothingRead = (row: number, sentence: string): ReadAccounts => ({
  accounts: [],
  problems: [{ row, column: null, sentence }],
});

/** What a reader has found of one account, before it is checked. */
export interface DraftAccount {
  readonly row: number;
  readonly account: Readonly<Record<keyof Account, unknown>>;
}

/** Checks drafts against the schema and each other: a login is there once. All readers end here. */
export function checkAccounts(
  drafts: readonly DraftAccount[],
  found: readonly AccountProblem[] = [],
): ReadAccounts {
  const problems: AccountProblem[] = [...found];
  const accounts: Account[] = [];
  const firstRowOf = new Map<string, number>();
  for (const { row, account } of drafts) {
    const parsed = accountSchema.safeParse({ ...account, roles: uniqueRoles(account.roles) });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      problems.push({
        row,
        column: String(issue?.path[0] ?? ""),
        sentence: `${issue?.message ?? "It does not fit"}.`,
      });
      continue;
    }
    const key = loginKey(parsed.data.login);
    const first = firstRowOf.get(key);
    if (first === undefined) firstRowOf.set(key, row);
    else problems.push({ row, column: "login", sentence: `The same login is at ${first} already.` });
    // Whose manager somebody is, is nobody's business here.
    accounts.push(parsed.data.kind === "person" ? { ...parsed.data, owner: null } : parsed.data);
  }
  if (accounts.length > ACCOUNTS_MAX)
    problems.unshift({ row: 1, column: null, sentence: `A side may hold ${ACCOUNTS_MAX} accounts.` });
  if (drafts.length === 0 && problems.length === 0)
    problems.push({ row: 1, column: null, sentence: "There is no account in the file." });
  return { accounts, problems: problems.slice(0, PROBLEMS_MAX) };
}

const uniqueRoles = (roles: unknown): unknown =>
  Array.isArray(roles)
    ? [...new Set(roles.map((role) => String(role).trim()).filter((role) => role !== ""))].sort()
    : roles;
