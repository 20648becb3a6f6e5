import { createServer, type IncomingMessage } from "node:http";
import { flushCompileCache } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { sessionLimitsOf } from "#lib/access/sessionLimits.ts";
import { openDatabase } from "#lib/db.ts";
import { answerApi } from "#lib/door/http.ts";
import { startSealer } from "#lib/journal/heads.server.ts";
import { localSigner } from "#lib/journal/signer.ts";
import { log } from "#lib/log.ts";
import type { Runtime } from "#lib/runtime.ts";

/** What a server of the crash test is told by its parent. */
export interface CrashServerSettings {
  readonly databaseUrl: string;
  /** Base64. */
  readonly journalKey: string;
  readonly authSecret: string;
  readonly origin: string;
  readonly keyName: string;
  readonly signingKey: string;
}

/** A server process without the pages: the API's edge, the door and the sealer, as `server.ts` puts them together. */
function serve({
  databaseUrl,
  journalKey,
  authSecret,
  origin,
  keyName,
  signingKey,
}: CrashServerSettings): void {
  // A database that is gone for a moment is what the test is about.
  log.level = "silent";
  const runtime: Runtime = {
    db: openDatabase(databaseUrl),
    journalKey: Buffer.from(journalKey, "base64"),
    valuesKey: null,
    authSecret,
    dir: tmpdir(),
    passwordCostLog2: 4,
    sessionLimits: sessionLimitsOf(),
    origins: [origin],
    sampleSignIns: [],
    idp: null,
    poke: () => undefined,
  };
  startSealer(runtime, { signer: localSigner(keyName, signingKey), oldKeys: [] }, []);
  const http = createServer(async (request, response) => {
    // What is thrown here is what Next answers 500 to: the database went away where nobody expects it.
    const answer = await answerApi(runtime, await toWeb(request, origin)).catch(
      () => new Response(null, { status: 500 }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  http.listen(0, "127.0.0.1", () => process.send?.((http.address() as AddressInfo).port));
}

async function toWeb(request: IncomingMessage, origin: string): Promise<Request> {
  const body = Buffer.concat(await request.toArray());
  return new Request(`${origin}${request.url}`, {
    method: request.method,
    headers: request.headers as Record<string, string>,
    body: body.length === 0 ? null : body,
  });
}

// Who is killed writes nothing at its end: what the first start has compiled is kept for the others now.
flushCompileCache();
process.once("message", (settings) => serve(settings as CrashServerSettings));
// Its parent is gone: nobody will kill it any more.
process.once("disconnect", () => process.exit(0));
