import type { Tx } from "#lib/db.ts";
import { loginKey } from "./checkAccounts.ts";
import type { Comparison } from "./parity.ts";
import { FINDINGS_KEPT_MAX, type Finding } from "./schema.ts";
import { type Account, accountSchema, type Side } from "./vocabulary.ts";

/** So many rows go into one statement. */
const ROWS_PER_STATEMENT = 10_000;

interface AccountRow extends Omit<Account, "lastSignInAt" | "kind" | "mfa"> {
  readonly kind: string;
  readonly mfa: string;
  readonly lastSignInAt: Date | null;
}

/** Keeps accounts of an import; those that are there already stay as they are. */
export async function insertAccounts(
  tx: Tx,
  importId: string,
  from: number,
  accounts: readonly Account[],
): Promise<void> {
  await tx.workforceAccount.createMany({
    data: accounts.map((account, index) => ({
      ...account,
      importId,
      ordinal: from + index,
      loginKey: loginKey(account.login),
    })),
    skipDuplicates: true,
  });
}

/** An import's accounts, in the order of their logins. */
export async function readImport(tx: Tx, importId: string): Promise<Account[]> {
  const rows = await tx.$queryRaw<AccountRow[]>`
    SELECT login, name, unit, roles, mfa, kind, owner, person, last_sign_in_at AS "lastSignInAt", enabled
      FROM workforce_account WHERE import_id = ${importId}::uuid ORDER BY login_key COLLATE "C"`;
  return rows.map(
    (row): Account => ({
      ...row,
      kind: accountSchema.shape.kind.parse(row.kind),
      mfa: accountSchema.shape.mfa.parse(row.mfa),
      lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    }),
  );
}

/** Both sides of a comparison. */
export async function readSides(
  tx: Tx,
  importIds: Readonly<Record<Side, string>>,
): Promise<Record<Side, Account[]>> {
  return {
    legacy: await readImport(tx, importIds.legacy),
    target: await readImport(tx, importIds.target),
  };
}

/** Keeps what a comparison found, the worst first, as far as it is kept. @returns how many */
export async function insertFindings(
  tx: Tx,
  parityId: string,
  findings: Comparison["findings"],
): Promise<number> {
  const kept = findings.slice(0, FINDINGS_KEPT_MAX);
  for (let from = 0; from < kept.length; from += ROWS_PER_STATEMENT) {
    const rows = kept.slice(from, from + ROWS_PER_STATEMENT);
    const column = <K extends Exclude<keyof Finding, "ordinal">>(name: K) => rows.map((row) => row[name]);
    await tx.$executeRaw`
      INSERT INTO workforce_finding (parity_id, ordinal, kind, unit, login, name, role, critical)
      SELECT ${parityId}::uuid, finding.*
        FROM unnest(${rows.map((_, index) => from + index)}::int[], ${column("kind")}::text[], ${column("unit")}::text[],
                    ${column("login")}::text[], ${column("name")}::text[], ${column("role")}::text[],
                    ${column("critical")}::boolean[]) AS finding`;
  }
  return kept.length;
}
