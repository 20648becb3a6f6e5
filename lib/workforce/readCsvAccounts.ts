import { readCsv } from "#lib/inventory/csv.ts";
import {
  type AccountProblem,
  checkAccounts,
  type DraftAccount,
  entitlementRole,
  groupRole,
  nothingRead,
  type ReadAccounts,
} from "./checkAccounts.ts";
import { accountKindSchema } from "./vocabulary.ts";

/** The columns of a CSV file of accounts, with the headings that directories export them under. */
const COLUMNS = {
  login: ["login", "user", "username", "user id", "account"],
  name: ["name", "display name"],
  unit: ["unit", "department"],
  roles: ["roles", "role"],
  groups: ["groups", "group"],
  entitlements: ["entitlements", "entitlement"],
  mfa: ["mfa", "second factor"],
  kind: ["kind", "type"],
  owner: ["owner"],
  person: ["person", "employee number", "employee id"],
  lastSignIn: ["last sign-in", "last sign in", "last login"],
  enabled: ["enabled", "active"],
} as const;
type Column = keyof typeof COLUMNS;
const NEEDED: readonly Column[] = ["login", "unit", "enabled"];
export const CSV_COLUMNS =
  "Login, Name, Unit, Roles, Groups, Entitlements, MFA, Kind, Owner, Person, Last sign-in, Enabled";

const YES = ["yes", "y", "true", "1", "enabled", "active", "on"];
const NO = ["no", "n", "false", "0", "disabled", "inactive", "off"];
const LIST_SEPARATOR = /[;|]/;

const asBoolean = (cell: string): boolean | undefined => {
  const word = cell.toLowerCase();
  return YES.includes(word) ? true : NO.includes(word) ? false : undefined;
};
const listOf = (cell: string): string[] => cell.split(LIST_SEPARATOR).map((part) => part.trim());

/** An instant from what spreadsheets and directories write, in UTC; undefined where it is none. */
export function asInstant(written: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(written)) return undefined;
  const zoned = /([zZ]|[+-]\d{2}:?\d{2})$/.test(written) || written.length <= 10 ? written : `${written}Z`;
  const at = Date.parse(zoned.replace(" ", "T"));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** Reads accounts from CSV: a header, a row an account, lists with `;` between. */
export function readCsvAccounts(text: string): ReadAccounts {
  const { rows, problem } = readCsv(text);
  if (problem) return nothingRead(problem.row, problem.sentence);
  const [header = [], ...body] = rows;
  const indexOf = new Map<Column, number>();
  const problems: AccountProblem[] = [];
  header.forEach((heading, index) => {
    const column = (Object.keys(COLUMNS) as Column[]).find((each) =>
      (COLUMNS[each] as readonly string[]).includes(heading.trim().toLowerCase()),
    );
    if (column === undefined) return;
    if (indexOf.has(column))
      problems.push({ row: 1, column: heading, sentence: "The column is there twice." });
    indexOf.set(column, index);
  });
  const missing = NEEDED.filter((column) => !indexOf.has(column));
  if (!indexOf.has("roles") && !indexOf.has("groups") && !indexOf.has("entitlements"))
    problems.push({
      row: 1,
      column: "Roles",
      sentence: "There is no column of roles, groups or entitlements.",
    });
  for (const column of missing)
    problems.push({
      row: 1,
      column,
      sentence: `There is no such column; the columns are: ${CSV_COLUMNS}.`,
    });
  if (problems.length > 0) return { accounts: [], problems };
  const drafts: DraftAccount[] = [];
  body.forEach((cells, index) => {
    if (cells.every((cell) => cell === "")) return;
    const row = index + 2;
    const cell = (column: Column): string => cells[indexOf.get(column) ?? -1] ?? "";
    const wrong = (column: string, sentence: string): void => void problems.push({ row, column, sentence });
    const enabled = asBoolean(cell("enabled"));
    if (enabled === undefined) wrong("Enabled", "It is yes or no.");
    const kind = cell("kind") === "" ? "person" : cell("kind").toLowerCase().replace(/[ _]/g, "-");
    if (!accountKindSchema.options.some((option) => option === kind))
      wrong("Kind", "It is person, service or break-glass.");
    const mfaCell = cell("mfa");
    const mfa = mfaCell === "" || mfaCell.toLowerCase() === "unknown" ? null : asBoolean(mfaCell);
    if (mfa === undefined) wrong("MFA", "It is yes, no or unknown.");
    const lastSignIn = cell("lastSignIn");
    const lastSignInAt = lastSignIn === "" ? null : asInstant(lastSignIn);
    if (lastSignInAt === undefined) wrong("Last sign-in", "It is a time such as 2026-11-20T07:30:00Z.");
    if (problems.at(-1)?.row === row) return;
    drafts.push({
      row,
      account: {
        login: cell("login"),
        name: cell("name") || null,
        unit: cell("unit") || null,
        roles: [
          ...listOf(cell("roles")),
          ...listOf(cell("groups")).filter(Boolean).map(groupRole),
          ...listOf(cell("entitlements")).filter(Boolean).map(entitlementRole),
        ],
        mfa: mfa === null ? "unknown" : mfa ? "yes" : "no",
        kind,
        owner: cell("owner") || null,
        person: cell("person") || null,
        lastSignInAt,
        enabled,
      },
    });
  });
  return checkAccounts(drafts, problems);
}
