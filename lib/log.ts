import { pino } from "pino";
import { readLogLevel } from "./env.ts";

const HIDDEN = "[hidden]";

/** Names under which a secret or a person's data could reach a log line by mistake. */
const HIDDEN_FIELDS = [
  "password",
  "secret",
  "token",
  "cookie",
  "authorization",
  "journalKey",
  "url",
  "values",
];

const TIME_LENGTH = "hh:mm:ss".length;

/**
 * The one logger. JSON lines, or in a terminal one line for a person. Log names, counts and ids of cutovers; never a
 * record's values, a patient's name or a record's id.
 */
export const log = pino(
  {
    level: readLogLevel(),
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: HIDDEN_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: HIDDEN },
    serializers: { err: describeError },
  },
  process.stdout.isTTY ? { write: writeForPerson } : pino.destination({ dest: 1, sync: true }),
);

/**
 * An error as it may be logged. Prisma's messages quote the arguments of the call and PostgreSQL's details quote values,
 * so of the former only the code is kept, and of the latter nothing but the message.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error };
  const code = "code" in error ? error.code : undefined;
  const quotesValues = error.name.startsWith("PrismaClient");
  const frames = error.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return { type: error.name, code, message: quotesValues ? HIDDEN : error.message, stack: frames.join("\n") };
}

function writeForPerson(line: string): void {
  const { level, time, msg, ...rest } = JSON.parse(line);
  const details = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const at = String(time).slice("yyyy-mm-ddT".length).slice(0, TIME_LENGTH);
  process.stdout.write(`${at} ${String(level).padEnd(5)} ${String(msg)}${details.join("")}\n`);
}
