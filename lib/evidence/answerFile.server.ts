import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { callerFromCookie } from "#lib/access/cookie.ts";
import { AppError, ERROR_STATUS } from "#lib/door/errors.ts";
import { perform } from "#lib/door/query.ts";
import type { Runtime } from "#lib/runtime.ts";
import { binderFile } from "./binderFile.ts";
import { findBinderFile } from "./queries.ts";

const ELSEWHERE =
  "This server does not have the binder's file: another one made it, or its folder was cleared. Have a new one made; nothing was lost.";

/**
 * Answers a request for a binder's file: to whoever has just taken it through the door.
 * @param input the ids of its address, as they came
 */
export async function answerBinderFile(
  runtime: Runtime,
  request: Request,
  input: { cutoverId: string; binderId: string },
): Promise<Response> {
  try {
    const caller = await callerFromCookie(runtime, request.headers.get("cookie"));
    const { fileName } = await perform(runtime, findBinderFile, input, caller);
    const file = binderFile(runtime, input.binderId.toLowerCase());
    const found = await stat(/*turbopackIgnore: true*/ file).catch(() => undefined);
    if (!found) throw new AppError("not-found", ELSEWHERE);
    return new Response(Readable.toWeb(createReadStream(/*turbopackIgnore: true*/ file)) as ReadableStream, {
      headers: {
        "content-type": "application/zip",
        "content-length": String(found.size),
        "content-disposition": `attachment; filename="${fileName}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Response(error.sentence, {
      status: ERROR_STATUS[error.code],
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    });
  }
}
