import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Runtime } from "#lib/runtime.ts";
import { answerApi } from "./http.ts";

/** What a server does with its nth request instead of answering it. */
export type Mishap = (n: number, path: string) => "unavailable" | "busy" | "torn" | undefined;

export interface ServedApi {
  readonly url: string;
  /** What came in, in the order of the requests. */
  readonly bodies: string[];
  readonly close: () => Promise<void>;
}

/** The product's own API on a port, with mishaps before and after it; what came in is kept. */
export async function serveApi(runtime: Runtime, mishap: Mishap = () => undefined): Promise<ServedApi> {
  const bodies: string[] = [];
  let requests = 0;
  const server: Server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = incoming.url ?? "/";
    bodies.push(body.toString("utf8"));
    requests += 1;
    const found = mishap(requests, path);
    if (found === "unavailable")
      return outgoing.writeHead(503, { "content-type": "application/json" }).end("{}");
    if (found === "busy")
      return outgoing.writeHead(429, { "retry-after": "0", "content-type": "application/json" }).end("{}");
    const request = new Request(`http://localhost${path}`, {
      method: incoming.method,
      headers: incoming.headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
    const response = await answerApi(runtime, request);
    // The server has done it, and the answer is lost on the way.
    if (found === "torn") return outgoing.destroy();
    return outgoing
      .writeHead(response.status, Object.fromEntries(response.headers))
      .end(await response.text());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
