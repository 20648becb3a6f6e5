import { createHash } from "node:crypto";
import { callerFromCookie } from "#lib/access/cookie.ts";
import { findAttachment } from "#lib/criteria/queries.ts";
import { AppError, ERROR_STATUS } from "#lib/door/errors.ts";
import { perform } from "#lib/door/query.ts";
import { log } from "#lib/log.ts";
import type { Runtime } from "#lib/runtime.ts";
import { databaseStore } from "./store.server.ts";

/** Nothing in an attached file is ever run or drawn on this site's behalf: it is taken away, and opened elsewhere. */
const HEADERS = {
  "content-security-policy": "default-src 'none'; sandbox",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/**
 * Answers a request for an attached file: to members of its cutover, and only when its bytes are still those that were attached.
 * @param input the ids of its address, as they came
 */
export async function answerAttachment(
  runtime: Runtime,
  request: Request,
  input: { cutoverId: string; attachmentId: string },
): Promise<Response> {
  try {
    const caller = await callerFromCookie(runtime, request.headers.get("cookie"));
    const attachment = await perform(runtime, findAttachment, input, caller);
    const store =
      attachment.storedIn === "database" ? databaseStore : (runtime.attachmentStore ?? databaseStore);
    const bytes = await store.read(runtime.db, attachment);
    if (!bytes) throw new AppError("not-found", "The store does not have this file’s bytes any more.");
    if (createHash("sha256").update(bytes).digest("hex") !== attachment.sha256) {
      log.error({ attachmentId: attachment.id }, "an attached file is not what was attached");
      throw new AppError(
        "internal",
        "This file is not what was attached: its hash differs. It is not given out.",
      );
    }
    return new Response(new Uint8Array(bytes), {
      headers: {
        ...HEADERS,
        "content-type": attachment.mediaType,
        "content-length": String(bytes.length),
        "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(attachment.name)}`,
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Response(error.sentence, {
      status: ERROR_STATUS[error.code],
      headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8" },
    });
  }
}
