import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { openSecret, sealSecret } from "./sealedSecret.ts";

const KEY = randomBytes(32);

test("a secret opens for its owner, under its key, unchanged, and for nothing else", () => {
  const sealed = sealSecret(KEY, "ana", "SECRET");
  expect(sealed).not.toContain("SECRET");
  expect(openSecret(KEY, "ana", sealed)).toBe("SECRET");
  expect(sealSecret(KEY, "ana", "SECRET")).not.toBe(sealed);
  expect(() => openSecret(KEY, "ben", sealed)).toThrow();
  expect(() => openSecret(randomBytes(32), "ana", sealed)).toThrow();
  const changed = Buffer.from(sealed, "base64");
  changed.writeUInt8(changed.readUInt8(14) ^ 1, 14);
  expect(() => openSecret(KEY, "ana", changed.toString("base64"))).toThrow();
});
