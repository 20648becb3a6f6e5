import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readLines } from "./lines.ts";

const TEXTS = ["{}", "", "a".repeat(61), " ", "b".repeat(200), "é", "c".repeat(64), "{}"];
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-lines-"));
  path = join(folder, "lines.ndjson");
});
afterAll(() => rm(folder, { recursive: true }));

function read(start: number, end: number): { lines: number; found: [number, string][] } {
  const found: [number, string][] = [];
  const lines = readLines(
    { path, start, end },
    {
      tooLong: () => expect.unreachable(),
      line: (bytes, from, to, offset) => found.push([offset, bytes.toString("utf8", from, to)]),
    },
  );
  return { lines, found };
}

it.each(["\n", "\r\n"])(
  "reads each line in the part in which it begins, wherever a file is cut",
  async (end) => {
    for (const last of [end, ""]) {
      const text = TEXTS.join(end) + last;
      await writeFile(path, text);
      const { length } = Buffer.from(text);
      const whole = read(0, length);
      expect(whole.lines).toBe(TEXTS.length);
      expect(whole.found.map(([, line]) => line)).toEqual(TEXTS.filter((line) => line.trim() !== ""));
      for (const [offset, line] of whole.found)
        expect(Buffer.from(text).toString("utf8", offset).startsWith(line)).toBe(true);
      for (let cut = 1; cut < length; cut += 1) {
        const parts = [read(0, cut), read(cut, length)];
        expect(
          parts.flatMap(({ found }) => found),
          String(cut),
        ).toEqual(whole.found);
        expect(
          parts.reduce((sum, { lines }) => sum + lines, 0),
          String(cut),
        ).toBe(whole.lines);
      }
    }
  },
);

it("reads lines that are longer than what is read at a time, and than the part", async () => {
  const sizes = [10, 300_000, 1, 262_144, 262_143, 700_000, 5, 16_384, 3_000_000, 20, 100_000, 1_000];
  const texts = sizes.map((size, index) => String.fromCharCode(97 + index).repeat(size));
  await writeFile(path, texts.join("\n"));
  const { length } = texts.join("\n");
  for (const size of [100_000, 262_144, 1_000_000, length]) {
    const parts = Array.from({ length: Math.ceil(length / size) }, (_, index) =>
      read(index * size, Math.min(length, (index + 1) * size)),
    );
    const found = parts.flatMap((part) => part.found);
    expect(found.map(([, line]) => line.length)).toEqual(sizes);
    expect(found.map(([, line]) => line)).toEqual(texts);
    expect(found.map(([offset]) => offset)).toEqual(
      texts.map((_, index) => texts.slice(0, index).join("\n").length + Math.min(index, 1)),
    );
    expect(parts.reduce((sum, { lines }) => sum + lines, 0)).toBe(texts.length);
  }
});

it("hands on many lines at a time, and goes on behind those that are read, or behind the one that is not", async () => {
  const texts = Array.from({ length: 50_000 }, (_, index) => `${index}${"-".repeat(index % 97)}`);
  await writeFile(path, `${texts.join("\n")}\n`);
  const found: string[] = [];
  const end = texts.join("\n").length + 1;
  let calls = 0;
  const lines = readLines(
    { path, start: 0, end },
    {
      tooLong: () => expect.unreachable(),
      lines: (bytes, start, stop, offset) => {
        calls += 1;
        let at = start;
        let count = 0;
        while (at < stop) {
          const newline = bytes.indexOf("\n", at);
          const text = bytes.toString("utf8", at, newline);
          if (text.startsWith("777-")) break;
          if (count === 0) expect(texts.indexOf(text)).toBe(found.length);
          if (count === 0)
            expect(offset).toBe(texts.slice(0, found.length).join("\n").length + Math.min(found.length, 1));
          found.push(text);
          at = newline + 1;
          count += 1;
        }
        return { at, lines: count };
      },
      line: (bytes, from, to) => {
        expect(bytes.toString("utf8", from, from + 4)).toBe("777-");
        found.push(bytes.toString("utf8", from, to));
      },
    },
  );
  expect(lines).toBe(texts.length);
  expect(found).toEqual(texts);
  expect(calls).toBeGreaterThan(5);
});
