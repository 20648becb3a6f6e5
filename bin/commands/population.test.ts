import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { populationCommand } from "./population.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-command-"));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** Runs the command and returns what it printed and the exit code it ended with. */
async function run(...args: string[]): Promise<{ output: string; exitCode: number }> {
  const printed: string[] = [];
  const capture = (text: string | Uint8Array) => printed.push(String(text)) > 0;
  vi.spyOn(process.stdout, "write").mockImplementation(capture);
  vi.spyOn(process, "exit").mockImplementation((code) => {
    throw new Exit(Number(code));
  });
  const command = populationCommand().configureOutput({ writeErr: capture, writeOut: capture });
  try {
    await command.parseAsync(args, { from: "user" });
    return { output: printed.join(""), exitCode: 0 };
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return { output: printed.join(""), exitCode: error.exitCode };
  }
}

class Exit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

test("writes a population and says what is in it", async () => {
  const { output, exitCode } = await run(
    "--patients",
    "3",
    "--seed",
    "s",
    "--out",
    join(folder, "new"),
    "--faults",
    "none",
  );
  expect(exitCode).toBe(0);
  expect(output).toMatch(/^3 patients: \d+ records at the source/);
  expect(output).toContain("No divergences.");
  expect(await readdir(join(folder, "new"))).toEqual([
    "conceptmaps",
    "crosswalk.ndjson",
    "source",
    "target",
    "truth.ndjson",
  ]);
});

test("a rate can be set for one kind", async () => {
  const { output } = await run(
    "--patients",
    "3",
    "--out",
    folder,
    "--faults",
    "none",
    "--fault",
    "formatting=1",
  );
  expect(output).toMatch(/formatting +3\n/);
});

test.each([
  ["no patients", ["--patients", "0"], /whole number from 1/],
  ["a number that is none", ["--patients", "many"], /whole number from 1/],
  ["an unknown kind", ["--patients", "1", "--fault", "gremlins=1"], /no kind "gremlins"/],
  ["a rate over 1", ["--patients", "1", "--fault", "rejected=2"], /from 0 to 1/],
  ["a kind without a rate", ["--patients", "1", "--fault", "rejected"], /from 0 to 1/],
  ["an instant without an offset", ["--patients", "1", "--extracted-at", "2026-11-14"], /with its offset/],
  ["an unknown zone", ["--patients", "1", "--zone", "Mars/Olympus"], /choices/],
])("%s ends with 2 and says why", async (_name, args, message) => {
  const { output, exitCode } = await run(...args, "--out", folder);
  expect(exitCode).toBe(2);
  expect(output).toMatch(message);
  expect(await readdir(folder)).toEqual([]);
});

test("a folder in use ends with 2, and --force replaces the population", async () => {
  await run("--patients", "2", "--out", folder);
  const refused = await run("--patients", "2", "--out", folder);
  expect(refused.exitCode).toBe(2);
  expect(refused.output).toMatch(/is not empty. Nothing was written/);
  expect((await run("--patients", "2", "--out", folder, "--force")).exitCode).toBe(0);
});
