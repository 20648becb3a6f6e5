import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "./connect.ts";
import { asAppRole, assertAppendOnly, ensureAppRole } from "./roles.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = await connect(database.ownerUrl);
  await owner.query("CREATE TABLE kept (text text); GRANT SELECT, INSERT ON kept TO holdpoint_app");
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function asUser<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

test("the application's own login may add to a table and not change it", async () => {
  await asUser(database.appUrl, async (app) => {
    await app.query("INSERT INTO kept VALUES ('once')");
    await expect(app.query("UPDATE kept SET text = 'twice'")).rejects.toThrow("permission denied");
    await expect(app.query("DROP TABLE kept")).rejects.toThrow("must be owner");
    await assertAppendOnly(app, "kept");
  });
});

test("with one login for both, the application's connections begin as the restricted role", async () => {
  await asUser(asAppRole(database.ownerUrl), async (app) => {
    const { rows } = await app.query("SELECT current_user AS role");
    expect(rows).toEqual([{ role: "holdpoint_app" }]);
    await expect(app.query("DELETE FROM kept")).rejects.toThrow("permission denied");
    await assertAppendOnly(app, "kept");
  });
});

test("options that are in the URL already are kept", async () => {
  await asUser(asAppRole(`${database.ownerUrl}?options=-c%20statement_timeout%3D1234`), async (app) => {
    const { rows } = await app.query(
      "SELECT current_user AS role, current_setting('statement_timeout') AS timeout",
    );
    expect(rows).toEqual([{ role: "holdpoint_app", timeout: "1234ms" }]);
  });
});

test("a role that could change the journal is refused, with what it could do", async () => {
  await expect(assertAppendOnly(owner, "kept")).rejects.toMatchObject({
    reason: "unsafeRole",
    message: expect.stringContaining(
      "holdpoint_owner, who may UPDATE, DELETE, TRUNCATE, TRIGGER the table kept",
    ),
  });
  await owner.query("GRANT DELETE ON kept TO holdpoint_app");
  await asUser(database.appUrl, (app) =>
    expect(assertAppendOnly(app, "kept")).rejects.toMatchObject({ reason: "unsafeRole" }),
  );
});

test("an owner who may not make roles is told the statements that an administrator runs", async () => {
  await owner.query("CREATE ROLE modest LOGIN PASSWORD 'modest'");
  const url = new URL(database.ownerUrl);
  url.username = "modest";
  url.password = "modest";
  await asUser(url.href, (modest) =>
    expect(ensureAppRole(modest)).rejects.toMatchObject({
      reason: "configuration",
      message: expect.stringContaining('GRANT holdpoint_app TO "modest"'),
    }),
  );
  await owner.query("DROP ROLE modest");
});

test("only the errors that a person can act on become sentences", async () => {
  await expect(connect("postgresql://x@127.0.0.1:1/x")).rejects.toMatchObject({
    message: expect.stringContaining("DATABASE_URL: no PostgreSQL listens on 127.0.0.1:1"),
  });
  expect(await asUser(database.appUrl, (client) => Promise.resolve(client instanceof pg.Client))).toBe(true);
});
