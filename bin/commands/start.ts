import { createServer } from "node:net";
import { Command } from "commander";
import type { SampleSignIn } from "#lib/access/schema.ts";
import { loadReconciliation } from "#lib/dailyRuns/inputs.server.ts";
import { readSettings, type Settings } from "#lib/env.ts";
import { type ConfiguredDatabase, openConfiguredDatabase } from "#lib/postgres/configured.ts";
import { connect } from "#lib/postgres/connect.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { assertAppendOnly } from "#lib/postgres/roles.ts";
import {
  loadAnchors,
  loadAttachmentStore,
  loadHeadSigning,
  loadIdp,
  loadMailServer,
  loadSecrets,
} from "#lib/secrets.ts";
import { StartupError } from "#lib/startup-error.ts";
import { buildPages, generateClient } from "../prepare.ts";
import { createRuntime, originsOf } from "../runtime.ts";
import { step } from "../steps.ts";

/** The table whose rows the application may only add. */
const JOURNAL_TABLE = "journal_entry";

/** Requests and sockets under way get this long to end when the server stops. */
const STOP_LIMIT_MS = 8_000;
/** One press of Ctrl-C arrives several times: from the terminal, from npm, from the parent. A later one is another press. */
const SAME_PRESS_MS = 1_000;

/** `holdpoint start` and `holdpoint dev`: what `npm start` and `npm run dev` run once everything is installed. */
export function startCommand(name: "start" | "dev"): Command {
  return new Command(name).action(() => serve(name === "dev"));
}

async function serve(dev: boolean): Promise<void> {
  const begun = performance.now();
  const settings = readSettings();
  await requireFreePort(settings);
  if (settings.database.mode === "external") await requireReachable(settings);
  const stop = onStopRequested();
  await generateClient();
  if (!dev) await buildPages();
  const database = await step(
    settings.database.mode === "embedded" ? "Starting PostgreSQL" : "Connecting to PostgreSQL",
    () => openConfiguredDatabase(settings),
  );
  try {
    await step("Bringing the database up to date", () => migrate(database.ownerUrl, database.ownerVariable));
    await requireAppendOnlyJournal(database);
    const isNew = settings.database.mode === "embedded" && (await seedWhenEmpty(settings, database));
    const { startServer } = await import("#server.ts");
    const server = await step("Starting the server", async () =>
      startServer({
        ...(await loadSecrets(settings)),
        signing: await loadHeadSigning(settings),
        anchors: await loadAnchors(settings),
        mail: await loadMailServer(settings),
        idp: await loadIdp(settings),
        attachmentStore: await loadAttachmentStore(settings),
        dir: settings.dir,
        databaseUrl: database.appUrl,
        host: settings.host,
        port: settings.port,
        origins: originsOf(settings),
        trustedProxies: settings.trustedProxies,
        sessionLimits: settings.sessionLimits,
        reconciliation: loadReconciliation(settings),
        sampleSignIns: settings.database.mode === "embedded" ? await sampleSignIns() : [],
        dev,
      }),
    );
    await announce(settings, isNew, begun);
    await stop;
    process.stdout.write("\n  Stopping …");
    await withinLimit(server.stop());
  } finally {
    await database.close();
  }
  process.stdout.write(" stopped. Everything is kept.\n");
  // Next keeps timers of its own that would hold the process.
  process.exit(0);
}

/** Makes the sample cutover on a first start. @returns whether it did */
async function seedWhenEmpty(settings: Settings, { appUrl }: ConfiguredDatabase): Promise<boolean> {
  const { needsSample, seedSampleCutover } = await import("#prisma/seed.ts");
  const runtime = await createRuntime(settings, appUrl);
  try {
    if (!(await needsSample(runtime))) return false;
    await step("Making the sample cutover", () => seedSampleCutover(runtime, new Date()));
    return true;
  } finally {
    await runtime.db.$disconnect();
  }
}

/** Says so before the long steps, when the database cannot be used. */
async function requireReachable(settings: Settings): Promise<void> {
  const { ownerUrl, ownerVariable } = await openConfiguredDatabase(settings);
  const owner = await connect(ownerUrl, ownerVariable);
  await owner.end();
}

async function sampleSignIns(): Promise<SampleSignIn[]> {
  const { SAMPLE_PASSWORD, SAMPLE_SIGN_INS } = await import("#prisma/seed.ts");
  const { AUTHENTICATOR_SECRET } = await import("#prisma/factories.ts");
  return SAMPLE_SIGN_INS.map(({ login, position }) => ({
    login,
    position,
    password: SAMPLE_PASSWORD,
    totpSecret: AUTHENTICATOR_SECRET,
  }));
}

async function requireAppendOnlyJournal({ appUrl }: ConfiguredDatabase): Promise<void> {
  const app = await connect(appUrl);
  try {
    await assertAppendOnly(app, JOURNAL_TABLE);
  } finally {
    await app.end();
  }
}

/** Says so before the long steps, when another program has the port. */
async function requireFreePort({ host, port }: Settings): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error: NodeJS.ErrnoException) => reject(explainListenError(error, host, port)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

function explainListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason = listenReasons.get(error.code ?? "");
  if (reason === undefined) return error;
  return new StartupError(
    "portTaken",
    `${reason(host, port)}: stop that program, or start with another one, like PORT=${port + 1} npm start. Nothing was lost.`,
    { cause: error },
  );
}

const listenReasons = new Map<string, (host: string, port: number) => string>([
  ["EADDRINUSE", (_, port) => `Port ${port} is taken by another program`],
  ["EACCES", (_, port) => `This user may not listen on port ${port}`],
  ["EADDRNOTAVAIL", (host) => `HOST=${host} is not an address of this machine`],
  ["ENOTFOUND", (host) => `HOST=${host} is not a known name`],
]);

/** Settles when the process is asked to stop; a second press of Ctrl-C ends it at once. */
function onStopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const request = () => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > SAME_PRESS_MS) process.exit(1);
      resolve();
    };
    // "disconnect": the process that started this one is gone.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) process.on(signal, request);
    // Listening to the parent is no reason to stay when everything else has ended.
    process.channel?.unref();
    // Listening to the parent must not keep a start alive that has failed.
    process.channel?.unref();
  });
}

async function withinLimit(stopping: Promise<void>): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, STOP_LIMIT_MS);
  await Promise.race([stopping, limit]);
  clearTimeout(timer);
}

async function announce(settings: Settings, isNew: boolean, begun: number): Promise<void> {
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const lines = ["", `  Holdpoint is ready after ${seconds} s: ${originsOf(settings)[0]}`];
  if (isNew) {
    const { SAMPLE_PASSWORD, SAMPLE_SIGN_INS } = await import("#prisma/seed.ts");
    const width = Math.max(...SAMPLE_SIGN_INS.map(({ login }) => login.length));
    lines.push(
      "",
      `  Sign in to the sample cutover with the password ${SAMPLE_PASSWORD}, and the code that the page then shows, as`,
      ...SAMPLE_SIGN_INS.map(
        ({ login, name, position }) => `    ${login.padEnd(width)}  ${name}, ${position}`,
      ),
    );
  }
  console.log([...lines, "", "  Ctrl-C stops it.", ""].join("\n"));
}
