import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { diffFromSchema, migrate, migrationStatus } from "./migrate.ts";
import { emptyTestDatabase, type TestDatabase, testDatabase } from "./testing.ts";

let migrated: TestDatabase;
let empty: TestDatabase;

beforeAll(async () => {
  migrated = await testDatabase();
  empty = await emptyTestDatabase();
});

afterAll(async () => {
  await migrated.drop();
  await empty.drop();
});

test("a migrated database is what prisma/schema says", async () => {
  expect(await diffFromSchema(migrated.ownerUrl)).toBeUndefined();
});

test("several servers may migrate the same database at once: each migration is applied once", async () => {
  const before = await migrationStatus(empty.ownerUrl);
  expect(before.applied).toEqual([]);
  const applied = await Promise.all([1, 2, 3].map(() => migrate(empty.ownerUrl)));
  expect(applied.flat().sort()).toEqual(before.pending);
  const after = await migrationStatus(empty.ownerUrl);
  expect(after).toEqual({ applied: before.pending, pending: [], failed: [], edited: [], unknown: [] });
});

test("a migration that was interrupted is tried again", async () => {
  const interrupted = await emptyTestDatabase();
  const { pending } = await migrationStatus(interrupted.ownerUrl);
  const owner = new pg.Client({ connectionString: interrupted.ownerUrl });
  await owner.connect();
  await owner.query(
    `CREATE TABLE _prisma_migrations (
       id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
       migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
       started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0);
     INSERT INTO _prisma_migrations (id, checksum, migration_name)
     VALUES ('begun', 'and never finished', ${pg.escapeLiteral(pending[0] ?? "")})`,
  );
  await owner.end();
  expect(await migrate(interrupted.ownerUrl)).toEqual(pending);
  await interrupted.drop();
});

test("a database of a newer Holdpoint is left alone", async () => {
  const newer = await testDatabase();
  const owner = new pg.Client({ connectionString: newer.ownerUrl });
  await owner.connect();
  await owner.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ('x', 'x', '99990101000000_from_the_future', now(), 1)`,
  );
  await owner.end();
  await expect(migrate(newer.ownerUrl)).rejects.toMatchObject({
    reason: "migration",
    message: expect.stringContaining("99990101000000_from_the_future is not known here"),
  });
  await newer.drop();
});
