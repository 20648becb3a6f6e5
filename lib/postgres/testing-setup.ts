import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openEmbeddedPostgres } from "./embedded.ts";
import { migrate } from "./migrate.ts";

/**
 * Runs once before the integration tests: starts a PostgreSQL with throw-away data and migrates the template that
 * every test file's database is a copy of.
 */
export default async function setUpPostgres(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "holdpoint-tests-"));
  const postgres = await openEmbeddedPostgres({ dir, durable: false, maxConnections: 300 });
  const close = async () => {
    await postgres.close();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await migrate(postgres.ownerUrl);
  } catch (error) {
    await close();
    throw error;
  }
  const { superuserUrl, ownerUrl, appUrl } = postgres;
  project.provide("testPostgres", {
    superuserUrl,
    ownerUrl,
    appUrl,
    template: new URL(ownerUrl).pathname.slice(1),
  });
  return close;
}
