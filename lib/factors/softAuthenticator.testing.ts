import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import type { z } from "zod";
import type { Assertion, registrationSchema } from "./schema.ts";

/** What the authenticator is told by a browser, and where that browser is. */
export interface AuthenticatorOptions {
  readonly origin: string;
  readonly rpId: string;
  /** Whether it says that the person was verified (fingerprint, PIN). */
  readonly userVerified?: boolean;
}

/** What it does other than it should, in one answer. */
export interface Misbehaviour extends Partial<AuthenticatorOptions> {
  readonly counter?: number;
}

const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();
const base64url = (data: Uint8Array | string): string => Buffer.from(data).toString("base64url");

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED_DATA = 0x40;

/** CBOR (RFC 8949) as far as an authenticator needs it: small ints, byte strings, texts, maps. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (major: number, count: number): Buffer =>
    count < 24
      ? Buffer.from([(major << 5) | count])
      : count < 256
        ? Buffer.from([(major << 5) | 24, count])
        : Buffer.from([(major << 5) | 25, count >> 8, count & 0xff]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const pairs = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as Parameters<typeof cbor>[0])]);
  return Buffer.concat([head(5, value.size), ...pairs]);
}

/** A security key in software (ES256), for tests of what the server believes. */
export class SoftAuthenticator {
  readonly credentialId = randomBytes(32);
  readonly #options: AuthenticatorOptions;
  readonly #privateKey: KeyObject;
  readonly #publicKey: Buffer;
  #counter = 0;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = privateKey;
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#publicKey = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]),
    );
  }

  /** In COSE's form (RFC 9053 section 7.1.1), base64url: what a server keeps. */
  get publicKey(): string {
    return base64url(this.#publicKey);
  }

  /** PKCS #8 in base64: for a browser's virtual authenticator. */
  get privateKey(): string {
    return this.#privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  }

  /** Answers `navigator.credentials.create`. @param challenge base64url, of the options */
  register(challenge: string): z.infer<typeof registrationSchema> {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credentialId.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.credentialId, this.#publicKey]);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", Buffer.concat([this.#authenticatorData(ATTESTED_DATA, {}), attested])],
    ]);
    return {
      ...this.#credential(),
      response: {
        clientDataJSON: this.#clientData("webauthn.create", challenge, {}),
        attestationObject: base64url(cbor(attestation)),
        transports: ["usb"],
      },
    };
  }

  /** Answers `navigator.credentials.get`, and counts. @param challenge base64url, of the options */
  sign(challenge: string, misbehaviour: Misbehaviour = {}): Assertion {
    this.#counter += 1;
    const authenticatorData = this.#authenticatorData(0, misbehaviour);
    const clientDataJSON = this.#clientData("webauthn.get", challenge, misbehaviour);
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, "base64url"))]);
    return {
      ...this.#credential(),
      response: {
        clientDataJSON,
        authenticatorData: base64url(authenticatorData),
        signature: base64url(createSign("sha256").update(signed).sign(this.#privateKey)),
      },
    };
  }

  #credential() {
    const id = base64url(this.credentialId);
    return { id, rawId: id, type: "public-key", clientExtensionResults: {} } as const;
  }

  #clientData(type: string, challenge: string, { origin = this.#options.origin }: Misbehaviour): string {
    return base64url(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #authenticatorData(flags: number, misbehaviour: Misbehaviour): Buffer {
    const { rpId, userVerified = true } = { ...this.#options, ...misbehaviour };
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(misbehaviour.counter ?? this.#counter);
    const all = USER_PRESENT | (userVerified ? USER_VERIFIED : 0) | flags;
    return Buffer.concat([sha256(rpId), Buffer.from([all]), counter]);
  }
}
