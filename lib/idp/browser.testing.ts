import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import NextAuth from "next-auth";
import { authOptions } from "#lib/access/auth.ts";

/** As much of the product's edge as next-auth's routes are, on a port of a test's own. */
export function serveNextAuth(origin: string): Server {
  return createServer((request, response) => void answer(origin, request, response));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return Object.fromEntries(new URLSearchParams(text));
}

async function answer(origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", origin);
  const cookie = request.headers.cookie ?? "";
  const cookies = Object.fromEntries(
    cookie.split("; ").map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, decodeURIComponent(value.join("="))];
    }),
  );
  const body = await bodyOf(request);
  const nextauth = url.pathname.replace("/api/auth/", "").split("/");
  const asked = {
    method: request.method,
    headers: request.headers,
    query: { ...Object.fromEntries(url.searchParams), nextauth },
    cookies,
    body,
  };
  // What Next puts on a response of its own.
  const answering = Object.assign(response, {
    status: (code: number) => Object.assign(answering, { statusCode: code }),
    json: (value: unknown) => response.end(JSON.stringify(value)),
    send: (value: unknown) => response.end(typeof value === "string" ? value : JSON.stringify(value)),
  });
  const heard = new Request(url, { headers: { cookie, "user-agent": "test" } });
  await NextAuth(asked as never, answering as never, authOptions(heard, new Headers()));
}

/** A browser without a screen: keeps cookies by host and port, and follows no redirect by itself. */
export class TestBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  cookiesOf(url: string): Map<string, string> {
    const { host } = new URL(url);
    const kept = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, kept);
    return kept;
  }

  async fetch(url: string, form?: Record<string, string>): Promise<Response> {
    const kept = this.cookiesOf(url);
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", ...value] = pair.split("=");
      if (value.join("=") === "" || /expires=Thu, 01 Jan 1970/i.test(line)) kept.delete(name);
      else kept.set(name, value.join("="));
    }
    return response;
  }

  /** Goes where a response leads until an address begins with `end`. @returns that address, not yet visited */
  async followTo(end: string, from: string): Promise<string> {
    let url = from;
    for (let hops = 0; hops < 20 && !url.startsWith(end); hops++) {
      const response = await this.fetch(url);
      const next = response.headers.get("location");
      if (next === null) return this.#answerPrompt(end, url, await response.text());
      url = new URL(next, url).href;
    }
    return url;
  }

  #login = "somebody";

  /** Who signs in when the provider asks. */
  as(login: string): this {
    this.#login = login;
    return this;
  }

  /** The provider's page asks for a login, or for consent. */
  async #answerPrompt(end: string, url: string, page: string): Promise<string> {
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (prompt === undefined) throw new Error(`The provider said at ${url}: ${page.slice(0, 400)}`);
    const response = await this.fetch(
      url,
      prompt === "login" ? { prompt, login: this.#login, password: "any" } : { prompt },
    );
    const next = response.headers.get("location");
    if (next === null) throw new Error(`The provider did not take the ${prompt}.`);
    return this.followTo(end, new URL(next, url).href);
  }
}
