import { spawn } from "node:child_process";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "..", "..", "bin", "holdpoint.mjs");

/** Runs `npx holdpoint …` to its end. @returns its exit code and what it wrote */
export async function holdpoint(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output };
}

/**
 * Makes a population with its migrated side in `folder`, and reconciles the two into a cutover.
 * @returns the exit code of `reconcile`: 0 within thresholds
 */
export async function reconcilePopulation(
  folder: string,
  cutoverId: string,
  faults: string,
): Promise<number | null> {
  const made = await holdpoint(
    "population",
    "--patients",
    "40",
    "--seed",
    "e2e",
    "--faults",
    faults,
    "--out",
    folder,
  );
  if (made.code !== 0) throw new Error(made.output);
  const { code } = await holdpoint(
    "reconcile",
    ...["--source", join(folder, "source"), "--target", join(folder, "target")],
    ...["--crosswalk", join(folder, "crosswalk.ndjson"), "--conceptmaps", join(folder, "conceptmaps")],
    ...["--out", join(folder, "report"), "--cutover", cutoverId],
  );
  return code;
}
