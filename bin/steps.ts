import { spawn } from "node:child_process";
import { environmentWith } from "#lib/env.ts";
import { StartupError } from "#lib/startup-error.ts";

const MS_PER_S = 1000;

/**
 * Runs one step of a command and says on one line what it is and how long it took.
 * @param what the step, as "Building the pages"
 */
export async function step<T>(what: string, run: () => Promise<T>): Promise<T> {
  process.stdout.write(`  ${what} …`);
  const begun = performance.now();
  try {
    const result = await run();
    process.stdout.write(` ${((performance.now() - begun) / MS_PER_S).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stdout.write(" failed\n");
    throw error;
  }
}

/**
 * Runs a tool of the project to its end, quietly.
 * @throws StartupError with all that the tool wrote, when it fails
 */
export async function runTool(name: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(process.execPath, args, {
    env: environmentWith(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) {
    throw new StartupError(
      "preparation",
      `${output.trim()}\n\n${name} failed; its own words are above. Nothing was lost.`,
    );
  }
}
