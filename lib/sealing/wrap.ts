import { createHash } from "node:crypto";
import { ProgramError, runProgram } from "#lib/runProgram.server.ts";
import { decrypt, encrypt, KEY_BYTES, SealError } from "./seal.ts";

/** The key service gave no key. The sentence holds nothing of a key. */
export class WrapError extends Error {
  override readonly name = "WrapError";
}

/** What data keys are wrapped under: the key-encryption key, or the key service that has it. */
export interface KeyWrapper {
  /** Which key it is, for the row of each data key; gives nothing of it away. */
  readonly keyId: string;
  /** @throws WrapError */
  wrap(cutoverId: string, dataKey: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** @throws WrapError when it does not unwrap to a data key */
  unwrap(cutoverId: string, wrapped: Uint8Array): Promise<Uint8Array>;
}

const KEY_ID_HEX_DIGITS = 16;
const idOf = (kind: "file" | "command", of: string | Uint8Array): string =>
  `${kind}:${createHash("sha256").update(`holdpoint key id ${kind}\n`).update(of).digest("hex").slice(0, KEY_ID_HEX_DIGITS)}`;

const boundTo = (cutoverId: string): Buffer => Buffer.from(`holdpoint data key of ${cutoverId}`);

/** Wraps with a key at hand: AES-256-GCM, bound to the cutover. A key wraps one data key a cutover and rotation, far fewer than 2^32. */
export function localWrapper(key: Uint8Array): KeyWrapper {
  if (key.length !== KEY_BYTES) throw new Error(`A key has ${KEY_BYTES} bytes.`);
  return {
    keyId: idOf("file", key),
    wrap: async (cutoverId, dataKey) => new Uint8Array(encrypt(key, boundTo(cutoverId), dataKey)),
    async unwrap(cutoverId, wrapped) {
      try {
        return new Uint8Array(decrypt(key, boundTo(cutoverId), wrapped));
      } catch (error) {
        if (!(error instanceof SealError)) throw error;
        throw new WrapError("The data key does not unwrap: it was changed, or this is another key.");
      }
    },
  };
}

/** A program of the hospital's that wraps and unwraps, so that the key never is where Holdpoint is. */
interface WrapProgram {
  /** An executable file; it gets one argument, `wrap` or `unwrap`, the bytes on standard input, and writes the bytes that come of it. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly msMax?: number;
}

const WRAP_MS_MAX = 10_000;
/** A key service's answer has its own envelope around the key; more than this is none. */
const WRAPPED_BYTES_MAX = 8_192;
const NAME = "The program of HOLDPOINT_VALUES_KEY_COMMAND";

/** Wraps with a program (a KMS hook). */
export function commandWrapper({ file, environment, msMax = WRAP_MS_MAX }: WrapProgram): KeyWrapper {
  const ask = async (verb: "wrap" | "unwrap", input: Uint8Array): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      const program = { file, args: [verb], environment, msMax, outputBytesMax: WRAPPED_BYTES_MAX };
      return new Uint8Array(await runProgram(NAME, program, input));
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      throw new WrapError(`${error.message} It was asked to ${verb} a data key.`);
    }
  };
  return {
    keyId: idOf("command", file),
    async wrap(_cutoverId, dataKey) {
      const wrapped = await ask("wrap", dataKey);
      // One that echoes would leave the key in the clear in the database.
      if (wrapped.length === 0 || Buffer.from(wrapped).includes(Buffer.from(dataKey)))
        throw new WrapError(`${NAME} did not wrap the data key: it wrote nothing, or the key itself.`);
      return wrapped;
    },
    async unwrap(_cutoverId, wrapped) {
      const dataKey = await ask("unwrap", wrapped);
      if (dataKey.length !== KEY_BYTES)
        throw new WrapError(`${NAME} gave no data key: ${KEY_BYTES} bytes were expected.`);
      return dataKey;
    },
  };
}
