import type { Runtime } from "#lib/runtime.ts";
import { SESSION_TOUCH_MS } from "./limits.ts";

/** The kind of vital that holds when a token was last used. */
export const TOKEN_USE = "token-use";

/**
 * Writes down that a token is in use, at most once in SESSION_TOUCH_MS, and whether or not what it asked for was its purpose. Not
 * journaled: it is not a change that anyone made. One that has ended, or that nobody gave, leaves no trace.
 */
export async function touchToken(runtime: Runtime, tokenHash: string): Promise<void> {
  const now = new Date();
  const before = new Date(now.getTime() - SESSION_TOUCH_MS);
  await runtime.db.$executeRaw`
    INSERT INTO vital AS kept (cutover_id, kind, subject_id, value, updated_at)
    SELECT cutover_id, ${TOKEN_USE}, id, 'null'::jsonb, ${now}
      FROM service_token WHERE token_hash = ${tokenHash} AND revoked_at IS NULL AND expires_at > ${now}
    ON CONFLICT (cutover_id, kind, subject_id) DO UPDATE SET updated_at = ${now} WHERE kept.updated_at < ${before}`;
}
