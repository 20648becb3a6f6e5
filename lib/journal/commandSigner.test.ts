import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { environmentWithoutSecrets } from "#lib/env.ts";
import { openTreeHead, signTreeHead } from "./checkpoint.ts";
import { commandSigner, readPublicKey } from "./commandSigner.ts";
import { SignerError } from "./note.ts";
import { newSigningKey } from "./signer.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const HEAD = { origin: "holdpoint.test/house", size: 7, rootHash: new Uint8Array(32) };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-signer-"));
  await writeFile(join(dir, "key.pem"), privateKey, { mode: 0o600 });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A program with this text, as a hospital would write one. */
async function programOf(text: string) {
  const file = join(dir, "sign");
  await writeFile(file, text);
  await chmod(file, 0o700);
  return commandSigner(
    "holdpoint.test",
    { file, environment: environmentWithoutSecrets(), signingMsMax: 1_000 },
    publicKey,
  );
}

const sign = async (text: string): Promise<string> => signTreeHead(HEAD, await programOf(text));
const openssl = (rest: string) =>
  `#!/bin/sh\ncat > "${dir}/bytes" && openssl pkeyutl -sign -rawin -inkey "${dir}/key.pem" -in "${dir}/bytes" ${rest}\n`;

describe("a program that signs with openssl", () => {
  test.each([
    ["as it is", ""],
    ["in base64", "| base64"],
  ])("writing the signature %s", async (_how, rest) => {
    const checkpoint = await sign(openssl(rest));
    const keys = [{ name: "holdpoint.test", publicKey: readPublicKey(publicKey) }];
    expect(openTreeHead(checkpoint, keys).head).toEqual({ ...HEAD, rootHash: Buffer.alloc(32) });
  });
});

test("it is told nothing of Holdpoint's settings, and the rest of the environment", () => {
  vi.stubEnv("NEXTAUTH_SECRET", "a secret of more than thirty-two characters");
  vi.stubEnv("KEY_SERVICE_REGION", "eu-north");
  const environment = environmentWithoutSecrets();
  vi.unstubAllEnvs();
  expect(environment).not.toHaveProperty("NEXTAUTH_SECRET");
  expect(environment).toMatchObject({ KEY_SERVICE_REGION: "eu-north", PATH: expect.any(String) });
});

describe("nothing is signed, and it is said why, by a program that", () => {
  test.each([
    ["fails", "#!/bin/sh\nexit 3\n", "failed (3)"],
    ["writes something else", "#!/bin/sh\necho no\n", "wrote no Ed25519 signature"],
    ["signs nothing with 64 bytes", "#!/bin/sh\nhead -c 64 /dev/zero\n", "no signature of its public key"],
    ["never stops writing", "#!/bin/sh\nexec cat /dev/zero\n", "wrote more than a signature"],
    ["does not answer", "#!/bin/sh\nsleep 600\n", "did not answer within 1 s"],
  ])("%s", async (_what, text, sentence) => {
    const refused = sign(text);
    await expect(refused).rejects.toThrow(SignerError);
    await expect(refused).rejects.toThrow(sentence);
  });

  test("has another key", async () => {
    await writeFile(join(dir, "key.pem"), newSigningKey());
    await expect(sign(openssl(""))).rejects.toThrow("no signature of its public key");
  });

  test("is not there", async () => {
    const signer = commandSigner("holdpoint.test", { file: join(dir, "none"), environment: {} }, publicKey);
    await expect(signTreeHead(HEAD, signer)).rejects.toThrow("can't be run");
  });
});
