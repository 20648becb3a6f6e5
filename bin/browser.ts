import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";
import { environmentWith, readBrowserSettings } from "#lib/env.ts";
import { StartupError } from "#lib/startup-error.ts";
import { step } from "./steps.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const DOWNLOAD_LIMIT_MS = 300_000;

/**
 * Finds a Chromium for the end-to-end tests, or installs one: what CHROMIUM_PATH names, one on the PATH, Playwright's own
 * (downloaded when it can be), or Debian's package, when root.
 * @returns the path of its program
 * @throws StartupError when there is none to be had
 */
export async function findBrowser(): Promise<string> {
  const existing = findExisting();
  if (existing !== undefined) return existing;
  await step("Installing a Chromium for the end-to-end tests", install);
  const installed = findExisting();
  if (installed !== undefined) return installed;
  throw new StartupError(
    "preparation",
    "There is no Chromium for the end-to-end tests and none could be installed: install one and name it in CHROMIUM_PATH.",
  );
}

function findExisting(): string | undefined {
  const { chromiumPath, path } = readBrowserSettings();
  const onPath = path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(chromiumPath === undefined ? [] : [chromiumPath]), ...onPath, chromium.executablePath()].find(
    isProgram,
  );
}

function isProgram(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function install(): Promise<void> {
  const playwright = join(import.meta.dirname, "..", "node_modules", "@playwright", "test", "cli.js");
  const download = spawnSync(process.execPath, [playwright, "install", "chromium"], {
    timeout: DOWNLOAD_LIMIT_MS,
    stdio: "ignore",
  });
  if (download.status === 0 || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const options = { env: environmentWith({ DEBIAN_FRONTEND: "noninteractive" }), stdio: "ignore" } as const;
  execFileSync("apt-get", ["update"], options);
  execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], options);
}
