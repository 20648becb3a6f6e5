import { OpenAPIGenerator } from "@orpc/openapi";
import { OpenAPIHandler } from "@orpc/openapi/fetch";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import { CLIENT_ADDRESS_HEADER } from "#lib/access/address.ts";
import { callerFromCookie } from "#lib/access/cookie.ts";
import { touchSession } from "#lib/access/sessions.ts";
import { touchToken } from "#lib/access/tokenUse.ts";
import type { Runtime } from "#lib/runtime.ts";
import { whyNotBody } from "./bodyLimit.ts";
import { type Caller, hashToken } from "./caller.ts";
import { contract } from "./contract.ts";
import { AppError, ERROR_STATUS } from "./errors.ts";
import { IDEMPOTENCY_KEY_LENGTH_MAX } from "./idempotency.ts";
import { router } from "./router.ts";

const API_PREFIX = "/api";
const handler = new OpenAPIHandler(router);
const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });

const answer = (error: AppError): Response =>
  Response.json(
    { defined: false, code: error.code, status: ERROR_STATUS[error.code], message: error.sentence },
    { status: ERROR_STATUS[error.code], headers: { "cache-control": "no-store" } },
  );

const BEARER = /^Bearer (\S+)$/i;

async function callerOf(runtime: Runtime, request: Request): Promise<Caller> {
  const token = BEARER.exec(request.headers.get("authorization") ?? "")?.[1];
  return token ? { kind: "token", token } : callerFromCookie(runtime, request.headers.get("cookie"));
}

/** Why a request may not be let in at all, before anyone asks whose it is. */
function whyNotLetIn(runtime: Runtime, request: Request, caller: Caller): AppError | undefined {
  const tooMuch = whyNotBody(
    request.headers.get("content-length"),
    request.body !== null,
    new URL(request.url).pathname,
  );
  if (tooMuch) return tooMuch;
  if ((request.headers.get("idempotency-key")?.length ?? 0) > IDEMPOTENCY_KEY_LENGTH_MAX)
    return new AppError(
      "invalid",
      `An Idempotency-Key may be ${IDEMPOTENCY_KEY_LENGTH_MAX} characters long.`,
    );
  // A cookie goes along with whatever site makes the browser send a request; a token does not.
  const writes = request.method !== "GET" && request.method !== "HEAD";
  if (writes && caller.kind === "session" && !runtime.origins.includes(request.headers.get("origin") ?? ""))
    return new AppError(
      "forbidden",
      "This request did not come from Holdpoint's own pages. Nothing was changed.",
    );
  return undefined;
}

/** Answers a request to the API. */
export async function answerApi(runtime: Runtime, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === `${API_PREFIX}/openapi.json`) return Response.json(await openApiDocument());
  const caller = await callerOf(runtime, request);
  const refusal = whyNotLetIn(runtime, request, caller);
  if (refusal) return answer(refusal);
  const answerHeaders = new Headers({ "cache-control": "no-store" });
  const { matched, response } = await handler.handle(request, {
    prefix: API_PREFIX,
    context: {
      runtime,
      caller,
      idempotencyKey: request.headers.get("idempotency-key"),
      address: request.headers.get(CLIENT_ADDRESS_HEADER),
      answerHeaders,
    },
  });
  if (!matched) return answer(new AppError("not-found", "There is nothing at this address."));
  // What was refused is no use of a session, or asking again would be enough to be let through.
  if (caller.kind === "session" && response.status !== ERROR_STATUS.forbidden)
    await touchSession(runtime, caller.sessionId);
  if (caller.kind === "token") await touchToken(runtime, hashToken(caller.token));
  for (const [name, value] of answerHeaders) response.headers.set(name, value);
  return response;
}

/** The OpenAPI 3.1 document of the API. */
export const openApiDocument = () =>
  generator.generate(contract, {
    info: { title: "Holdpoint", version: "1" },
    servers: [{ url: API_PREFIX }],
  });
