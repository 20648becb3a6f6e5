import { expect, test } from "vitest";
import { readSettings } from "./env.ts";

const PRODUCTION = {
  DATABASE_URL: "postgresql://holdpoint:secret@db.example.org/holdpoint",
  NEXTAUTH_SECRET: "a secret of more than thirty-two characters",
  NEXTAUTH_URL: "https://holdpoint.example.org",
  HOLDPOINT_JOURNAL_KEY: Buffer.alloc(32, 1).toString("base64"),
  HOLDPOINT_TREE_HEAD_KEY_FILE: "/etc/holdpoint/tree-head-key.pem",
};

test("with nothing set it is embedded, on loopback, port 3000", () => {
  expect(readSettings({})).toMatchObject({
    database: { mode: "embedded" },
    host: "127.0.0.1",
    port: 3000,
    dir: expect.stringMatching(/\.holdpoint$/),
  });
});

test("DATABASE_URL makes it production, with what that needs", () => {
  expect(readSettings(PRODUCTION)).toMatchObject({
    database: { mode: "external", databaseUrl: PRODUCTION.DATABASE_URL },
    publicUrl: PRODUCTION.NEXTAUTH_URL,
    treeHeadName: "holdpoint.example.org",
    journalKey: new Uint8Array(32).fill(1),
  });
});

test("production needs no more than a database and the two secrets", () => {
  const { DATABASE_URL, NEXTAUTH_SECRET, HOLDPOINT_JOURNAL_KEY } = PRODUCTION;
  expect(readSettings({ DATABASE_URL, NEXTAUTH_SECRET, HOLDPOINT_JOURNAL_KEY })).toMatchObject({
    database: { mode: "external" },
    publicUrl: undefined,
    treeHeadKeyFile: undefined,
  });
});

test("sessions last as long as is set, and 60 minutes, 12 hours and 15 minutes when nothing is", () => {
  const minute = 60_000;
  expect(readSettings({}).sessionLimits).toEqual({
    idleMs: 60 * minute,
    absoluteMs: 720 * minute,
    signingIdleMs: 15 * minute,
  });
  const set = { HOLDPOINT_SESSION_IDLE_MINUTES: "10", HOLDPOINT_SIGNING_IDLE_MINUTES: "5" };
  expect(readSettings(set).sessionLimits).toMatchObject({ idleMs: 10 * minute, signingIdleMs: 5 * minute });
});

test("a variable that is set to nothing is not set", () => {
  expect(readSettings({ DATABASE_URL: "", PORT: "", HOST: "" })).toEqual(readSettings({}));
});

test.for([
  ["NEXTAUTH_SECRET", undefined],
  ["NEXTAUTH_SECRET", "short"],
  ["NEXTAUTH_URL", "war-room.example.org"],
  ["HOLDPOINT_JOURNAL_KEY", undefined],
  ["HOLDPOINT_JOURNAL_KEY", "dG9vIHNob3J0"],
  ["HOLDPOINT_JOURNAL_KEY", "not base64!"],
  ["HOLDPOINT_TREE_HEAD_NAME", "two words"],
  ["HOLDPOINT_ANCHOR_URL", "ftp://heads"],
  ["HOLDPOINT_ANCHOR_MAIL_URL", "https://mail"],
  ["HOLDPOINT_ANCHOR_MAIL_FROM", "nobody"],
  ["HOLDPOINT_ANCHOR_MAIL_TO", "audit@example.org; ciso@example.org"],
  // Without their companions:
  ["HOLDPOINT_ANCHOR_MAIL_URL", "smtp://mail.example.org"],
  ["HOLDPOINT_TREE_HEAD_SIGNER_COMMAND", "/usr/local/bin/sign"],
  ["DATABASE_URL", "mysql://holdpoint:secret@db.example.org/holdpoint"],
  ["DATABASE_MIGRATE_URL", "db.example.org"],
  ["PORT", "http"],
  ["PORT", "70000"],
  ["LOG_LEVEL", "loud"],
  ["HOLDPOINT_SESSION_IDLE_MINUTES", "4"],
  ["HOLDPOINT_SESSION_MINUTES", "1441"],
  ["HOLDPOINT_SIGNING_IDLE_MINUTES", "1.5"],
] as const)("%s as %s is refused by name, without its value", ([variable, value]) => {
  const refused = () => readSettings({ ...PRODUCTION, [variable]: value });
  expect(refused).toThrow(expect.objectContaining({ reason: "configuration", exitCode: 2 }));
  expect(refused).toThrow(variable);
  if (value !== undefined) expect(refused).not.toThrow(value);
});

test("a login for migrations alone is half a configuration", () => {
  expect(() => readSettings({ DATABASE_MIGRATE_URL: PRODUCTION.DATABASE_URL })).toThrow(
    "set both, or neither",
  );
});
