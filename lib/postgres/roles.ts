import pg from "pg";
import { StartupError } from "#lib/startup-error.ts";
import type { EmbeddedSettings } from "./embedded-settings.ts";

/** The role whose privileges the application has: a group that nobody signs in as. Migrations grant to it. */
const APP_ROLE = "holdpoint_app";

/**
 * Makes the application's role when it is missing, and lets the signed-in user act as it.
 * @param owner a connection of the user who runs the migrations
 * @throws StartupError with the statements to run by hand, when this user may not create roles
 */
export async function ensureAppRole(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ present: boolean; member: boolean; user: string }>(
    `SELECT role.oid IS NOT NULL AS present, current_user AS user,
            coalesce(pg_has_role(current_user, role.oid, 'MEMBER'), false) AS member
       FROM (SELECT $1::text AS name) wanted LEFT JOIN pg_roles role ON role.rolname = wanted.name`,
    [APP_ROLE],
  );
  const [state] = rows;
  if (state === undefined || state.member) return;
  const user = pg.escapeIdentifier(state.user);
  const statements = [`CREATE ROLE ${APP_ROLE} NOLOGIN`, `GRANT ${APP_ROLE} TO ${user}`];
  try {
    for (const statement of state.present ? statements.slice(1) : statements) await owner.query(statement);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === DUPLICATE_OBJECT) return ensureAppRole(owner);
    if (!(error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE)) throw error;
    throw new StartupError(
      "configuration",
      `The database user ${state.user} may not create the role ${APP_ROLE}. Let an administrator run, once: ` +
        `${statements.join("; ")}; and start again. Nothing was changed.`,
      { cause: error },
    );
  }
}

const DUPLICATE_OBJECT = "42710";
const INSUFFICIENT_PRIVILEGE = "42501";

/**
 * The URL the application connects with when it shares its login with the migrations: every session starts as the
 * restricted role.
 */
export function asAppRole(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const options = url.searchParams.get("options");
  url.searchParams.set("options", [options, `-c role=${APP_ROLE}`].filter(Boolean).join(" "));
  return url.href;
}

/**
 * Refuses to run when the application's role could rewrite the journal.
 * @param app a connection as the application has it
 * @param table the table that may only be added to
 * @throws StartupError naming the privileges that must be taken away
 */
export async function assertAppendOnly(app: pg.Client | pg.Pool, table: string): Promise<void> {
  const { rows } = await app.query<{ user: string; privilege: string }>(
    `SELECT current_user AS user, privilege
       FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS privilege
      WHERE has_table_privilege($1, privilege)`,
    [table],
  );
  const [first] = rows;
  if (first === undefined) return;
  const privileges = rows.map((row) => row.privilege).join(", ");
  throw new StartupError(
    "unsafeRole",
    `The server signs in to the database as ${first.user}, who may ${privileges} the table ${table}: the journal could be altered. ` +
      `Let DATABASE_URL name a role that is only a member of ${APP_ROLE}. Nothing was started.`,
  );
}

/**
 * Makes the embedded database and its three roles: the owner, who migrates; the group holdpoint_app; and
 * holdpoint_server, the login of the application. Safe to repeat.
 * @param superuser a connection of the cluster's superuser
 */
export async function prepareEmbeddedRoles(
  superuser: pg.Client,
  database: string,
  passwords: Pick<EmbeddedSettings, "ownerPassword" | "serverPassword">,
): Promise<void> {
  const existing = await superuser.query<{ name: string }>("SELECT rolname AS name FROM pg_roles");
  const names = new Set(existing.rows.map((row) => row.name));
  const create = async (name: string, definition: string) => {
    if (!names.has(name)) await superuser.query(`CREATE ROLE ${name} ${definition}`);
  };
  await create(APP_ROLE, "NOLOGIN");
  await create(
    "holdpoint_owner",
    `LOGIN CREATEDB CREATEROLE PASSWORD ${pg.escapeLiteral(passwords.ownerPassword)}`,
  );
  await create(
    "holdpoint_server",
    `LOGIN IN ROLE ${APP_ROLE} PASSWORD ${pg.escapeLiteral(passwords.serverPassword)}`,
  );
  await superuser.query(`GRANT ${APP_ROLE} TO holdpoint_owner`);
  const found = await superuser.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
  if (found.rowCount === 0) {
    await superuser.query(`CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER holdpoint_owner`);
  }
}
