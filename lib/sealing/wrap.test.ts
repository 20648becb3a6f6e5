import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentWithoutSecrets } from "#lib/env.ts";
import { newDataKey } from "./seal.ts";
import { commandWrapper, type KeyWrapper, localWrapper, WrapError } from "./wrap.ts";

const CUTOVER = "0197b1aa-0000-7000-8000-000000000001";
const DATA_KEY = newDataKey();

let dir: string;
let made = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-wrap-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A program with this text, as a hospital would write one. */
async function programOf(text: string): Promise<KeyWrapper> {
  made += 1;
  const file = join(dir, `kms-${made}`);
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o700);
  return commandWrapper({ file, environment: environmentWithoutSecrets(), msMax: 1_000 });
}

describe("a key at hand", () => {
  it("unwraps what it wrapped, for the same cutover, unchanged; and nothing else", async () => {
    const wrapper = localWrapper(randomBytes(32));
    const wrapped = await wrapper.wrap(CUTOVER, DATA_KEY);
    expect(Buffer.from(wrapped).includes(Buffer.from(DATA_KEY))).toBe(false);
    expect(await wrapper.unwrap(CUTOVER, wrapped)).toEqual(DATA_KEY);
    const changed = Uint8Array.from(wrapped);
    changed[20] = (changed[20] ?? 0) ^ 1;
    const other = localWrapper(randomBytes(32));
    for (const [by, cutoverId, bytes] of [
      [wrapper, CUTOVER, changed],
      [wrapper, `${CUTOVER}2`, wrapped],
      [other, CUTOVER, wrapped],
    ] as const)
      await expect(by.unwrap(cutoverId, bytes)).rejects.toThrow(WrapError);
    expect(other.keyId).not.toBe(wrapper.keyId);
  });
});

describe("a program that wraps", () => {
  it("is told which way, and what it wrapped it unwraps", async () => {
    const key = randomBytes(32).toString("hex");
    const iv = randomBytes(16).toString("hex");
    const wrapper = await programOf(
      `case "$1" in wrap) way=-e;; unwrap) way=-d;; esac; openssl enc -aes-256-ctr $way -K ${key} -iv ${iv}`,
    );
    const wrapped = await wrapper.wrap(CUTOVER, DATA_KEY);
    expect(wrapped).not.toEqual(DATA_KEY);
    expect(await wrapper.unwrap(CUTOVER, wrapped)).toEqual(DATA_KEY);
  });

  it.each([
    ["hangs", "sleep 60", /did not answer within 1 s/],
    ["leaves a child that hangs", "sleep 60 & wait", /did not answer within 1 s/],
    ["fails, quoting what it was given", "cat >&2; exit 3", /failed \(3\)/],
    ["writes without end", "yes", /wrote more than it was asked for/],
    ["echoes the key", "cat", /did not wrap the data key/],
    ["writes nothing", "cat > /dev/null", /did not wrap the data key/],
  ])("that %s wraps nothing, and the error holds no key", async (_what, text, sentence) => {
    const wrapper = await programOf(text);
    const failure: unknown = await wrapper.wrap(CUTOVER, DATA_KEY).then(String, (error: unknown) => error);
    expect(failure).toBeInstanceOf(WrapError);
    expect(String(failure)).toMatch(sentence);
    for (const form of ["hex", "base64", "latin1"] as const)
      expect(String(failure)).not.toContain(Buffer.from(DATA_KEY).toString(form));
  });

  it("that gives back too few bytes, or is not there, unwraps nothing", async () => {
    const wrapped = new Uint8Array(48);
    await expect((await programOf("printf short")).unwrap(CUTOVER, wrapped)).rejects.toThrow(
      "32 bytes were expected",
    );
    const missing = commandWrapper({ file: join(dir, "nowhere"), environment: {} });
    await expect(missing.unwrap(CUTOVER, wrapped)).rejects.toThrow("can't be run");
  });
});
