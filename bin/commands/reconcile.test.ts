import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reconcileCommand } from "./reconcile.ts";

let folder: string;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-test-"));
  printed = "";
  const keep = (text: string | Uint8Array): boolean => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

const allergy = (id: string, criticality: string): string =>
  `${JSON.stringify({ resourceType: "AllergyIntolerance", id, criticality })}\n`;

/** Runs the command on one allergy and what became of it; returns the exit code. */
async function exitCodeFor(
  target: string,
  crosswalk = "crosswalk.ndjson",
  more: readonly string[] = [],
): Promise<number | string | undefined> {
  for (const side of ["source", "target"]) await mkdir(join(folder, side), { recursive: true });
  await writeFile(join(folder, "source", "AllergyIntolerance.ndjson"), allergy("a", "high"));
  await writeFile(join(folder, "target", "AllergyIntolerance.ndjson"), target);
  const claim = { source: "AllergyIntolerance/a", target: "AllergyIntolerance/b", disposition: "migrated" };
  await writeFile(join(folder, "crosswalk.ndjson"), `${JSON.stringify(claim)}\n`);
  const paths = { source: "source", target: "target", crosswalk, out: "out" };
  const args = Object.entries(paths).flatMap(([name, path]) => [`--${name}`, join(folder, path)]);
  await reconcileCommand().parseAsync([...args, ...more], { from: "user" });
  return process.exitCode ?? undefined;
}

describe("holdpoint reconcile", () => {
  it("exits with 0 within the thresholds, and says where it was", async () => {
    expect(await exitCodeFor(allergy("b", "high"))).toBe(0);
    expect(printed).toContain("reading the source");
    expect(printed).toMatch(/allergies +1 +1 +0 +0 +0 +0 +0 +0 +0 +● PASS/);
  });

  it("exits with 3 beyond them, with the reasons", async () => {
    expect(await exitCodeFor(allergy("b", "low"))).toBe(3);
    expect(printed).toContain("allergies: 1 high-risk clinical mismatch; none is allowed.");
    expect(printed).toContain("✕ FAIL  1 discrepancy in 1 source and 1 target records");
  });

  it("exits with 2 for bad input, with one sentence and no record in it", async () => {
    expect(await exitCodeFor(allergy("b", "high"), "missing.ndjson")).toBe(2);
    expect(printed).toMatch(/error: The crosswalk file .*missing\.ndjson cannot be read\.\n$/);
  });

  it("applies a rules file, and prints the rules", async () => {
    const rules = join(folder, "rules.yaml");
    await writeFile(rules, "version: 1\ndomains: {allergies: {thresholds: {highRisk: 1, altered: 1}}}\n");
    expect(await exitCodeFor(allergy("b", "low"), "crosswalk.ndjson", ["--rules", rules])).toBe(0);
    printed = "";
    await reconcileCommand().parseAsync(["--print-rules", "--rules", rules], { from: "user" });
    expect(printed).toMatch(/allergies:[\s\S]*highRisk: 1\n/);
  });

  it("exits with 2 for rules with a mistake, and says where it is", async () => {
    const rules = join(folder, "rules.yaml");
    await writeFile(rules, "version: 1\ndomains:\n  allergies: {threshold: {}}\n");
    expect(await exitCodeFor(allergy("b", "high"), "crosswalk.ndjson", ["--rules", rules])).toBe(2);
    expect(printed).toContain("rules.yaml:3:15 domains.allergies.threshold: there is no such key");
  });

  it("does a run in shards, and merges them", async () => {
    const shards = [1, 2].map((index) => join(folder, `shard-${index}`));
    for (const [at, out] of shards.entries()) {
      const more = ["--shard", `${at + 1}/2`, "--out", out];
      expect(await exitCodeFor(allergy("b", "low"), "crosswalk.ndjson", more)).toBe(0);
    }
    expect(printed).toContain("Shard 2 of 2 is done.");
    await reconcileCommand().parseAsync(["--merge", ...shards, "--out", join(folder, "merged")], {
      from: "user",
    });
    expect(process.exitCode).toBe(3);
    expect(printed).toContain("allergies: 1 high-risk clinical mismatch; none is allowed.");
    await reconcileCommand().parseAsync(["--merge", ...shards.slice(1), "--out", join(folder, "merged")], {
      from: "user",
    });
    expect(process.exitCode).toBe(2);
    expect(printed).toContain("error: Of 2 shards these are missing: 1.");
  });

  it("offers --cutover only when there is something to land a run in", () => {
    expect(reconcileCommand().helpInformation()).not.toContain("--cutover");
    const openSink = (): Promise<never> => Promise.reject(new Error("not opened in this test"));
    expect(reconcileCommand(openSink).helpInformation()).toContain("--cutover");
  });
});
