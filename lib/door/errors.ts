/** What can go wrong at the door, each with its HTTP status (RFC 9110). The one table of errors. */
export const ERROR_STATUS = {
  /** The input does not have the right shape. */
  invalid: 400,
  /** Nobody is signed in, or the session or token has ended. */
  unauthenticated: 401,
  /** The authentication, or what was shown to be signed, is too old for a signature. */
  reauthenticate: 403,
  /** What came as a signature is none of this person's over this statement. */
  "signature-refused": 403,
  /** The caller may not do this. */
  forbidden: 403,
  "not-found": 404,
  /** The state of the room does not allow it. */
  refused: 409,
  /** What the caller saw is no longer what is so. */
  "evidence-changed": 409,
  /** What would be signed now is not what was shown. */
  "statement-changed": 409,
  /** The idempotency key was used for something else. */
  "key-reused": 422,
  "length-required": 411,
  "too-large": 413,
  /** Too many wrong passwords or codes. */
  "too-many-attempts": 429,
  /** The database can't be reached. */
  unavailable: 503,
  internal: 500,
} as const;

type ErrorCode = keyof typeof ERROR_STATUS;

/** An error that a person reads: `sentence` says what happened and what to do, and never holds PHI. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly sentence: string;
  /** When it is worth another try, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, sentence: string, options?: ErrorOptions & { retryAfterMs?: number }) {
    super(sentence, options);
    this.retryAfterMs = options?.retryAfterMs;
    this.name = "AppError";
    this.code = code;
    this.sentence = sentence;
  }
}

/** The header that tells a client when to try again (RFC 9110, 10.2.3), in whole seconds. */
export const retryAfterHeader = ({ retryAfterMs }: AppError): Record<string, string> =>
  retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) };

/** Throws the sentence of a `whyNot…` rule, if there is one. */
export function refuse(whyNot: string | undefined, code: ErrorCode = "refused"): void {
  if (whyNot !== undefined) throw new AppError(code, whyNot);
}

/** Prisma's, Node's and PostgreSQL's codes for a database that can't be reached, or not in time. */
const CONNECTION_LOST = new Set([
  "P1001", // can't reach the server
  "P1002", // timed out
  "P1008", // operation timed out
  "P1017", // the server closed the connection
  "P2024", // no connection free in the pool
  "P2028", // the transaction could not be opened, or ran out of time
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
  "08006", // connection_failure
  "25P03", // idle_in_transaction_session_timeout
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
]);
/** What the PostgreSQL driver says without a code. */
const CONNECTION_LOST_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Connection ended/;

/** An error and those it came from; Prisma keeps the driver's in `meta.driverAdapterError`. */
function* chain(error: unknown): Generator<Record<string, unknown>> {
  if (typeof error !== "object" || error === null) return;
  yield error as Record<string, unknown>;
  if ("cause" in error) yield* chain(error.cause);
  if (
    "meta" in error &&
    typeof error.meta === "object" &&
    error.meta !== null &&
    "driverAdapterError" in error.meta
  )
    yield* chain(error.meta.driverAdapterError);
}

const isConnectionLost = (error: unknown): boolean =>
  [...chain(error)].some(
    ({ code, kind, originalCode, message }) =>
      [code, kind, originalCode].some((name) => typeof name === "string" && CONNECTION_LOST.has(name)) ||
      (typeof message === "string" && CONNECTION_LOST_WORDS.test(message)),
  );

const UNIQUE_CONSTRAINT = "P2002";

/**
 * Any error as one that a person can read. What it was is its `cause`, for the log.
 * @param mayHaveCommitted whether the transaction's end had been asked for, so that nobody knows how it went
 */
export function toAppError(error: unknown, mayHaveCommitted = false): AppError {
  if (error instanceof AppError) return error;
  if (mayHaveCommitted)
    return new AppError(
      "unavailable",
      "The database did not answer, so it is not known whether this was saved. Try again: the same request is never carried out twice.",
      { cause: error },
    );
  if (isConnectionLost(error))
    return new AppError(
      "unavailable",
      "The database does not answer. Nothing was changed; try again in a moment.",
      {
        cause: error,
      },
    );
  if ([...chain(error)].some(({ code }) => code === UNIQUE_CONSTRAINT))
    return new AppError("refused", "Something of that name or number exists already. Nothing was changed.", {
      cause: error,
    });
  return new AppError("internal", "Something went wrong on the server. Nothing was changed.", {
    cause: error,
  });
}
