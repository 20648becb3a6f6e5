import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EmbeddedPostgres, openEmbeddedPostgres } from "./embedded.ts";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-embedded-"));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const open = () => openEmbeddedPostgres({ dir, durable: false });

test("data is there after a stop and a start, in UTF-8, UTC and the order of code points", async () => {
  const first = await open();
  await query(first.ownerUrl, "CREATE TABLE note (text text); INSERT INTO note VALUES ('ä'), ('Z'), ('a')");
  await first.close();
  await expect(query(first.ownerUrl, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
  const second = await open();
  expect(await query(second.ownerUrl, "SELECT string_agg(text, '' ORDER BY text) AS value FROM note")).toBe(
    "Zaä",
  );
  expect(await query(second.ownerUrl, "SELECT current_setting('timezone') AS value")).toBe("UTC");
  expect(await query(second.ownerUrl, "SELECT current_setting('server_encoding') AS value")).toBe("UTF8");
  await second.close();
});

test("the last one to leave stops it", async () => {
  const [first, second] = await Promise.all([open(), open()]);
  expect(second.ownerUrl).toBe(first.ownerUrl);
  await first.close();
  expect(await query(second.ownerUrl, "SELECT 'still here' AS value")).toBe("still here");
  await second.close();
  await expect(query(second.ownerUrl, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
});

test("it listens on loopback only, its passwords are its owner's, and neither login is a superuser", async () => {
  const postgres = await open();
  expect(await query(postgres.ownerUrl, "SELECT current_setting('listen_addresses') AS value")).toBe(
    "127.0.0.1",
  );
  for (const url of [postgres.ownerUrl, postgres.appUrl]) {
    expect(await query(url, "SELECT current_setting('is_superuser') AS value")).toBe("off");
  }
  const { mode } = await stat(join(dir, "postgres.json"));
  expect(mode & 0o077).toBe(0);
  await postgres.close();
});

test("what a killed process left running is joined", async () => {
  const { child, ownerUrl } = await openInAnotherProcess();
  child.kill("SIGKILL");
  await once(child, "exit");
  const postgres = await open();
  expect(postgres.ownerUrl).toBe(ownerUrl);
  await postgres.close();
  await expect(query(ownerUrl, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
});

test("when PostgreSQL itself was killed, what was committed is recovered", async () => {
  const killed: EmbeddedPostgres = await openEmbeddedPostgres({ dir });
  await query(killed.ownerUrl, "CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')");
  const pid = Number(
    (await readFile(join(dir, "postgres", "data", "postmaster.pid"), "utf8")).split("\n")[0],
  );
  process.kill(pid, "SIGKILL");
  await killed.close();
  const recovered = await openEmbeddedPostgres({ dir });
  expect(await query(recovered.ownerUrl, "SELECT text AS value FROM note")).toBe("kept");
  await recovered.close();
});

async function openInAnotherProcess(): Promise<{ child: ChildProcess; ownerUrl: string }> {
  const script = `
    import { openEmbeddedPostgres } from "#lib/postgres/embedded.ts";
    const { ownerUrl } = await openEmbeddedPostgres({ dir: ${JSON.stringify(dir)}, durable: false });
    process.stdout.write(ownerUrl);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", script], {
    cwd: join(import.meta.dirname, "..", ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [ownerUrl] = await once(child.stdout, "data");
  return { child, ownerUrl: String(ownerUrl) };
}

/** The field `value` of a statement's first row. */
async function query(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(statement);
    return rows?.[0]?.value;
  } finally {
    await client.end();
  }
}
