import { existsSync } from "node:fs";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";
import { findFreePort } from "#lib/free-port.ts";
import { explainFileError, StartupError } from "#lib/startup-error.ts";
import { type Account, canEnter, findAccount, SHARED_DIR, sharedNameFor } from "./account.ts";
import { findBinaries, type PostgresBinaries, runPostgresProgram } from "./binaries.ts";
import { takeEmbeddedLock } from "./embedded-lock.ts";
import { type EmbeddedSettings, readOrCreateSettings, writeSettings } from "./embedded-settings.ts";
import { prepareEmbeddedRoles } from "./roles.ts";

/** The database that Holdpoint lives in, and the cluster's own superuser, which only this file signs in as. */
const DATABASE = "holdpoint";
const SUPERUSER = "postgres";

const START_LIMIT_S = 120;
const STOP_LIMIT_S = 60;
const START_ATTEMPTS_MAX = 5;

/** Another port helps against the first two; the processes of a server that was killed are gone in a moment. */
const PASSING_TROUBLES = [
  "Address already in use",
  "could not create any TCP/IP sockets",
  "pre-existing shared memory block",
];

/** Each process that uses the embedded PostgreSQL holds this advisory lock, shared; who gets it alone is the last. */
const PRESENCE_LOCK = 4_651_001;

interface EmbeddedOptions {
  /** Holdpoint's folder; PostgreSQL gets `postgres/` in it. */
  dir: string;
  /** False for a test's throw-away data: nothing is synced to disk. */
  durable?: boolean;
  maxConnections?: number;
}

/** A running embedded PostgreSQL, and this process's part in it. */
export interface EmbeddedPostgres {
  /** Owns the database; not a superuser. Migrations sign in with it. */
  ownerUrl: string;
  /** The application's own login, a member of holdpoint_app. */
  appUrl: string;
  /** For a test's databases only. */
  superuserUrl: string;
  /** Leaves; the last process that uses it stops PostgreSQL (fast shutdown). */
  close(): Promise<void>;
}

interface Cluster {
  dir: string;
  /** PostgreSQL's own folder, with its data and its log. */
  home: string;
  dataDir: string;
  logFile: string;
  binaries: PostgresBinaries;
  account: Account | undefined;
  options: EmbeddedOptions;
}

/**
 * Starts the embedded PostgreSQL of a folder, or joins it when another process runs it already. Data that a killed
 * process left behind is recovered by PostgreSQL itself from its write-ahead log.
 * @throws StartupError when the disk is full or cannot be written, or PostgreSQL does not start
 */
export async function openEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dir = resolve(options.dir);
  const account = await findAccount();
  const binaries = await findBinaries(account);
  const release = await takeEmbeddedLock(dir);
  try {
    const home = await makeHome(dir, account);
    const cluster: Cluster = {
      dir,
      home,
      dataDir: join(home, "data"),
      logFile: join(home, "server.log"),
      binaries,
      account,
      options,
    };
    const settings = await readOrCreateSettings(dir);
    if (!existsSync(join(cluster.dataDir, "PG_VERSION"))) await initialize(cluster, settings);
    const started = (await answers(settings)) ? settings : await start(cluster, settings);
    const presence = await connectAsSuperuser(started);
    await presence.query("SELECT pg_advisory_lock_shared($1)", [PRESENCE_LOCK]);
    await prepareEmbeddedRoles(presence, DATABASE, started);
    return {
      ownerUrl: urlFor(started, "holdpoint_owner", started.ownerPassword),
      appUrl: urlFor(started, "holdpoint_server", started.serverPassword),
      superuserUrl: urlFor(started, SUPERUSER, started.superuserPassword),
      close: () => leave(cluster, started, presence),
    };
  } catch (error) {
    throw explainFileError(error, dir);
  } finally {
    release();
  }
}

/**
 * Makes PostgreSQL's own folder, `postgres/`, which its account owns. In a Holdpoint folder that this account may not
 * enter (a clone under /root) that name leads to a folder that it may.
 */
async function makeHome(dir: string, account: Account | undefined): Promise<string> {
  const home = join(dir, "postgres");
  try {
    await mkdir(dir, { recursive: true });
    // Others may pass through, to postgres/ only: every other file in here is 0600.
    if (account !== undefined) await chmod(dir, 0o711);
    if (existsSync(home)) return await realpath(home);
    if (account === undefined || (await canEnter(account, dir))) {
      await mkdir(home, { mode: 0o700 });
    } else {
      const elsewhere = join(SHARED_DIR, sharedNameFor(dir));
      await mkdir(SHARED_DIR, { recursive: true, mode: 0o755 });
      await mkdir(elsewhere, { recursive: true, mode: 0o700 });
      await symlink(elsewhere, home);
    }
    if (account !== undefined) await chown(home, account.uid, account.gid);
    return await realpath(home);
  } catch (error) {
    throw explainFileError(error, dir);
  }
}

async function leave(cluster: Cluster, settings: EmbeddedSettings, presence: pg.Client): Promise<void> {
  const release = await takeEmbeddedLock(cluster.dir);
  try {
    if (!(await isLast(presence)) || !(await answers(settings))) return;
    const { code, output } = await runPostgresProgram(
      cluster.binaries.pg_ctl,
      ["stop", "-D", cluster.dataDir, "-m", "fast", "-w", "-t", String(STOP_LIMIT_S)],
      cluster.account,
    );
    if (code !== 0) throw new Error(`PostgreSQL did not stop: ${output.trim()}`);
  } finally {
    release();
  }
}

/** Gives up this process's presence; true when no other process has one, or PostgreSQL has gone down already. */
async function isLast(presence: pg.Client): Promise<boolean> {
  try {
    await presence.query("SELECT pg_advisory_unlock_shared($1)", [PRESENCE_LOCK]);
    const { rows } = await presence.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [
      PRESENCE_LOCK,
    ]);
    await presence.end();
    return rows[0]?.alone ?? true;
  } catch {
    return true;
  }
}

/** Makes the cluster beside its place and renames it, so that an interrupted initdb leaves nothing half made. */
async function initialize(cluster: Cluster, settings: EmbeddedSettings): Promise<void> {
  const draft = await mkdtemp(join(cluster.home, "new-"));
  const passwordFile = join(draft, "password");
  const draftData = join(draft, "data");
  await writeFile(passwordFile, `${settings.superuserPassword}\n`, { mode: 0o600 });
  if (cluster.account !== undefined) {
    for (const path of [draft, passwordFile]) await chown(path, cluster.account.uid, cluster.account.gid);
  }
  const { code, output } = await runPostgresProgram(
    cluster.binaries.initdb,
    [
      `--pgdata=${draftData}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // PostgreSQL's own C.UTF-8: the order of code points everywhere, and no index that an update of the system's
      // libraries can spoil.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      ...(cluster.options.durable === false ? ["--no-sync"] : []),
    ],
    cluster.account,
  );
  if (code === 0) await rename(draftData, cluster.dataDir);
  await rm(draft, { recursive: true, force: true });
  if (code !== 0) throw explainServerOutput(output, cluster.dir);
}

/** Starts PostgreSQL on the port of last time, or on another free one when that is taken now. */
async function start(cluster: Cluster, settings: EmbeddedSettings): Promise<EmbeddedSettings> {
  await removeForeignPidFile(cluster.dataDir);
  for (let attempt = 1; ; attempt++) {
    const port = settings.port !== undefined && attempt === 1 ? settings.port : await findFreePort();
    await rm(cluster.logFile, { force: true });
    const { code, output } = await runPostgresProgram(
      cluster.binaries.pg_ctl,
      [
        ...["start", "-D", cluster.dataDir, "-w", "-t", String(START_LIMIT_S), "-l", cluster.logFile],
        ...["-o", serverFlags(port, cluster.options).join(" ")],
      ],
      cluster.account,
    );
    if (code === 0) {
      const started = { ...settings, port };
      await writeSettings(cluster.dir, started);
      return started;
    }
    const log = existsSync(cluster.logFile) ? await readFile(cluster.logFile, "utf8") : output;
    const again = PASSING_TROUBLES.some((trouble) => log.includes(trouble));
    if (!again || attempt === START_ATTEMPTS_MAX) throw explainServerOutput(log, cluster.dir);
  }
}

function serverFlags(port: number, options: EmbeddedOptions): string[] {
  const parameters = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: options.maxConnections ?? 100,
    timezone: "UTC",
    log_timezone: "UTC",
    // A failing statement and the detail of its error may hold values of records: neither reaches the log.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    ...(options.durable === false
      ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }
      : {}),
  };
  return ["-p", String(port), ...Object.entries(parameters).map(([name, value]) => `-c ${name}=${value}`)];
}

/**
 * PostgreSQL does not start over a postmaster.pid whose process number is in use, even by an unrelated program, as
 * happens after a restart of the machine or container. Such a file is removed; a real server's is left alone.
 */
async function removeForeignPidFile(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const pid = (await readFile(pidFile, "utf8")).split("\n")[0];
  const commandLine = `/proc/${pid}/cmdline`;
  if (!existsSync(commandLine)) return;
  if (!(await readFile(commandLine, "utf8")).includes(dataDir)) await rm(pidFile);
}

function explainServerOutput(output: string, dir: string): StartupError {
  const log = join(dir, "postgres", "server.log");
  if (output.includes("No space left on device")) {
    return new StartupError(
      "disk",
      `The disk that holds ${dir} is full, so PostgreSQL could not start: free some space and start again. Nothing was lost.`,
    );
  }
  if (output.includes("Permission denied") || output.includes("Read-only file system")) {
    return new StartupError(
      "disk",
      `PostgreSQL cannot write ${dir}: change its owner, or set HOLDPOINT_DIR. Nothing was lost.`,
    );
  }
  const lastFatal = output.split("\n").findLast((line) => /FATAL|PANIC|error:/.test(line));
  return new StartupError(
    "databaseUnreachable",
    `The embedded PostgreSQL did not start: ${lastFatal?.trim() ?? "it gave no reason"}. Its log is ${log}; the data in ${dir} was not touched.`,
  );
}

function urlFor(settings: EmbeddedSettings, user: string, password: string, database = DATABASE): string {
  return `postgresql://${user}:${password}@127.0.0.1:${settings.port}/${database}`;
}

async function connectAsSuperuser(settings: EmbeddedSettings): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: urlFor(settings, SUPERUSER, settings.superuserPassword, "postgres"),
    application_name: "holdpoint presence",
    connectionTimeoutMillis: 10_000,
  });
  // When PostgreSQL goes down under this connection, whoever uses the database learns it from their own.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Whether this folder's own PostgreSQL answers: another server on the same port has another password. */
async function answers(settings: EmbeddedSettings): Promise<boolean> {
  if (settings.port === undefined) return false;
  try {
    const client = await connectAsSuperuser(settings);
    await client.end();
    return true;
  } catch {
    return false;
  }
}
