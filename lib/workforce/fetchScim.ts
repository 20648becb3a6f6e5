import type { ReadAccounts } from "./checkAccounts.ts";
import { readScimResources } from "./readScim.ts";
import { ACCOUNTS_MAX } from "./vocabulary.ts";

/** SCIM servers give 100 to 1,000 at a time, whatever is asked for (RFC 7644 section 3.4.2.4). */
const PAGE_SIZE = 200;
const REQUEST_MS_MAX = 30_000;
const TRIES_MAX = 4;
const PAUSE_MS = 500;
const PAUSE_MS_MAX = 30_000;
/** Groups are as many as accounts at the most. */
const RESOURCES_MAX = ACCOUNTS_MAX;
const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

/** A server's accounts can't be fetched. The message is a sentence for the person at the terminal, and holds no token. */
export class ScimError extends Error {
  override readonly name = "ScimError";
}

interface ScimOptions {
  /** The base of the service: `https://idp.example.org/scim/v2`. */
  readonly url: string;
  readonly token: string;
  readonly onProgress?: (resources: number) => void;
  readonly pauseMs?: number;
}

/** Fetches every User and Group of a SCIM 2.0 service, page by page, and reads accounts from them. @throws ScimError */
export async function fetchScim(options: ScimOptions): Promise<ReadAccounts> {
  const base = baseOf(options.url);
  const users = await fetchAll(base, "Users", options);
  const groups = await fetchAll(base, "Groups", options);
  return readScimResources([...users, ...groups]);
}

function baseOf(address: string): string {
  const url = URL.parse(address);
  if (url === null)
    throw new ScimError(`${address} is not an address: give one like https://idp.example.org/scim/v2.`);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK_HOSTS.includes(url.hostname)))
    throw new ScimError("The address must begin with https://: a token goes along with every request.");
  return address.replace(/\/+$/, "");
}

async function fetchAll(base: string, type: "Users" | "Groups", options: ScimOptions): Promise<unknown[]> {
  const resources: unknown[] = [];
  // Pages can shift under who reads them: what comes twice is one, and what falls out shows in the total.
  const ids = new Set<string>();
  for (let startIndex = 1; ; ) {
    const page = await ask(`${base}/${type}?startIndex=${startIndex}&count=${PAGE_SIZE}`, options);
    const { Resources = [], totalResults } = page;
    if (!Array.isArray(Resources) || typeof totalResults !== "number")
      throw new ScimError(`${type}: the answer is no ListResponse of SCIM 2.0.`);
    for (const resource of Resources) {
      const id =
        typeof resource === "object" && resource !== null && "id" in resource
          ? String(resource.id)
          : undefined;
      if (id !== undefined && ids.has(id)) continue;
      if (id !== undefined) ids.add(id);
      resources.push(resource);
    }
    if (resources.length > RESOURCES_MAX)
      throw new ScimError(`${type}: there are more than ${RESOURCES_MAX}.`);
    options.onProgress?.(resources.length);
    startIndex += Resources.length;
    if (Resources.length > 0 && startIndex <= totalResults) continue;
    if (resources.length < totalResults)
      throw new ScimError(
        `${type}: the server says that there are ${totalResults}, and gave ${resources.length}. Nothing was imported; fetch them again.`,
      );
    return resources;
  }
}

/** One page. A server that is busy or away is asked again a few times. */
async function ask(
  url: string,
  { token, pauseMs = PAUSE_MS }: ScimOptions,
): Promise<{ Resources?: unknown; totalResults?: unknown }> {
  for (let attempt = 1; ; attempt += 1) {
    let problem: string;
    let waitMs = pauseMs * 2 ** (attempt - 1);
    try {
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${token}`, accept: "application/scim+json, application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(REQUEST_MS_MAX),
      });
      if (response.ok) {
        const body: unknown = await response.json();
        if (typeof body === "object" && body !== null) return body;
        throw new ScimError("The answer is no ListResponse of SCIM 2.0.");
      }
      await response.body?.cancel();
      problem = `The server answered ${response.status}`;
      if (response.status !== 429 && response.status < 500)
        throw new ScimError(`${problem}${response.status === 401 ? ": it does not take the token" : ""}.`);
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      if (Number.isFinite(seconds)) waitMs = seconds * 1_000;
    } catch (error) {
      if (error instanceof ScimError) throw error;
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      problem = `The server can’t be reached: ${cause instanceof Error ? cause.message : cause}`;
    }
    if (attempt === TRIES_MAX) throw new ScimError(`${problem}. Nothing was imported.`);
    await new Promise((done) => setTimeout(done, Math.min(waitMs, PAUSE_MS_MAX)));
  }
}
