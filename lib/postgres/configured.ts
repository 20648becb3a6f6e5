import type { Settings } from "#lib/env.ts";
import { openEmbeddedPostgres } from "./embedded.ts";
import { asAppRole } from "./roles.ts";

/** The database that the settings name. */
export interface ConfiguredDatabase {
  /** Migrates. */
  ownerUrl: string;
  /** The environment variable that `ownerUrl` came from, for sentences about it. */
  ownerVariable: string;
  /** The application's restricted role. */
  appUrl: string;
  /** Lets go of it; an embedded PostgreSQL stops when nobody else uses it. */
  close(): Promise<void>;
}

/**
 * Opens the configured database: an external one as it is, or the embedded one, which is started, or joined when another
 * process runs it.
 */
export async function openConfiguredDatabase(settings: Settings): Promise<ConfiguredDatabase> {
  const { database, dir } = settings;
  if (database.mode === "embedded") {
    const { ownerUrl, appUrl, close } = await openEmbeddedPostgres({ dir });
    return { ownerUrl, ownerVariable: "the embedded PostgreSQL", appUrl, close };
  }
  const { databaseUrl, migrateUrl } = database;
  return {
    ownerUrl: migrateUrl ?? databaseUrl,
    ownerVariable: migrateUrl === undefined ? "DATABASE_URL" : "DATABASE_MIGRATE_URL",
    appUrl: migrateUrl === undefined ? asAppRole(databaseUrl) : databaseUrl,
    close: () => Promise.resolve(),
  };
}
