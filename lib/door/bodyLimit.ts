import { AppError } from "./errors.ts";

/** A push of 1,000 samples or 2,000 findings fits; more is a mistake or an attack. */
export const BODY_BYTES_MAX = 4 * 1024 * 1024;

/** A file of ATTACHMENT_BYTES_MAX in base64, with its name. */
const ATTACHMENT_BODY_BYTES_MAX = 12 * 1024 * 1024;
const ATTACHMENTS_PATH = /^\/api\/cutovers\/[^/]+\/criteria\/[^/]+\/attachments$/;

const limitOf = (path: string): number =>
  ATTACHMENTS_PATH.test(path) ? ATTACHMENT_BODY_BYTES_MAX : BODY_BYTES_MAX;

/**
 * Why a request's body is not read, by what the request says of it before any of it is.
 * @param declared its Content-Length; Node reads no more than that
 * @param path where it goes, without its search
 */
export function whyNotBody(declared: string | null, hasBody: boolean, path: string): AppError | undefined {
  if (hasBody && declared === null)
    return new AppError(
      "length-required",
      "A request must say how long it is (Content-Length). Nothing was changed.",
    );
  const limit = limitOf(path);
  if (Number(declared ?? 0) > limit)
    return new AppError(
      "too-large",
      `A request may hold ${limit} bytes. Nothing was changed; send less at a time.`,
    );
  return undefined;
}
