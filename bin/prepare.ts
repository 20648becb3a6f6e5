import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runTool, step } from "./steps.ts";

const ROOT = join(import.meta.dirname, "..");
const modules = (...path: string[]) => join(ROOT, "node_modules", ...path);

/** What the Prisma client is generated from, and what the pages are built from. */
const CLIENT_INPUTS = ["prisma/schema", "package-lock.json"];
const PAGE_INPUTS = [
  ...[
    "app",
    "components",
    "lib",
    "public",
    "prisma/schema",
    "package-lock.json",
    "package.json",
    "tsconfig.json",
  ],
  ...["next.config.ts", "postcss.config.mjs"],
];

/** Generates the Prisma client when the schema has changed since the last time. */
export async function generateClient(): Promise<void> {
  const stamp = join(ROOT, "prisma", "generated", ".inputs");
  await whenChanged("Generating the database client", stamp, CLIENT_INPUTS, () =>
    runTool("prisma generate", [modules("prisma", "build", "index.js"), "generate"], {
      // Generating needs no engine, but Prisma's CLI downloads one unless a file is named.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
    }),
  );
}

/** Builds Next's pages for production when anything that they are made of has changed since the last build. */
export async function buildPages(): Promise<void> {
  const stamp = join(ROOT, ".next", "holdpoint-inputs");
  await whenChanged("Building the pages", stamp, PAGE_INPUTS, () =>
    runTool("next build", [modules("next", "dist", "bin", "next"), "build"], {
      NODE_ENV: "production",
    }),
  );
}

async function whenChanged(
  what: string,
  stamp: string,
  inputs: string[],
  make: () => Promise<void>,
): Promise<void> {
  const before = await hashOf(inputs);
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === before) return;
  await step(what, make);
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, before);
}

async function hashOf(inputs: string[]): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  for (const input of inputs) {
    for (const file of await filesUnder(input))
      hash.update(`\0${file}\0`).update(await readFile(join(ROOT, file)));
  }
  return hash.digest("hex");
}

async function filesUnder(path: string): Promise<string[]> {
  if (!existsSync(join(ROOT, path))) return [];
  if (/\.\w+$/.test(path)) return [path];
  const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1)).sort();
}
