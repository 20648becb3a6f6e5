import { spawn } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { decodeBase64 } from "./base64.ts";
import { NoteError, requireKeyName, SignerError, type TreeHeadSigner } from "./note.ts";

/** A program of the hospital's that signs, so that the key never is where Holdpoint is: a key service, a smart card. */
export interface SignerProgram {
  /** An executable file; it gets no arguments and is run without a shell. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long it may take; SIGNING_MS_MAX unless given. */
  readonly signingMsMax?: number;
}

const SIGNING_MS_MAX = 10_000;
/** A signature is 64 bytes, or 88 characters of base64. */
const OUTPUT_BYTES_MAX = 1_024;
const SIGNATURE_BYTES = 64;

/**
 * Signs with a program, which is given the bytes on standard input and writes the Ed25519 signature to standard output, as it
 * is or in base64.
 * @param publicKeyPem what its signatures are checked with
 * @throws NoteError when that is no Ed25519 public key
 */
export function commandSigner(keyName: string, program: SignerProgram, publicKeyPem: string): TreeHeadSigner {
  return {
    keyName: requireKeyName(keyName),
    publicKey: readPublicKey(publicKeyPem),
    sign: async (bytes) => readSignature(await run(program, bytes)),
  };
}

/** The 32 bytes of an Ed25519 public key in PEM. @throws NoteError */
export function readPublicKey(pem: string): Uint8Array {
  let jwk: { kty?: string; crv?: string; x?: string };
  try {
    jwk = createPublicKey(pem).export({ format: "jwk" });
  } catch (error) {
    throw new NoteError("This is not a public key in PEM.", { cause: error });
  }
  if (jwk.crv !== "Ed25519" || jwk.x === undefined) throw new NoteError("This key is not an Ed25519 key.");
  return Buffer.from(jwk.x, "base64url");
}

function readSignature(output: Buffer): Uint8Array {
  if (output.length === SIGNATURE_BYTES) return output;
  const decoded = decodeBase64(output.toString("latin1").replaceAll(/\s/g, ""));
  if (decoded?.length === SIGNATURE_BYTES) return decoded;
  throw new SignerError("The signing program wrote no Ed25519 signature.");
}

function run(
  { file, environment, signingMsMax = SIGNING_MS_MAX }: SignerProgram,
  input: Uint8Array,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it has started ends with it.
    const program = spawn(file, [], {
      env: { ...environment } as NodeJS.ProcessEnv,
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (sentence: string, cause?: unknown): void => {
      clearTimeout(timer);
      if (program.pid !== undefined && program.exitCode === null) killGroup(program.pid);
      program.stdout.destroy();
      reject(new SignerError(sentence, { cause }));
    };
    const timer = setTimeout(
      () => end(`The signing program did not answer within ${signingMsMax / 1_000} s.`),
      signingMsMax,
    );
    program.once("error", (error) => end("The signing program can't be run.", error));
    // One that does not read its input shows by what it writes, or by its exit code.
    program.stdin.on("error", () => undefined);
    program.stdin.end(input);
    program.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > OUTPUT_BYTES_MAX) end("The signing program wrote more than a signature.");
    });
    program.once("close", (code) => {
      if (code !== 0) return end(`The signing program failed (${code ?? "killed"}).`);
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
