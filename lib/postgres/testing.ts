import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    testPostgres: { superuserUrl: string; ownerUrl: string; appUrl: string; template: string };
  }
}

/** A database of a test's own. */
export interface TestDatabase {
  /** Owns the tables, and is no superuser. */
  ownerUrl: string;
  /** Signs in as the application does. */
  appUrl: string;
  drop(): Promise<void>;
}

/**
 * Makes a migrated, empty database for one test file, as a copy of the template that the run's global setup made.
 * Call `drop` in afterAll.
 */
export function testDatabase(): Promise<TestDatabase> {
  return createDatabase(`TEMPLATE ${inject("testPostgres").template}`);
}

/** The same database as its cluster's superuser, whom no privilege stops. */
export const superuserOf = (databaseUrl: string): string =>
  withDatabase(inject("testPostgres").superuserUrl, new URL(databaseUrl).pathname.slice(1));

type Query = <Row extends pg.QueryResultRow>(statement: string, values?: unknown[]) => Promise<Row[]>;

/** Does what no role of the product can: as a superuser who has switched the guards off. */
export async function pastTheGuards<T>(databaseUrl: string, work: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: superuserOf(databaseUrl) });
  await client.connect();
  try {
    await client.query("SET session_replication_role = replica");
    return await work(async (statement, values) => (await client.query(statement, values)).rows);
  } finally {
    await client.end();
  }
}

/** An empty database, not migrated; for tests of the migrations themselves. */
export function emptyTestDatabase(): Promise<TestDatabase> {
  return createDatabase("");
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const { superuserUrl, ownerUrl, appUrl } = inject("testPostgres");
  // Not from the template itself: whoever is connected to it keeps others from copying it, two files that begin at once each other.
  const elsewhere = withDatabase(superuserUrl, "postgres");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await run(elsewhere, `CREATE DATABASE ${name} OWNER holdpoint_owner ${template}`);
  return {
    ownerUrl: withDatabase(ownerUrl, name),
    appUrl: withDatabase(appUrl, name),
    drop: () => run(elsewhere, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
