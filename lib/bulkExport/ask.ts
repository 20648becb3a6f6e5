import { setTimeout as sleep } from "node:timers/promises";

const FIRST_PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 60_000;
/** A server that asks for longer than this is asked again after it all the same. */
const RETRY_AFTER_MS_MAX = 10 * 60_000;
const TRIES_MAX = 8;
const ANSWER_MS_MAX = 60_000;

/** An export can't go on. The message is for the person at the terminal and holds no token; what has come so far is kept. */
export class ExportError extends Error {
  override readonly name = "ExportError";
  /** The server no longer has what it offered: the export has to be asked for again. */
  readonly isExpired: boolean;

  constructor(message: string, options: { isExpired?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.isExpired = options.isExpired ?? false;
  }
}

export interface Asking {
  /** A bearer token, asked for before each request, so that it can be renewed meanwhile; undefined when there is none. */
  readonly token: () => Promise<string | undefined>;
  readonly signal?: AbortSignal | undefined;
  /** Shortens every pause, for tests. */
  readonly pauseFactor?: number | undefined;
}

/** How long a server wants to be left alone, by its Retry-After, in milliseconds; undefined when it doesn't say. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), RETRY_AFTER_MS_MAX);
}

/** Waits as a server asks, or longer each time when it does not say. */
export async function pause(
  tries: number,
  header: string | null,
  { signal, pauseFactor = 1 }: Asking,
): Promise<void> {
  const ms = retryAfterMs(header, Date.now()) ?? Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** tries);
  await sleep(ms * pauseFactor, undefined, { signal });
}

/**
 * Asks a server until it answers with something else than "busy" or "broken just now". The caller reads the body.
 * @throws ExportError when it can't be reached, or goes on being broken
 */
export async function ask(
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string; withToken: boolean },
  asking: Asking,
): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    asking.signal?.throwIfAborted();
    const token = init.withToken ? await asking.token() : undefined;
    let problem: string;
    let header: string | null = null;
    // Until the headers are there; a body may take as long as it needs while it comes.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new Error("no answer in time")), ANSWER_MS_MAX);
    try {
      const response = await fetch(url, {
        method: init.method ?? "GET",
        body: init.body,
        headers: { ...init.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
        signal: asking.signal === undefined ? limit.signal : AbortSignal.any([asking.signal, limit.signal]),
      });
      if (response.status !== 429 && response.status < 500) return response;
      await response.body?.cancel();
      header = response.headers.get("retry-after");
      problem = `answers ${response.status}`;
    } catch (error) {
      asking.signal?.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      problem = `can't be reached (${cause instanceof Error ? cause.message : String(cause)})`;
    } finally {
      clearTimeout(timer);
    }
    if (tries + 1 >= TRIES_MAX)
      throw new ExportError(`The server at ${new URL(url).origin} ${problem}, ${TRIES_MAX} times in a row.`);
    await pause(tries, header, asking);
  }
}
