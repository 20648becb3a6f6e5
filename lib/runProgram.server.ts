import { spawn } from "node:child_process";

/** A program of the hospital's that is given bytes and answers with bytes: a key service's client, a smart card's. */
interface HospitalProgram {
  /** An executable file; it is run without a shell. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly msMax: number;
  readonly outputBytesMax: number;
}

/** The program gave no answer. The message is a sentence of the form "… failed", and holds nothing of what it was given or wrote. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  readonly why: "late" | "not-run" | "too-much" | "failed";

  constructor(why: ProgramError["why"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
}

/**
 * Gives a program bytes on standard input and takes what it writes to standard output. Its standard error is not read: it may quote a secret.
 * @param name what it is called in sentences, like "The signing program"
 * @throws ProgramError when it is late, can't be run, writes too much or ends with another code than 0
 */
export function runProgram(name: string, program: HospitalProgram, input: Uint8Array): Promise<Buffer> {
  const { file, args = [], environment, msMax, outputBytesMax } = program;
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it has started ends with it.
    const child = spawn(file, [...args], {
      env: { ...environment } as NodeJS.ProcessEnv,
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (why: ProgramError["why"], sentence: string, cause?: unknown): void => {
      clearTimeout(timer);
      if (child.pid !== undefined && child.exitCode === null) killGroup(child.pid);
      child.stdout.destroy();
      reject(new ProgramError(why, sentence, { cause }));
    };
    const timer = setTimeout(() => end("late", `${name} did not answer within ${msMax / 1_000} s.`), msMax);
    child.once("error", (error) => end("not-run", `${name} can't be run.`, error));
    // One that does not read its input shows by what it writes, or by its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > outputBytesMax) end("too-much", `${name} wrote more than it was asked for.`);
    });
    child.once("close", (code) => {
      if (code !== 0) return end("failed", `${name} failed (${code ?? "killed"}).`);
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
