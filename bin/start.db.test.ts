import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import exitCodes from "#lib/exit-codes.json" with { type: "json" };
import { takeFolderLock } from "#lib/folder-lock.mjs";
import { findFreePort } from "#lib/free-port.ts";

const PRODUCTION = {
  NEXTAUTH_SECRET: "a secret of more than thirty-two characters",
  NEXTAUTH_URL: "https://holdpoint.example.org",
  HOLDPOINT_JOURNAL_KEY: Buffer.alloc(32, 1).toString("base64"),
  HOLDPOINT_TREE_HEAD_KEY_FILE: "tree-head-key.pem",
};

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-start-"));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

describe("npm start says in a sentence why it does not start, and ends with a code, when", () => {
  test("the port is taken", async () => {
    const other = createServer();
    const port = await findFreePort();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    const { code, sentence } = await start({ PORT: String(port) });
    expect(sentence).toContain(`Port ${port} is taken by another program`);
    expect(code).toBe(exitCodes.portTaken);
    await new Promise((resolve) => other.close(resolve));
  });

  test("it runs already in this folder", async () => {
    const lock = takeFolderLock(join(dir, "start.lock"));
    const { code, sentence } = await start({});
    expect(sentence).toContain(`already running in ${dir} (process ${process.pid})`);
    expect(code).toBe(exitCodes.alreadyRunning);
    if (lock.held) lock.release();
  });

  test("a secret is missing in production", async () => {
    const { code, sentence } = await start({
      ...PRODUCTION,
      NEXTAUTH_SECRET: "",
      DATABASE_URL: "postgresql://h/d",
    });
    expect(sentence).toContain("NEXTAUTH_SECRET is not set");
    expect(code).toBe(exitCodes.configuration);
  });

  test("DATABASE_URL is not one, without repeating what may be a password", async () => {
    const { code, sentence } = await start({ ...PRODUCTION, DATABASE_URL: "mysql://root:hunter2@h/d" });
    expect(sentence).toContain("DATABASE_URL must be a PostgreSQL URL");
    expect(sentence).not.toContain("hunter2");
    expect(code).toBe(exitCodes.configuration);
  });

  test("nobody answers at DATABASE_URL", async () => {
    const port = await findFreePort();
    const { code, sentence } = await start({
      ...PRODUCTION,
      DATABASE_URL: `postgresql://h@127.0.0.1:${port}/d`,
    });
    expect(sentence).toContain(`no PostgreSQL listens on 127.0.0.1:${port}`);
    expect(code).toBe(exitCodes.databaseUnreachable);
  });

  test("the password in DATABASE_URL is wrong", async () => {
    const url = new URL(inject("testPostgres").appUrl);
    url.password = "wrong";
    const { code, sentence } = await start({ ...PRODUCTION, DATABASE_URL: url.href });
    expect(sentence).toContain("the password of holdpoint_server is wrong");
    expect(code).toBe(exitCodes.databaseUnreachable);
  });

  test("the database in DATABASE_URL is not there", async () => {
    const url = new URL(inject("testPostgres").appUrl);
    url.pathname = "/nowhere";
    const { code, sentence } = await start({ ...PRODUCTION, DATABASE_URL: url.href });
    expect(sentence).toContain("there is no database nowhere");
    expect(code).toBe(exitCodes.databaseUnreachable);
  });
});

/** Runs what `npm start` runs, in a folder of its own, to its end. */
function start(env: Record<string, string>): Promise<{ code: number | null; sentence: string }> {
  const command = spawn(process.execPath, [join(import.meta.dirname, "run.mjs"), "start"], {
    env: { NODE_ENV: "production", PATH: "/usr/bin:/bin", HOLDPOINT_DIR: dir, PORT: "0", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let sentence = "";
  command.stderr.on("data", (chunk: Buffer) => {
    sentence += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    command.once("error", reject);
    command.once("close", (code) => resolve({ code, sentence }));
  });
}
