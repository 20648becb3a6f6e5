import { request as httpRequest, type IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { localhostCertificate } from "#lib/journal/testing.ts";

/** A reverse proxy of a hospital's: takes TLS off, and passes requests and sockets on. */
export interface TlsProxy {
  readonly port: number;
  /** Where it passes them to. */
  target: number | undefined;
  close(): Promise<void>;
}

export async function openTlsProxy(): Promise<TlsProxy> {
  const sockets = new Set<Duplex>();
  const server = createServer(await localhostCertificate(), (request, response) => {
    const onward = httpRequest(
      {
        host: "127.0.0.1",
        port: proxy.target,
        method: request.method,
        path: request.url,
        headers: forwarded(request),
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, near, head) => {
    const far = connect(proxy.target ?? 0, "127.0.0.1", () => {
      const lines = Object.entries(forwarded(request)).map(([name, value]) => `${name}: ${String(value)}`);
      far.write(`GET ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      far.write(head);
      near.pipe(far).pipe(near);
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const proxy: TlsProxy = {
    port: typeof address === "object" && address !== null ? address.port : 0,
    target: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return proxy;
}

const forwarded = ({ headers, socket }: IncomingMessage) => ({
  ...headers,
  "x-forwarded-for": [headers["x-forwarded-for"], socket.remoteAddress].filter(Boolean).join(", "),
  "x-forwarded-proto": "https",
});
