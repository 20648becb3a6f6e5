import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { matchCommand } from "./match.ts";

let folder: string;
let told: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-match-"));
  told = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ["--cutover", "11111111-1111-4111-8111-111111111111"],
  ["--push", "https://holdpoint.example.org/cutovers/11111111-1111-4111-8111-111111111111"],
])("a queue is not filed under a name that nobody gave it: %s asks for --label", async (...way) => {
  const open = vi.fn();
  const out = join(folder, "pairs.ndjson");
  const words = [
    "--a",
    join(folder, "none.csv"),
    "--out",
    out,
    ...way,
    "--token-file",
    join(folder, "token"),
  ];
  for (const label of [[], ["--label", " "]]) {
    process.exitCode = undefined;
    told = "";
    await matchCommand(open).parseAsync([...words, ...label], { from: "user" });
    expect(process.exitCode).toBe(2);
    expect(told).toMatch(/^error: Say with --label what the queue is called/);
  }
  expect(open).not.toHaveBeenCalled();
  await expect(access(out)).rejects.toThrow();
});

it.each([
  ["--link", "2"],
  ["--second-review", "half"],
  ["--nothing", "such"],
])("%s %s is bad input", async (...words) => {
  const exit = vi.spyOn(process, "exit").mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  const all = ["--a", join(folder, "none.csv"), "--out", join(folder, "pairs.ndjson"), ...words];
  await expect(matchCommand().parseAsync(all, { from: "user" })).rejects.toThrow("exit 2");
  expect(exit).toHaveBeenCalledWith(2);
});
