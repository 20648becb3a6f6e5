import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import next from "next";
import { CLIENT_ADDRESS_HEADER, clientAddress } from "#lib/access/address.ts";
import { NONCE_HEADER, securityHeaders } from "#lib/access/headers.ts";
import { PASSWORD_COST_LOG2 } from "#lib/access/password.ts";
import type { SampleSignIn } from "#lib/access/schema.ts";
import type { SessionLimits } from "#lib/access/sessionLimits.ts";
import type { AttachmentStore } from "#lib/attachments/store.server.ts";
import { reportPdf } from "#lib/dailyReport/reportPdf.server.ts";
import { dailyReportJob } from "#lib/dailyReport/send.server.ts";
import type { ReconciliationSettings } from "#lib/dailyRuns/inputs.server.ts";
import { startReconciliation } from "#lib/dailyRuns/queue.server.ts";
import { orderRun } from "#lib/dailyRuns/schema.ts";
import { openDatabase } from "#lib/db.ts";
import { whyNotBody } from "#lib/door/bodyLimit.ts";
import { type AppError, ERROR_STATUS } from "#lib/door/errors.ts";
import { PAGE_PATH_HEADER } from "#lib/door/pagePath.ts";
import { requestBinder } from "#lib/evidence/schema.ts";
import { binderJob } from "#lib/evidence/worker.server.ts";
import { startJobs } from "#lib/jobs/jobs.server.ts";
import type { HeadAnchor } from "#lib/journal/anchor.ts";
import { startSealer } from "#lib/journal/heads.server.ts";
import type { HeadSigning } from "#lib/journal/signer.ts";
import type { MailServer } from "#lib/mail/send.server.ts";
import { openLive } from "#lib/room/live.server.ts";
import { type Committed, type IdpSettings, installRuntime, type Runtime } from "#lib/runtime.ts";
import type { KeyWrapper } from "#lib/sealing/wrap.ts";
import { startEvaluator } from "#lib/triggers/evaluator.server.ts";

interface ServerSettings {
  /** Connects as the application's role. */
  readonly databaseUrl: string;
  readonly authSecret: string;
  /** Holdpoint's own folder, absolute. */
  readonly dir: string;
  /** 32 bytes. */
  readonly journalKey: Uint8Array;
  readonly valuesKey: KeyWrapper | null;
  /** What tree heads are signed with, and where they are handed to. */
  readonly signing: HeadSigning;
  readonly anchors: readonly HeadAnchor[];
  /** What it reconciles by itself, taking part in the work; undefined where it does not. */
  readonly reconciliation?: ReconciliationSettings;
  /** What daily reports are mailed through; null where nothing is. */
  readonly mail: MailServer | null;
  readonly host: string;
  readonly port: number;
  /** Where browsers reach it; the first is the one that links are made with. */
  readonly origins: readonly [string, ...string[]];
  /** How many reverse proxies of one's own stand before it. */
  readonly trustedProxies: number;
  /** Null when there are local accounts alone. */
  readonly idp: IdpSettings | null;
  readonly sessionLimits: SessionLimits;
  /** Where attached files are kept; the database where there is none. */
  readonly attachmentStore?: AttachmentStore;
  /** Empty wherever accounts are real. */
  readonly sampleSignIns: readonly SampleSignIn[];
  /** Next's development server instead of the built pages. */
  readonly dev: boolean;
}

interface RunningServer {
  readonly port: number;
  /** Lets requests under way finish, stops the workers, closes the sockets and the database's connections. */
  stop(): Promise<void>;
}

const HEADER_BYTES_MAX = 16 * 1024;
const REQUEST_MS_MAX = 60_000;
const NONCE_BYTES = 16;

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });

/**
 * Gives an answer its security headers, and its request the nonce (Next reads it in the request's policy, a page in its own header)
 * and where it came from.
 */
function guard(
  request: IncomingMessage,
  response: ServerResponse,
  { origins, dev, trustedProxies }: Pick<ServerSettings, "origins" | "dev" | "trustedProxies">,
): void {
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  const headers = securityHeaders({ nonce, origin: origins[0], dev });
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  request.headers["content-security-policy"] = headers["content-security-policy"];
  request.headers[NONCE_HEADER] = nonce;
  request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(
    request.socket.remoteAddress ?? "",
    [request.headers["x-forwarded-for"] ?? []].flat().join(),
    trustedProxies,
  );
}

/** What was not read can't be told from the next request: the connection ends. */
function refuseBody(response: ServerResponse, { code, sentence }: AppError): void {
  response
    .writeHead(ERROR_STATUS[code], { "content-type": "application/json", connection: "close" })
    .end(JSON.stringify({ code, message: sentence }));
}

/**
 * Starts HTTP: Next's pages, the API, the sockets, the live tail and the workers, in this process.
 * @throws the error of `listen` (EADDRINUSE, EACCES) when the port can't be had
 */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const { host, port, origins, dev } = settings;
  const db = openDatabase(settings.databaseUrl);
  let poke: (committed: Committed) => void = () => undefined;
  const runtime: Runtime = {
    db,
    journalKey: settings.journalKey,
    valuesKey: settings.valuesKey,
    authSecret: settings.authSecret,
    dir: settings.dir,
    passwordCostLog2: PASSWORD_COST_LOG2,
    sessionLimits: settings.sessionLimits,
    origins,
    idp: settings.idp,
    attachmentStore: settings.attachmentStore,
    sampleSignIns: settings.sampleSignIns,
    reconciliationInputs: Object.keys(settings.reconciliation?.inputs ?? {}),
    reportPdf,
    poke: (committed) => poke(committed),
  };
  installRuntime(runtime);
  // next-auth reads where it lives from here and nowhere else.
  process.env.NEXTAUTH_URL = origins[0];

  const app = next({ dev, dir: import.meta.dirname, hostname: host, port, customServer: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  const http = createServer(
    { maxHeaderSize: HEADER_BYTES_MAX, requestTimeout: REQUEST_MS_MAX },
    (request, response) => {
      request.headers[PAGE_PATH_HEADER] = request.url;
      guard(request, response, settings);
      // Here and not only at the API: sign-in and the pages read bodies too.
      const tooMuch = whyNotBody(
        request.headers["content-length"] ?? null,
        request.headers["transfer-encoding"] !== undefined,
        (request.url ?? "").split("?")[0] ?? "",
      );
      if (tooMuch) return refuseBody(response, tooMuch);
      void handle(request, response);
    },
  );
  await listen(http, port, host);
  const live = openLive(http, runtime);
  // Next takes the upgrades of its development server; the sockets' path is not its own.
  const upgrade = app.getUpgradeHandler();
  if (dev)
    http.on("upgrade", (request, socket, head) => {
      if (!request.url?.startsWith("/api/socket")) void upgrade(request, socket, head);
    });
  const sealer = startSealer(runtime, settings.signing, settings.anchors);
  const stopEvaluator = startEvaluator(runtime);
  const stopping = new AbortController();
  const binders = binderJob(
    { runtime, signing: settings.signing, anchors: settings.anchors, stopping: stopping.signal },
    settings.databaseUrl,
  );
  const jobs = await startJobs(runtime, settings.databaseUrl, [
    binders,
    ...(settings.mail ? [dailyReportJob(settings.mail)] : []),
  ]);
  const reconciliation =
    settings.reconciliation === undefined
      ? undefined
      : await startReconciliation(
          { runtime, settings: settings.reconciliation, mail: settings.mail },
          settings.databaseUrl,
        );
  poke = (committed) => {
    live.poke();
    if (committed.command === orderRun.name) reconciliation?.soon();
    sealer.noticed(committed);
    if (committed.command === requestBinder.name) jobs.soon(binders.name);
  };
  const address = http.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async stop() {
      stopping.abort();
      await Promise.all([stopEvaluator(), jobs.stop(), reconciliation?.stop(), sealer.stop()]);
      await live.close();
      await close(http);
      await app.close();
      await db.$disconnect();
    },
  };
}
