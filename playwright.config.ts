import { defineConfig, devices } from "@playwright/test";

const { CHROMIUM_PATH, HOLDPOINT_E2E_URL, CI } = process.env;

const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1440, height: 900 };
const WALL = { width: 3840, height: 2160 };

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results/e2e",
  forbidOnly: CI !== undefined,
  fullyParallel: false,
  // Every spec has a cutover of its own. A busy machine is slow; only what the product promises has a limit of its own.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    // Set by the global setup, before the workers read this file.
    baseURL: HOLDPOINT_E2E_URL,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: CHROMIUM_PATH,
      args: [
        // Chromium has no sandbox for root; the pages are the product's own.
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
      ],
    },
  },
  // A test that is not about width runs once, on a laptop: those for the others say so in their title.
  projects: [
    { name: "laptop", use: { ...devices["Desktop Chrome"], viewport: LAPTOP }, grepInvert: /@phone|@wall/ },
    { name: "phone", use: { ...devices["Desktop Chrome"], viewport: PHONE, hasTouch: true }, grep: /@phone/ },
    { name: "wall", use: { ...devices["Desktop Chrome"], viewport: WALL }, grep: /@wall/ },
  ],
});
