import { AppError } from "./errors.ts";

/** A push of 1,000 samples or 2,000 findings fits; more is a mistake or an attack. */
export const BODY_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Why a request's body is not read, by what the request says of it before any of it is.
 * @param declared its Content-Length; Node reads no more than that
 */
export function whyNotBody(declared: string | null, hasBody: boolean): AppError | undefined {
  if (hasBody && declared === null)
    return new AppError(
      "length-required",
      "A request must say how long it is (Content-Length). Nothing was changed.",
    );
  if (Number(declared ?? 0) > BODY_BYTES_MAX)
    return new AppError(
      "too-large",
      `A request may hold ${BODY_BYTES_MAX} bytes. Nothing was changed; send less at a time.`,
    );
  return undefined;
}
