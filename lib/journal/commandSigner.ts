import { createPublicKey } from "node:crypto";
import { ProgramError, runProgram } from "#lib/runProgram.server.ts";
import { decodeBase64 } from "./base64.ts";
import { NoteError, requireKeyName, SignerError, type TreeHeadSigner } from "./note.ts";

/** A program of the hospital's that signs, so that the key never is where Holdpoint is: a key service, a smart card. */
interface SignerProgram {
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

async function run(
  { file, environment, signingMsMax = SIGNING_MS_MAX }: SignerProgram,
  input: Uint8Array,
): Promise<Buffer> {
  try {
    return await runProgram(
      "The signing program",
      { file, environment, msMax: signingMsMax, outputBytesMax: OUTPUT_BYTES_MAX },
      input,
    );
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const sentence =
      error.why === "too-much" ? "The signing program wrote more than a signature." : error.message;
    throw new SignerError(sentence, { cause: error.cause });
  }
}
