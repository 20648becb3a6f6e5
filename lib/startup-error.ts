import exitCodes from "./exit-codes.json" with { type: "json" };

/** The named reasons for which a Holdpoint process ends by itself; docs/operations.md lists them. */
type ExitReason = keyof typeof exitCodes;

/**
 * A reason not to start, or to stop, that a person can act on. Its message is one complete text for the terminal:
 * what happened, that nothing was lost, what to do next. It is printed as it is, without a stack.
 */
export class StartupError extends Error {
  override readonly name = "StartupError";
  readonly reason: ExitReason;

  constructor(reason: ExitReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }

  get exitCode(): number {
    return exitCodes[this.reason];
  }
}

/**
 * The sentence for an error of the file system on one of Holdpoint's own files.
 * @param path the file or folder that was being written
 * @returns a StartupError for a full disk, a read-only disk or a missing permission; otherwise the error itself
 */
export function explainFileError(error: unknown, path: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const sentence = fileSentences.get(String(code));
  if (sentence === undefined) return error;
  return new StartupError("disk", `${sentence(path)} Nothing was lost.`, { cause: error });
}

const fileSentences = new Map<string, (path: string) => string>([
  ["ENOSPC", (path) => `The disk that holds ${path} is full: free some space and start again.`],
  ["EDQUOT", (path) => `The disk quota for ${path} is used up: free some space and start again.`],
  ["EROFS", (path) => `${path} is on a read-only disk: set HOLDPOINT_DIR to a folder that can be written.`],
  ["EACCES", (path) => `${path} cannot be written by this user: change its owner, or set HOLDPOINT_DIR.`],
  ["EPERM", (path) => `${path} cannot be written by this user: change its owner, or set HOLDPOINT_DIR.`],
]);
