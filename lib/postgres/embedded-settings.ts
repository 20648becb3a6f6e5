import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const FILE = "postgres.json";

const embeddedSettings = z.object({
  /** Unknown until PostgreSQL has started once. */
  port: z.int().optional(),
  superuserPassword: z.string(),
  ownerPassword: z.string(),
  serverPassword: z.string(),
});

/** What another process needs to join the embedded PostgreSQL of a folder; kept in `postgres.json`, mode 0600. */
export type EmbeddedSettings = z.infer<typeof embeddedSettings>;

/** Reads a folder's settings; the first time, makes them with fresh random passwords. */
export async function readOrCreateSettings(dir: string): Promise<EmbeddedSettings> {
  try {
    return embeddedSettings.parse(JSON.parse(await readFile(join(dir, FILE), "utf8")));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const settings = { superuserPassword: password(), ownerPassword: password(), serverPassword: password() };
  await writeSettings(dir, settings);
  return settings;
}

/** Replaces a folder's settings in one step, so that a reader never sees half a file. */
export async function writeSettings(dir: string, settings: EmbeddedSettings): Promise<void> {
  const draft = join(dir, `${FILE}.new`);
  await writeFile(draft, `${JSON.stringify(settings, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, join(dir, FILE));
}

function password(): string {
  return randomBytes(24).toString("base64url");
}
