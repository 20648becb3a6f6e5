import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import type { z } from "zod";
import { callerFromCookie } from "#lib/access/cookie.ts";
import { NONCE_HEADER } from "#lib/access/headers.ts";
import type { SampleSignIn } from "#lib/access/schema.ts";
import { databaseNow } from "#lib/clock.ts";
import { assertionOptions } from "#lib/factors/webauthn.server.ts";
import { runtime } from "#lib/runtime.ts";
import { AppError } from "./errors.ts";
import { PAGE_PATH_HEADER } from "./pagePath.ts";
import { type Procedure, perform } from "./query.ts";

/**
 * A query for a page, as whoever's cookie came with the request. Without a good session the person is sent to sign in and comes back
 * to where they were going; what they may not see is not there.
 */
export async function queryForPage<I extends z.ZodType, O extends z.ZodType>(
  query: Procedure<I, O>,
  input: z.input<I>,
): Promise<z.input<O>> {
  // First of all: asking for the request's headers is what tells Next that the page can't be drawn at build time.
  const request = await headers();
  const caller = await callerFromCookie(runtime(), request.get("cookie"));
  try {
    return await perform(runtime(), query, input, caller);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "unauthenticated") redirect(signInPath(request.get(PAGE_PATH_HEADER)));
    if (error.code === "forbidden" || error.code === "not-found" || error.code === "invalid") notFound();
    throw error;
  }
}

/** Where to sign in and come back to `path`; Next's own parameter for fetching a page's parts is not part of its address. */
function signInPath(path: string | null): string {
  const { pathname, searchParams } = new URL(path ?? "/", "http://page");
  searchParams.delete("_rsc");
  const from = searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`;
  return `/sign-in?from=${encodeURIComponent(from)}`;
}

/** What the inline scripts of this answer are known by. Every page asks, and so none is drawn at build time, when there is none. */
export async function nonceForPage(): Promise<string | undefined> {
  return (await headers()).get(NONCE_HEADER) ?? undefined;
}

/** Whom one can be in the sample cutover; nobody where accounts are real. Known when the server runs, not when pages are built. */
export async function sampleSignInsForPage(): Promise<readonly SampleSignIn[]> {
  await connection();
  return runtime().sampleSignIns;
}

/** What people call the identity provider that they sign in with, or null when there is none. */
export async function identityProviderForPage(): Promise<string | null> {
  await connection();
  return runtime().idp?.name ?? null;
}

/** What the sign-in page asks a browser for a passkey with, before it is known whose; null where browsers refuse passkeys. */
export async function passkeyForSignInPage(): Promise<Readonly<Record<string, unknown>> | null> {
  await connection();
  const { db } = runtime();
  const options = await assertionOptions(runtime(), db, null, { kind: "sign-in" }, await databaseNow(db));
  return options ? { ...options } : null;
}
