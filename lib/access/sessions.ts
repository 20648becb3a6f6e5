import type { Runtime } from "#lib/runtime.ts";
import { SESSION_TOUCH_MS } from "./limits.ts";

/**
 * Writes down that a session is in use, at most once in SESSION_TOUCH_MS. Not journaled: it is not a change that anyone made. One
 * that has ended stays ended, because the touch finds it only while it is good.
 */
export async function touchSession(runtime: Runtime, sessionId: string): Promise<void> {
  const now = new Date();
  await runtime.db.session.updateMany({
    where: {
      id: sessionId,
      revokedAt: null,
      expiresAt: { gt: now },
      lastSeenAt: { lt: new Date(now.getTime() - SESSION_TOUCH_MS) },
    },
    data: { lastSeenAt: now },
  });
}
