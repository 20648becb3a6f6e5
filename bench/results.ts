import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { dirname } from "node:path";

/** Writes what a bench measured for machines to read, with when and on what. Does nothing when no file is asked for. */
export async function writeResults(
  file: string | undefined,
  bench: string,
  measured: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (file === undefined) return;
  const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
  await mkdir(dirname(file), { recursive: true });
  const content = { bench, measuredAt: new Date().toISOString(), machine, ...measured };
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
