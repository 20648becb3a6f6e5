import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "#lib/free-port.ts";
import { CLIENT_ID, CLIENT_SECRET } from "#lib/idp/testing.ts";

/**
 * Starts the product once for all end-to-end tests, as `npm start` does: production build, its own PostgreSQL in a folder
 * of its own, the sample cutover.
 * @returns what stops it again
 */
export default async function startProduct(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "holdpoint-e2e-"));
  const port = await findFreePort();
  const providerPort = await findFreePort();
  // For the product, and for the tests' own way to its database (support/product.ts) and command line.
  Object.assign(process.env, {
    PORT: String(port),
    HOLDPOINT_DIR: dir,
    HOST: "127.0.0.1",
    // Nobody answers there but while identity.spec.ts has its provider run.
    HOLDPOINT_OIDC_ISSUER: `http://localhost:${providerPort}`,
    HOLDPOINT_OIDC_CLIENT_ID: CLIENT_ID,
    HOLDPOINT_OIDC_CLIENT_SECRET: CLIENT_SECRET,
    HOLDPOINT_OIDC_NAME: "Lakeshore ID",
  });
  const product = spawn("npm", ["start"], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => product.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    product.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      if (chunk.includes("Holdpoint is ready")) resolve();
    });
    product.once("error", reject);
    product.once("exit", (code) => reject(new Error(`npm start ended with ${code} before it was ready.`)));
  });
  process.env.HOLDPOINT_E2E_URL = `http://localhost:${port}`;
  return async () => {
    product.kill("SIGTERM");
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
}
