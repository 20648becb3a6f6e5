import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { StartupError } from "#lib/startup-error.ts";
import { connect } from "./connect.ts";
import { ensureAppRole } from "./roles.ts";
import {
  type MigrationList,
  type SchemaContainer,
  type SchemaEngine,
  withSchemaEngine,
} from "./schema-engine.ts";

const PROJECT_DIR = join(import.meta.dirname, "..", "..");
export const MIGRATIONS_DIR = join(PROJECT_DIR, "prisma", "migrations");
const SCHEMA_DIR = join(PROJECT_DIR, "prisma", "schema");

/** Held by whoever migrates a database, so that several servers may start at once. */
const MIGRATION_LOCK = 4_651_002;

/** Nothing in a database is anybody else's to manage. */
const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * Brings a database to the newest migration. Several processes may do so at once: they take turns, and the later ones
 * find nothing to do. A migration that failed or was interrupted has left nothing behind (PostgreSQL undoes it whole),
 * so it is tried again.
 * @param ownerUrl signs in as the owner of the tables
 * @returns the names of the migrations that were applied
 * @throws StartupError when the database cannot be reached, is too old or newer than this program, or a migration fails
 */
export async function migrate(ownerUrl: string, variable?: string): Promise<string[]> {
  const list = await readMigrations();
  const owner = await connect(ownerUrl, variable);
  try {
    await owner.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await ensureAppRole(owner);
    return await withSchemaEngine(ownerUrl, (engine) => apply(engine, list));
  } finally {
    await owner.end();
  }
}

async function apply(engine: SchemaEngine, migrationsList: MigrationList): Promise<string[]> {
  const state = await diagnose(engine, migrationsList);
  if (state.unknown.length > 0) {
    throw new StartupError(
      "migration",
      `The database was migrated by a newer Holdpoint (${state.unknown.join(", ")} is not known here): start that version. Nothing was changed.`,
    );
  }
  if (state.edited.length > 0) {
    throw new StartupError(
      "migration",
      `${state.edited.join(", ")} was changed after it had been applied to this database: restore the file and start again. Nothing was changed.`,
    );
  }
  for (const migrationName of state.failed) await engine.markMigrationRolledBack({ migrationName });
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
    return appliedMigrationNames;
  } catch (error) {
    const reason = error instanceof Error ? withoutTrace(error.message) : String(error);
    throw new StartupError(
      "migration",
      `A migration did not apply, and PostgreSQL undid it whole; nothing was lost. ${reason}`,
      { cause: error },
    );
  }
}

/** The engine's message without the trace of its source files that follows it. */
function withoutTrace(message: string): string {
  return message.split(/\n\s+0: /, 1)[0]?.replaceAll("\n", " ") ?? message;
}

/** Where a database stands against the migrations of this program; all are names of migrations. */
interface MigrationStatus {
  applied: string[];
  pending: string[];
  failed: string[];
  /** Changed on disk after they were applied. */
  edited: string[];
  /** Applied to the database, but not known to this program. */
  unknown: string[];
}

/** Reads where a database stands, and changes nothing. */
export async function migrationStatus(ownerUrl: string, variable?: string): Promise<MigrationStatus> {
  const list = await readMigrations();
  const owner = await connect(ownerUrl, variable);
  await owner.end();
  return withSchemaEngine(ownerUrl, (engine) => diagnose(engine, list));
}

async function diagnose(engine: SchemaEngine, migrationsList: MigrationList): Promise<MigrationStatus> {
  const all = migrationsList.migrationDirectories.map((directory) => directory.path);
  const found = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: NO_FILTER,
  });
  const { history } = found;
  const behind = found.hasMigrationsTable ? [] : all;
  const pending =
    history !== null && "unappliedMigrationNames" in history ? history.unappliedMigrationNames : behind;
  return {
    applied: all.filter((name) => !pending.includes(name) && !found.failedMigrationNames.includes(name)),
    pending,
    failed: found.failedMigrationNames,
    edited: found.editedMigrationNames.filter((name) => !found.failedMigrationNames.includes(name)),
    unknown:
      history !== null && "unpersistedMigrationNames" in history ? history.unpersistedMigrationNames : [],
  };
}

/**
 * The SQL that would take a migrated database to the datamodel in prisma/schema.
 * @returns undefined when there is nothing to change
 */
export async function diffFromSchema(ownerUrl: string): Promise<string | undefined> {
  const files = await readSchema();
  const { exitCode, stdout } = await withSchemaEngine(ownerUrl, (engine) =>
    engine.diff({
      from: { tag: "schemaDatasource", files, configDir: PROJECT_DIR },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: true,
      filters: NO_FILTER,
    }),
  );
  return exitCode === 0 || stdout === null ? undefined : stdout;
}

async function readSchema(): Promise<SchemaContainer[]> {
  const names = await readdir(SCHEMA_DIR);
  const read = async (name: string) => ({
    path: name,
    content: await readFile(join(SCHEMA_DIR, name), "utf8"),
  });
  return Promise.all(names.filter((name) => name.endsWith(".prisma")).map(read));
}

async function readMigrations(): Promise<MigrationList> {
  const entries = await readdir(MIGRATIONS_DIR, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const read = async (name: string) => {
    const value = await readFile(join(MIGRATIONS_DIR, name, "migration.sql"), "utf8");
    return { path: name, migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value } } };
  };
  return {
    baseDir: MIGRATIONS_DIR,
    lockfile: {
      path: "migration_lock.toml",
      content: await readFile(join(MIGRATIONS_DIR, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(names.sort().map(read)),
  };
}
