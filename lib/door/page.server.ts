import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import type { z } from "zod";
import { callerFromCookie } from "#lib/access/cookie.ts";
import { runtime } from "#lib/runtime.ts";
import { AppError } from "./errors.ts";
import { type Procedure, perform } from "./query.ts";

/**
 * A query for a page, as whoever's cookie came with the request. Without a good session the person is sent to sign in and comes back
 * to `path`; what they may not see is not there.
 */
export async function queryForPage<I extends z.ZodType, O extends z.ZodType>(
  query: Procedure<I, O>,
  input: z.input<I>,
  path: string,
): Promise<z.input<O>> {
  // First of all: asking for the request's headers is what tells Next that the page can't be drawn at build time.
  const cookie = (await headers()).get("cookie");
  const caller = await callerFromCookie(runtime(), cookie);
  try {
    return await perform(runtime(), query, input, caller);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "unauthenticated") redirect(`/sign-in?from=${encodeURIComponent(path)}`);
    if (error.code === "forbidden" || error.code === "not-found" || error.code === "invalid") notFound();
    throw error;
  }
}
