import pg from "pg";
import { StartupError } from "#lib/startup-error.ts";

/** The oldest PostgreSQL that Holdpoint runs on, as its major version. */
const POSTGRES_MAJOR_MIN = 15;

const CONNECT_LIMIT_MS = 10_000;

/**
 * Connects once and checks that the server is one that Holdpoint runs on.
 * @param url a PostgreSQL URL
 * @param variable the environment variable that the URL came from, for the sentence
 * @returns the open connection; the caller ends it
 * @throws StartupError when the URL is not one, nobody answers, the sign-in fails, or the server is too old
 */
export async function connect(url: string, variable = "DATABASE_URL"): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "holdpoint start",
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS version",
    );
    const version = rows[0]?.version ?? 0;
    if (version < POSTGRES_MAJOR_MIN) throw tooOld(version, variable);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw explainConnectionError(error, url, variable);
  }
}

function tooOld(version: number, variable: string): StartupError {
  return new StartupError(
    "databaseTooOld",
    `${variable} names a PostgreSQL ${version}; Holdpoint needs ${POSTGRES_MAJOR_MIN} or newer. Nothing was changed in it.`,
  );
}

/** One sentence for what a connection attempt ended with; anything unforeseen comes back as it is. */
function explainConnectionError(error: unknown, url: string, variable: string): unknown {
  if (error instanceof StartupError || !(error instanceof Error)) return error;
  const { hostname, port, pathname, username } = new URL(url);
  const server = `${hostname}:${port === "" ? "5432" : port}`;
  const code = "code" in error ? String(error.code) : "";
  const cause = sentences.get(code)?.({ server, database: decodeURIComponent(pathname.slice(1)), username });
  const timedOut = error.message.includes("timeout");
  if (cause === undefined && !timedOut) return error;
  return new StartupError(
    "databaseUnreachable",
    `${variable}: ${cause ?? `${server} did not answer within ${CONNECT_LIMIT_MS / 1000} s`}. Correct it and start again. Nothing was lost.`,
    { cause: error },
  );
}

interface Target {
  server: string;
  database: string;
  username: string;
}

/** By Node's error code or PostgreSQL's SQLSTATE. */
const sentences = new Map<string, (target: Target) => string>([
  ["ECONNREFUSED", ({ server }) => `no PostgreSQL listens on ${server}`],
  ["ENOTFOUND", ({ server }) => `the name in ${server} is not known`],
  ["EAI_AGAIN", ({ server }) => `the name in ${server} could not be looked up`],
  ["EHOSTUNREACH", ({ server }) => `${server} cannot be reached`],
  ["ENETUNREACH", ({ server }) => `${server} cannot be reached`],
  ["ETIMEDOUT", ({ server }) => `${server} did not answer`],
  ["ECONNRESET", ({ server }) => `${server} hung up before the sign-in was done`],
  ["28P01", ({ server, username }) => `the password of ${username} is wrong on ${server}`],
  ["28000", ({ server, username }) => `${username} may not sign in on ${server}`],
  ["3D000", ({ server, database }) => `there is no database ${database} on ${server}`],
  ["53300", ({ server }) => `${server} has no connection left to give`],
  ["57P03", ({ server }) => `PostgreSQL on ${server} is starting or stopping`],
]);
