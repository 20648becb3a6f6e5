import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import * as consent from "#lib/consent/schema.ts";
import type { ProcedureSpec } from "#lib/door/spec.ts";
import { pseudonymizerOf } from "#lib/journal/pseudonym.ts";
import * as lineage from "#lib/lineage/schema.ts";
import * as mappings from "#lib/mappings/schema.ts";
import { getRulesFile } from "#lib/ruleChanges/schema.ts";
import * as sampling from "#lib/sampling/schema.ts";
import * as validation from "#lib/validation/schema.ts";
import * as values from "#lib/values/schema.ts";
import type { HandOverOptions } from "./handOver.ts";
import { LandingSink, type RunChannel } from "./landing.ts";
import * as spec from "./schema.ts";

const FIRST_PAUSE_MS = 500;
const PAUSE_MS_MAX = 10_000;
/** After this long without an answer a run is dead to the server all the same. */
const PUSH_PATIENCE_MS = spec.RUN_SILENCE_MS_MAX;
const REQUEST_MS_MAX = 35_000;
const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

/** A run can't be pushed. The message is a sentence for the person at the terminal, and holds neither the token nor a record. */
export class PushError extends Error {
  override readonly name = "PushError";
}

interface PushOptions {
  /** Where the server is: its address, or that of the cutover's board. */
  readonly url: string;
  /** When the address does not name the cutover. */
  readonly cutoverId?: string | undefined;
  /** A service token of purpose reconciliation. */
  readonly token: string;
  readonly warn?: (message: string) => void;
  readonly patienceMs?: number;
  readonly handOver?: HandOverOptions;
}

/** The server and the cutover that an address names. @throws PushError */
export function pushTarget(address: string, cutoverId?: string): { origin: string; cutoverId: string } {
  const url = URL.parse(address);
  if (url === null)
    throw new PushError(`${address} is not an address: give one like https://holdpoint.example.org.`);
  const isSafe =
    url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK_HOSTS.includes(url.hostname));
  if (!isSafe)
    throw new PushError("The address must begin with https://: a token goes along with every request.");
  const named = /^\/cutovers\/([0-9a-fA-F-]{36})(\/|$)/.exec(url.pathname)?.[1] ?? cutoverId;
  if (named === undefined)
    throw new PushError("Name the cutover: with --cutover, or by giving the address of its board.");
  return { origin: url.origin, cutoverId: named.toLowerCase() };
}

/**
 * Opens the way to a server elsewhere: what goes there are counts, pseudonyms, types and names of elements, and sealed values. The server gives the
 * cutover's pseudonym key and the run's sealing key for the token; record ids stay on this machine, and values leave it as ciphertext alone.
 * @throws PushError when the server can't be reached or does not take the token
 */
export async function openPushSink(options: PushOptions): Promise<LandingSink> {
  const { origin, cutoverId } = pushTarget(options.url, options.cutoverId);
  const call = callsTo(origin, options);
  const { key } = await call(spec.pseudonymKey)({ cutoverId });
  const channel: RunChannel = {
    cutoverId,
    pseudonym: pseudonymizerOf(Buffer.from(key, "base64")),
    getRulesFile: call(getRulesFile),
    startRun: call(spec.startRun),
    finishRun: call(spec.finishRun),
    failRun: call(spec.failRun),
    reportProgress: call(spec.reportProgress),
    fileDiscrepancies: call(spec.fileDiscrepancies),
    offerCrosswalk: call(lineage.offerCrosswalk),
    fileClaims: call(lineage.fileClaims),
    fileConsents: call(consent.fileConsents),
    settleParity: call(consent.settleParity),
    runKey: call(values.runKey),
    planForRun: call(sampling.planForRun),
    fileValues: call(values.fileValues),
    fileRecords: call(sampling.fileRecords),
    fileCodes: call(mappings.fileCodes),
    settleMappings: call(mappings.settleMappings),
    warn: (error, message) => options.warn?.(`${message}: ${error instanceof Error ? error.message : error}`),
  };
  return new LandingSink(channel, options.handOver);
}

/** The way by which a validation gets to a server elsewhere. @throws PushError */
export async function openPushValidation(options: PushOptions) {
  const { origin, cutoverId } = pushTarget(options.url, options.cutoverId);
  const call = callsTo(origin, options);
  const { key } = await call(spec.pseudonymKey)({ cutoverId });
  const pseudonym = pseudonymizerOf(Buffer.from(key, "base64"));
  return { cutoverId, pseudonym, record: call(validation.recordValidation) };
}

type Spec<I extends z.ZodType, O extends z.ZodType> = ProcedureSpec<I, O> & { readonly kind: string };

/** Calls of a server's procedures by their specs, with a token, each tried until there is an answer. @throws PushError */
export function callsTo(
  origin: string,
  { token, patienceMs = PUSH_PATIENCE_MS }: Pick<PushOptions, "token" | "patienceMs">,
) {
  return <I extends z.ZodType, O extends z.ZodType>(of: Spec<I, O>) =>
    async (input: z.input<I>): Promise<z.output<O>> => {
      const { path, rest } = addressOf(of.path, input as Record<string, unknown>);
      const isLook = of.kind === "query";
      const request: RequestInit = {
        method: isLook ? "GET" : "POST",
        // One key for all tries of a command; batches of an ingest say themselves which lines they are.
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          ...(of.kind === "command" && { "idempotency-key": randomUUID() }),
        },
        body: isLook ? undefined : JSON.stringify(rest),
        redirect: "error",
      };
      return of.output.parse(await untilAnswered(`${origin}/api${path}`, request, patienceMs));
    };
}

/** An address with its `{fields}` from the input, and what is left of the input for the body. */
function addressOf(
  path: string,
  input: Record<string, unknown>,
): { path: string; rest: Record<string, unknown> } {
  const rest = { ...input };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  return { path: filled, rest };
}

/** Asks until there is an answer: a server that is away, busy or restarting is asked again, the same request with the same key. */
async function untilAnswered(url: string, request: RequestInit, patienceMs: number): Promise<unknown> {
  const giveUpAt = performance.now() + patienceMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, PAUSE_MS_MAX)) {
    const answer = await once(url, request);
    if ("value" in answer) return answer.value;
    const wait = answer.afterMs ?? pause;
    if (!answer.again || performance.now() + wait > giveUpAt)
      throw new PushError(
        `${answer.problem} The result is in its folder on this machine; run the same command to push it again.`,
      );
    await sleep(wait);
  }
}

type Answer =
  | { readonly value: unknown }
  | { readonly problem: string; readonly again: boolean; readonly afterMs?: number | undefined };

async function once(url: string, request: RequestInit): Promise<Answer> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, { ...request, signal: AbortSignal.timeout(REQUEST_MS_MAX) });
    body = await response.json();
  } catch (error) {
    // Node says what went wrong with the connection in the cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    return { problem: `The server at ${new URL(url).origin} can't be reached: ${why}.`, again: true };
  }
  if (response.ok) return { value: body };
  const said =
    typeof body === "object" && body !== null && "message" in body
      ? String(body.message)
      : "It gave no reason.";
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return {
    problem: `The server refused (${response.status}): ${said}`,
    again: response.status === 429 || response.status >= 500,
    afterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined,
  };
}
