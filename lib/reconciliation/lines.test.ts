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
