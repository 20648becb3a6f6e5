import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import exitCodes from "./exit-codes.json" with { type: "json" };

test("every exit code is told apart, and is in the table for operators", async () => {
  const operations = await readFile(join(import.meta.dirname, "..", "docs", "operations.md"), "utf8");
  const table = [...operations.matchAll(/^\| (\d+) \| /gm)].map((row) => Number(row[1]));
  expect(table).toEqual([0, ...Object.values(exitCodes)]);
});
