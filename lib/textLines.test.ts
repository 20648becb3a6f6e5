import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileBytes } from "./fileBytes.ts";
import { textLines } from "./textLines.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-test-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("the lines of a text", () => {
  it("end with a newline and nothing else, wherever the bytes are cut", async () => {
    const word = fc.string({
      unit: fc.constantFrom("a", "é", "\u2028", "\u2029", "\u0085", "\r", "👩", "\v"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(word), fc.integer({ min: 1, max: 9 }), async (words, size) => {
        const text = words.map((each) => `${each}\n`).join("");
        const lines = await toArray(textLines(inChunks(new TextEncoder().encode(text), size)));
        expect(lines).toEqual(words.map((each) => each.replace(/\r$/, "")));
      }),
    );
  });

  it("come without a byte-order mark, and the last one needs no end", async () => {
    const bytes = new TextEncoder().encode("\uFEFFone\r\n\r\ntwo");
    expect(await toArray(textLines(inChunks(bytes, 2)))).toEqual(["one", "", "two"]);
    expect(await toArray(textLines(inChunks(new Uint8Array(), 1)))).toEqual([]);
  });
});

describe("the bytes of a packed file", () => {
  const [one, two] = [gzipSync("one\n"), gzipSync("two\n")];
  const read = async (...parts: Buffer[]): Promise<string[]> => {
    const path = join(dir, "lines.ndjson.gz");
    await writeFile(path, Buffer.concat(parts));
    return toArray(textLines(fileBytes(path)));
  };

  it("are those of all its members, and zeros at its end are padding", async () => {
    expect(await read(one, two)).toEqual(["one", "two"]);
    expect(await read(one, two, Buffer.alloc(100_000))).toEqual(["one", "two"]);
  });

  it.each([
    ["zeros between members", [one, Buffer.alloc(512), two]],
    ["many zeros between members", [one, Buffer.alloc(200_000), two]],
    ["text at its end", [one, Buffer.from("junk")]],
    ["half a member", [one, two.subarray(0, 12)]],
    ["no member", [Buffer.from("one\n")]],
  ])("are not taken for whole with %s", async (_what, parts) => {
    await expect(read(...parts)).rejects.toThrow();
  });

  it("are not there without the file", async () => {
    await expect(toArray(fileBytes(join(dir, "none.gz")))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(toArray(fileBytes(join(dir, "none")))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
