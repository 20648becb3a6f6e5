import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { NoteError, type NoteKey, requireKeyName, type TreeHeadSigner } from "./note.ts";

/** What an installation signs its tree heads with, and the keys that it did before. */
export interface HeadSigning {
  readonly signer: TreeHeadSigner;
  readonly oldKeys: readonly NoteKey[];
  /** The key before, while it is replaced: it signs the first heads under the new one too. */
  readonly cosigner?: TreeHeadSigner;
}

/** Every key whose heads this installation stands by, the present one first. */
export const knownKeys = ({ signer, oldKeys }: HeadSigning): NoteKey[] => [
  { name: signer.keyName, publicKey: signer.publicKey },
  ...oldKeys,
];

/** A new Ed25519 key as a PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` makes it. */
export const newSigningKey = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/**
 * Signs with a key at hand.
 * @param pem an Ed25519 key, PKCS#8
 * @throws NoteError when it is not
 */
export function localSigner(keyName: string, pem: string): TreeHeadSigner {
  const privateKey = readPrivateKey(pem);
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  return {
    keyName: requireKeyName(keyName),
    publicKey: Buffer.from(x ?? "", "base64url"),
    sign: async (bytes) => sign(null, bytes, privateKey),
  };
}

function readPrivateKey(pem: string): ReturnType<typeof createPrivateKey> {
  let key: ReturnType<typeof createPrivateKey> | undefined;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    // OpenSSL's own words can quote what it read.
    throw new NoteError("This is not a private key in PEM.", { cause: error });
  }
  if (key.asymmetricKeyType !== "ed25519") throw new NoteError("This key is not an Ed25519 key.");
  return key;
}
