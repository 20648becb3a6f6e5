import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime } from "#bin/runtime.ts";
import { environmentWith, readSettings } from "#lib/env.ts";
import { findFreePort } from "#lib/free-port.ts";
import { openConfiguredDatabase } from "#lib/postgres/configured.ts";
import type { Runtime } from "#lib/runtime.ts";

/** The product once more, with settings of a test's own, on the pages that the first has built. */
export interface SecondProduct {
  readonly port: number;
  readonly runtime: Runtime;
  close(): Promise<void>;
}

export async function startSecondProduct(variables: Record<string, string>): Promise<SecondProduct> {
  const dir = await mkdtemp(join(tmpdir(), "holdpoint-e2e-second-"));
  const port = await findFreePort();
  const environment = environmentWith({ ...variables, PORT: String(port), HOLDPOINT_DIR: dir });
  const product = spawn(
    process.execPath,
    [join(import.meta.dirname, "..", "..", "bin", "run.mjs"), "start"],
    {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise<void>((resolve) => product.once("close", () => resolve()));
  await untilReady(product);
  const settings = readSettings(environment);
  const database = await openConfiguredDatabase(settings);
  const runtime = await createRuntime(settings, database.appUrl);
  return {
    port,
    runtime,
    async close() {
      await runtime.db.$disconnect();
      await database.close();
      product.kill("SIGTERM");
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** @throws Error when it ends before it is ready */
function untilReady(product: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    product.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.includes("Holdpoint is ready")) resolve();
    });
    product.once("error", reject);
    product.once("exit", (code) =>
      reject(new Error(`The second product ended with ${code} before it was ready.`)),
    );
  });
}
