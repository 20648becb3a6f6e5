import { resolve } from "node:path";
import { z } from "zod";
import { minutesIn, SESSION_MINUTES, type SessionLimits, sessionLimitsOf } from "./access/sessionLimits.ts";
import { StartupError } from "./startup-error.ts";

/** An empty variable, as compose files and CI make them, is one that is not set. */
const optional = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), type.optional());

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });

const PORT_MAX = 65_535;
const PROXIES_MAX = 9;
const SECRET_CHARACTERS_MIN = 32;
const JOURNAL_KEY_BYTES = 32;

const MAIL_ADDRESSES = /^[^\s,@]+@[^\s,@]+(\s*,\s*[^\s,@]+@[^\s,@]+)*$/;
const OIDC_NAME_LENGTH_MAX = 40;
const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

/** OpenID Connect Discovery 1.0 wants https; what never leaves this machine, tests and drills, may go without. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url?.search !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK_HOSTS.includes(url.hostname));
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Every variable that Holdpoint reads. docs/operations.md says the same in a table. */
const environment = z.object({
  DATABASE_URL: optional(postgresUrl),
  DATABASE_MIGRATE_URL: optional(postgresUrl),
  NEXTAUTH_SECRET: optional(z.string().min(SECRET_CHARACTERS_MIN)),
  NEXTAUTH_URL: optional(z.url({ protocol: /^https?$/ })),
  HOLDPOINT_JOURNAL_KEY: optional(z.base64().refine((text) => decodeKey(text).length === JOURNAL_KEY_BYTES)),
  HOLDPOINT_JOURNAL_KEY_FILE: optional(z.string()),
  HOLDPOINT_VALUES_KEY_FILE: optional(z.string()),
  HOLDPOINT_VALUES_KEY_COMMAND: optional(z.string()),
  HOLDPOINT_TREE_HEAD_KEY_FILE: optional(z.string()),
  HOLDPOINT_TREE_HEAD_NAME: optional(z.string().regex(/^[^\p{White_Space}+]+$/u)),
  HOLDPOINT_TREE_HEAD_OLD_KEYS: optional(z.string()),
  HOLDPOINT_TREE_HEAD_SIGNER_COMMAND: optional(z.string()),
  HOLDPOINT_TREE_HEAD_PUBLIC_KEY_FILE: optional(z.string()),
  HOLDPOINT_ANCHOR_DIR: optional(z.string()),
  HOLDPOINT_ANCHOR_URL: optional(z.url({ protocol: /^https?$/ })),
  HOLDPOINT_ANCHOR_MAIL_URL: optional(z.url({ protocol: /^smtps?$/ })),
  HOLDPOINT_ANCHOR_MAIL_FROM: optional(z.email()),
  HOLDPOINT_ANCHOR_MAIL_TO: optional(z.string().regex(MAIL_ADDRESSES)),
  HOLDPOINT_ANCHOR_MAIL_CA_FILE: optional(z.string()),
  HOLDPOINT_MAIL_URL: optional(z.url({ protocol: /^smtps?$/ })),
  HOLDPOINT_MAIL_FROM: optional(z.email()),
  HOLDPOINT_MAIL_CA_FILE: optional(z.string()),
  HOLDPOINT_OIDC_ISSUER: optional(z.string().refine(isIssuer)),
  HOLDPOINT_OIDC_CLIENT_ID: optional(z.string()),
  HOLDPOINT_OIDC_CLIENT_SECRET: optional(z.string()),
  HOLDPOINT_OIDC_CLIENT_SECRET_FILE: optional(z.string()),
  HOLDPOINT_OIDC_NAME: optional(z.string().trim().min(1).max(OIDC_NAME_LENGTH_MAX)),
  HOLDPOINT_OIDC_CREATE_PEOPLE: optional(z.enum(["yes", "no"])),
  HOLDPOINT_S3_ENDPOINT: optional(z.url({ protocol: /^https?$/ })),
  HOLDPOINT_S3_BUCKET: optional(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)),
  HOLDPOINT_S3_REGION: optional(z.string().regex(/^[a-z0-9-]{1,40}$/)),
  HOLDPOINT_S3_ACCESS_KEY_ID: optional(z.string()),
  HOLDPOINT_S3_SECRET_ACCESS_KEY: optional(z.string()),
  HOLDPOINT_S3_SECRET_ACCESS_KEY_FILE: optional(z.string()),
  HOLDPOINT_RECONCILIATION_FILE: optional(z.string()),
  HOLDPOINT_DIR: optional(z.string()),
  PORT: optional(z.coerce.number().int().min(0).max(PORT_MAX)),
  HOST: optional(z.string()),
  HOLDPOINT_SESSION_IDLE_MINUTES: optional(minutesIn(SESSION_MINUTES.idle)),
  HOLDPOINT_SESSION_MINUTES: optional(minutesIn(SESSION_MINUTES.absolute)),
  HOLDPOINT_SIGNING_IDLE_MINUTES: optional(minutesIn(SESSION_MINUTES.signingIdle)),
  HOLDPOINT_TRUSTED_PROXIES: optional(z.coerce.number().int().min(0).max(PROXIES_MAX)),
  LOG_LEVEL: optional(z.enum(LOG_LEVELS)),
});

type Variable = keyof z.infer<typeof environment>;

const minutesBetween = ({ min, max }: { min: number; max: number }): string =>
  `must be minutes, from ${min} to ${max}`;

/** What is wrong with a variable whose value does not fit. The value itself may be a secret and is not repeated. */
const expectations: Record<Variable, string> = {
  DATABASE_URL: "must be a PostgreSQL URL, like postgresql://user:password@host:5432/database",
  DATABASE_MIGRATE_URL: "must be a PostgreSQL URL, like postgresql://owner:password@host:5432/database",
  NEXTAUTH_SECRET: `must have at least ${SECRET_CHARACTERS_MIN} characters; \`openssl rand -base64 32\` makes one`,
  NEXTAUTH_URL: "must be the address that people open, like https://holdpoint.example.org",
  HOLDPOINT_JOURNAL_KEY: `must be ${JOURNAL_KEY_BYTES} bytes in base64; \`openssl rand -base64 32\` makes one`,
  HOLDPOINT_JOURNAL_KEY_FILE: "must be a file that holds the key in base64",
  HOLDPOINT_VALUES_KEY_FILE:
    "must be a file that holds 32 bytes in base64 and that only its owner can change",
  HOLDPOINT_VALUES_KEY_COMMAND:
    "must be a program that is run with `wrap` or `unwrap`, reads bytes on standard input and writes what comes of them",
  HOLDPOINT_TREE_HEAD_KEY_FILE:
    "must be a file that holds an Ed25519 key in PEM; `openssl genpkey -algorithm ed25519` makes one",
  HOLDPOINT_TREE_HEAD_NAME: "must be a name without a space or a plus, like holdpoint.example.org",
  HOLDPOINT_TREE_HEAD_OLD_KEYS: "must be verifier keys, like name+0a1b2c3d+AbCd…, with spaces between them",
  HOLDPOINT_TREE_HEAD_SIGNER_COMMAND:
    "must be a program that reads bytes on standard input and writes their Ed25519 signature",
  HOLDPOINT_TREE_HEAD_PUBLIC_KEY_FILE:
    "must be a file that holds the Ed25519 public key of that program in PEM",
  HOLDPOINT_ANCHOR_DIR: "must be a folder, best on another machine and append-only",
  HOLDPOINT_ANCHOR_URL: "must be an address that takes a POST, like https://anchor.example.org/heads",
  HOLDPOINT_ANCHOR_MAIL_URL:
    "must be a mail server, like smtp://user:password@mail.example.org:587 or smtps://…:465",
  HOLDPOINT_ANCHOR_MAIL_FROM: "must be a mail address",
  HOLDPOINT_ANCHOR_MAIL_TO: "must be mail addresses, with commas between them",
  HOLDPOINT_ANCHOR_MAIL_CA_FILE: "must be a file that holds certificates in PEM",
  HOLDPOINT_MAIL_URL:
    "must be a mail server, like smtp://user:password@mail.example.org:587 or smtps://…:465",
  HOLDPOINT_MAIL_FROM: "must be a mail address",
  HOLDPOINT_MAIL_CA_FILE: "must be a file that holds certificates in PEM",
  HOLDPOINT_OIDC_ISSUER:
    "must be the issuer of your identity provider, like https://login.example.org/realms/hospital (plain http only on this machine)",
  HOLDPOINT_OIDC_CLIENT_ID: "must be the client id that your identity provider gave Holdpoint",
  HOLDPOINT_OIDC_CLIENT_SECRET: "must be the client secret that your identity provider gave Holdpoint",
  HOLDPOINT_OIDC_CLIENT_SECRET_FILE: "must be a file that holds the client secret",
  HOLDPOINT_OIDC_NAME: `must be what your people call the identity provider, in at most ${OIDC_NAME_LENGTH_MAX} characters`,
  HOLDPOINT_OIDC_CREATE_PEOPLE: "must be yes or no",
  HOLDPOINT_S3_ENDPOINT: "must be the address of an object store that speaks S3, like https://s3.example.org",
  HOLDPOINT_S3_BUCKET: "must be the name of a bucket in it",
  HOLDPOINT_S3_REGION: "must be a region, like us-east-1",
  HOLDPOINT_S3_ACCESS_KEY_ID: "must be the id of a key that may read and write objects in the bucket",
  HOLDPOINT_S3_SECRET_ACCESS_KEY: "must be that key",
  HOLDPOINT_S3_SECRET_ACCESS_KEY_FILE: "must be a file that holds that key",
  HOLDPOINT_RECONCILIATION_FILE: "must be a YAML file that names the extracts to reconcile",
  HOLDPOINT_DIR: "must be a folder",
  PORT: `must be a number from 0 to ${PORT_MAX}`,
  HOST: "must be an address to listen on",
  HOLDPOINT_SESSION_IDLE_MINUTES: minutesBetween(SESSION_MINUTES.idle),
  HOLDPOINT_SESSION_MINUTES: minutesBetween(SESSION_MINUTES.absolute),
  HOLDPOINT_SIGNING_IDLE_MINUTES: minutesBetween(SESSION_MINUTES.signingIdle),
  HOLDPOINT_TRUSTED_PROXIES: `must be how many reverse proxies stand before Holdpoint, from 0 to ${PROXIES_MAX}`,
  LOG_LEVEL: `must be one of ${LOG_LEVELS.join(", ")}`,
};

const DEFAULT_PORT = 3000;
const LOOPBACK = "127.0.0.1";

/** Where the database is. Embedded: Holdpoint runs its own PostgreSQL. External: the hospital's, in production. */
type DatabaseSettings =
  | { mode: "embedded" }
  | {
      mode: "external";
      databaseUrl: string;
      /** The owner's login for migrations, where the application has one of its own. */
      migrateUrl?: string;
    };

/** What the environment says, checked. */
export interface Settings {
  database: DatabaseSettings;
  /** Holdpoint's own folder, absolute. */
  dir: string;
  host: string;
  port: number;
  /** How many reverse proxies stand before it, whose X-Forwarded-For is to be believed. */
  trustedProxies: number;
  sessionLimits: SessionLimits;
  /** The address that people open; without one it is this machine, at the port. */
  publicUrl?: string;
  authSecret?: string;
  journalKey?: Uint8Array;
  journalKeyFile?: string;
  /** What sealed values are under: a key in a file, or a program that wraps and unwraps. Without either, Holdpoint's own when embedded. */
  valuesKey?: { readonly file: string } | { readonly command: string };
  /** An Ed25519 key in PEM; without one it is made in Holdpoint's folder. */
  treeHeadKeyFile?: string;
  /** Whose tree heads they are: their origin, and the name of the key. */
  treeHeadName: string;
  /** Verifier keys that signed tree heads before this one. */
  treeHeadOldKeys: readonly string[];
  /** A program that signs tree heads instead of that key, and the file with its public key. */
  treeHeadSigner?: { readonly command: string; readonly publicKeyFile: string };
  /** Where signed tree heads go, out of reach of whoever can change the database. */
  anchors: {
    readonly dir?: string;
    readonly url?: string;
    readonly mail?: {
      readonly url: string;
      readonly from: string;
      readonly to: string;
      readonly caFile?: string;
    };
  };
  /** A file that names the extracts that this installation reconciles by itself. */
  reconciliationFile?: string;
  /** What daily reports are mailed through, if anything. */
  mail?: { readonly url: string; readonly from: string; readonly caFile?: string };
  /** The identity provider that people sign in with, if any; one of the two secrets is there. */
  oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret?: string;
    readonly clientSecretFile?: string;
    readonly name: string;
    readonly createsPeople: boolean;
  };
  /** An object store for attached files, if any; one of the two secrets is there. */
  s3?: {
    readonly endpoint: string;
    readonly bucket: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey?: string;
    readonly secretAccessKeyFile?: string;
  };
}

/**
 * Reads the environment; the only place that does.
 * @throws StartupError that names the variable and what it must be, without repeating its value
 */
export function readSettings(source: Record<string, string | undefined> = process.env): Settings {
  const parsed = environment.safeParse(source);
  if (!parsed.success) {
    const variable = parsed.error.issues[0]?.path[0];
    const expectation = variable === undefined ? "is not right" : expectations[variable as Variable];
    throw misconfigured(`${String(variable)} ${expectation}.`);
  }
  const values = parsed.data;
  const settings: Settings = {
    database: { mode: "embedded" },
    // The comment keeps Next from taking this for a reason to ship the whole folder with the pages.
    dir: resolve(/*turbopackIgnore: true*/ values.HOLDPOINT_DIR ?? ".holdpoint"),
    host: values.HOST ?? LOOPBACK,
    port: values.PORT ?? DEFAULT_PORT,
    trustedProxies: values.HOLDPOINT_TRUSTED_PROXIES ?? 0,
    sessionLimits: sessionLimitsOf(
      values.HOLDPOINT_SESSION_IDLE_MINUTES,
      values.HOLDPOINT_SESSION_MINUTES,
      values.HOLDPOINT_SIGNING_IDLE_MINUTES,
    ),
    publicUrl: values.NEXTAUTH_URL,
    authSecret: values.NEXTAUTH_SECRET,
    journalKey:
      values.HOLDPOINT_JOURNAL_KEY === undefined ? undefined : decodeKey(values.HOLDPOINT_JOURNAL_KEY),
    journalKeyFile: values.HOLDPOINT_JOURNAL_KEY_FILE,
    valuesKey: valuesKeyFrom(values),
    treeHeadKeyFile: values.HOLDPOINT_TREE_HEAD_KEY_FILE,
    treeHeadName: values.HOLDPOINT_TREE_HEAD_NAME ?? nameFrom(values.NEXTAUTH_URL),
    treeHeadOldKeys: values.HOLDPOINT_TREE_HEAD_OLD_KEYS?.split(/\s+/).filter(Boolean) ?? [],
    treeHeadSigner: signerFrom(values),
    anchors: { dir: values.HOLDPOINT_ANCHOR_DIR, url: values.HOLDPOINT_ANCHOR_URL, mail: mailFrom(values) },
    mail: mailServerFrom(values),
    reconciliationFile: values.HOLDPOINT_RECONCILIATION_FILE,
    oidc: oidcFrom(values),
    s3: s3From(values),
  };
  if (values.DATABASE_URL === undefined) {
    if (values.DATABASE_MIGRATE_URL === undefined) return settings;
    throw misconfigured("DATABASE_MIGRATE_URL is set but DATABASE_URL is not: set both, or neither.");
  }
  if (values.NEXTAUTH_SECRET === undefined)
    throw misconfigured(`NEXTAUTH_SECRET is not set. With DATABASE_URL it ${expectations.NEXTAUTH_SECRET}.`);
  if (settings.journalKey === undefined && settings.journalKeyFile === undefined) {
    throw misconfigured(
      "Neither HOLDPOINT_JOURNAL_KEY nor HOLDPOINT_JOURNAL_KEY_FILE is set. With DATABASE_URL one of them " +
        `${expectations.HOLDPOINT_JOURNAL_KEY}; keep it safe, the pseudonyms depend on it.`,
    );
  }
  return {
    ...settings,
    database: { mode: "external", databaseUrl: values.DATABASE_URL, migrateUrl: values.DATABASE_MIGRATE_URL },
  };
}

const S3_REGION = "us-east-1";

function s3From(values: z.infer<typeof environment>): Settings["s3"] {
  const {
    HOLDPOINT_S3_ENDPOINT: endpoint,
    HOLDPOINT_S3_BUCKET: bucket,
    HOLDPOINT_S3_REGION: region = S3_REGION,
    HOLDPOINT_S3_ACCESS_KEY_ID: accessKeyId,
    HOLDPOINT_S3_SECRET_ACCESS_KEY: secretAccessKey,
    HOLDPOINT_S3_SECRET_ACCESS_KEY_FILE: secretAccessKeyFile,
  } = values;
  const anySet = Object.entries(values).some(
    ([name, value]) => name.startsWith("HOLDPOINT_S3_") && value !== undefined,
  );
  if (!anySet) return undefined;
  if (endpoint === undefined || bucket === undefined || accessKeyId === undefined)
    throw misconfigured(
      "HOLDPOINT_S3_ENDPOINT, HOLDPOINT_S3_BUCKET and HOLDPOINT_S3_ACCESS_KEY_ID belong together: set all three, or none.",
    );
  if (secretAccessKey === undefined && secretAccessKeyFile === undefined)
    throw misconfigured(
      "Neither HOLDPOINT_S3_SECRET_ACCESS_KEY nor HOLDPOINT_S3_SECRET_ACCESS_KEY_FILE is set. With HOLDPOINT_S3_ENDPOINT one of them is needed.",
    );
  return { endpoint, bucket, region, accessKeyId, secretAccessKey, secretAccessKeyFile };
}

function oidcFrom(values: z.infer<typeof environment>): Settings["oidc"] {
  const {
    HOLDPOINT_OIDC_ISSUER: issuer,
    HOLDPOINT_OIDC_CLIENT_ID: clientId,
    HOLDPOINT_OIDC_CLIENT_SECRET: clientSecret,
    HOLDPOINT_OIDC_CLIENT_SECRET_FILE: clientSecretFile,
  } = values;
  if (issuer === undefined) {
    const stray = Object.entries(values).find(
      ([name, value]) => name.startsWith("HOLDPOINT_OIDC_") && value !== undefined,
    );
    if (stray === undefined) return undefined;
    throw misconfigured(`${stray[0]} is set but HOLDPOINT_OIDC_ISSUER is not: set both, or neither.`);
  }
  if (clientId === undefined)
    throw misconfigured(
      `HOLDPOINT_OIDC_CLIENT_ID is not set. With HOLDPOINT_OIDC_ISSUER it ${expectations.HOLDPOINT_OIDC_CLIENT_ID}.`,
    );
  if (clientSecret === undefined && clientSecretFile === undefined)
    throw misconfigured(
      "Neither HOLDPOINT_OIDC_CLIENT_SECRET nor HOLDPOINT_OIDC_CLIENT_SECRET_FILE is set. With HOLDPOINT_OIDC_ISSUER one of them " +
        `${expectations.HOLDPOINT_OIDC_CLIENT_SECRET}.`,
    );
  return {
    issuer,
    clientId,
    clientSecret,
    clientSecretFile,
    name: values.HOLDPOINT_OIDC_NAME ?? new URL(issuer).host,
    createsPeople: values.HOLDPOINT_OIDC_CREATE_PEOPLE !== "no",
  };
}

/**
 * Decodes the key of sealed values.
 * @throws StartupError when it is not 32 bytes in base64
 */
export function parseValuesKey(text: string, where: string): Uint8Array {
  const key = decodeKey(text.trim());
  if (key.length !== JOURNAL_KEY_BYTES) throw misconfigured(`${where} must hold 32 bytes in base64.`);
  return key;
}

/**
 * Decodes a journal key.
 * @throws StartupError when it is not 32 bytes in base64
 */
export function parseJournalKey(text: string, where: string): Uint8Array {
  const key = decodeKey(text.trim());
  if (key.length !== JOURNAL_KEY_BYTES)
    throw misconfigured(`${where} ${expectations.HOLDPOINT_JOURNAL_KEY}.`);
  return key;
}

type Values = z.infer<typeof environment>;

function valuesKeyFrom({
  HOLDPOINT_VALUES_KEY_FILE: file,
  HOLDPOINT_VALUES_KEY_COMMAND: command,
}: Values): Settings["valuesKey"] {
  if (file !== undefined && command !== undefined)
    throw misconfigured(
      "HOLDPOINT_VALUES_KEY_FILE and HOLDPOINT_VALUES_KEY_COMMAND are both set: values are under one of them.",
    );
  if (command !== undefined) return { command: resolve(/*turbopackIgnore: true*/ command) };
  return file === undefined ? undefined : { file };
}

function signerFrom(values: Values): Settings["treeHeadSigner"] {
  const command = values.HOLDPOINT_TREE_HEAD_SIGNER_COMMAND;
  const publicKeyFile = values.HOLDPOINT_TREE_HEAD_PUBLIC_KEY_FILE;
  if (command === undefined && publicKeyFile === undefined) return undefined;
  if (command === undefined || publicKeyFile === undefined)
    throw misconfigured(
      "HOLDPOINT_TREE_HEAD_SIGNER_COMMAND and HOLDPOINT_TREE_HEAD_PUBLIC_KEY_FILE belong together: set both, or neither.",
    );
  if (values.HOLDPOINT_TREE_HEAD_KEY_FILE !== undefined)
    throw misconfigured(
      "HOLDPOINT_TREE_HEAD_KEY_FILE and HOLDPOINT_TREE_HEAD_SIGNER_COMMAND are both set: tree heads are signed by one of them.",
    );
  return { command: resolve(/*turbopackIgnore: true*/ command), publicKeyFile };
}

function mailFrom(values: Values): Settings["anchors"]["mail"] {
  const {
    HOLDPOINT_ANCHOR_MAIL_URL: url,
    HOLDPOINT_ANCHOR_MAIL_FROM: from,
    HOLDPOINT_ANCHOR_MAIL_TO: to,
    HOLDPOINT_ANCHOR_MAIL_CA_FILE: caFile,
  } = values;
  if (url === undefined && from === undefined && to === undefined) return undefined;
  if (url === undefined || from === undefined || to === undefined)
    throw misconfigured(
      "HOLDPOINT_ANCHOR_MAIL_URL, HOLDPOINT_ANCHOR_MAIL_FROM and HOLDPOINT_ANCHOR_MAIL_TO belong together: set all three, or none.",
    );
  return { url, from, to, caFile };
}

function mailServerFrom(values: Values): Settings["mail"] {
  const { HOLDPOINT_MAIL_URL: url, HOLDPOINT_MAIL_FROM: from, HOLDPOINT_MAIL_CA_FILE: caFile } = values;
  if (url === undefined && from === undefined) return undefined;
  if (url === undefined || from === undefined)
    throw misconfigured("HOLDPOINT_MAIL_URL and HOLDPOINT_MAIL_FROM belong together: set both, or none.");
  return { url, from, caFile };
}

const nameFrom = (publicUrl: string | undefined): string =>
  publicUrl === undefined ? "localhost" : new URL(publicUrl).host;

function decodeKey(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

function misconfigured(sentence: string): StartupError {
  return new StartupError("configuration", `${sentence} Nothing was started or changed.`);
}

/** How much is logged; separate, because the logger is there before the settings are. */
export function readLogLevel(): (typeof LOG_LEVELS)[number] {
  return environment.shape.LOG_LEVEL.safeParse(process.env.LOG_LEVEL).data ?? "info";
}

/** This process's environment with additions, for a tool that it runs. */
export function environmentWith(additions: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...additions };
}

/** This process's environment without Holdpoint's own secrets, for a program of the hospital's. */
export function environmentWithoutSecrets(): Record<string, string | undefined> {
  const own = new Set<string>(Object.keys(environment.shape));
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.has(name)));
}

/** What the end-to-end tests look for a browser with. */
export function readBrowserSettings(): { chromiumPath?: string; path: string } {
  return { chromiumPath: process.env.CHROMIUM_PATH, path: process.env.PATH ?? "" };
}
