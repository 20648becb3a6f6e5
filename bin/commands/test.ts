import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import { environmentWith } from "#lib/env.ts";
import { generateClient } from "../prepare.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const RESULTS_DIR = join(ROOT, "test-results");
const MS_PER_S = 1_000;

/** One part of the tests. Every part runs, also after another has failed, so that one run tells everything. */
interface Section {
  title: string;
  run(): Promise<Outcome>;
}

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
}

const lint: Section = {
  title: "Lint, formatting and the import rule",
  run: () => check("biome", ["ci", "."]),
};

const types: Section = {
  title: "Types",
  async run() {
    await generateClient();
    const generated = await check("next", ["typegen"]);
    return generated.failed > 0 ? generated : check("tsc", ["--noEmit"]);
  },
};

const unit: Section = { title: "Unit tests", run: () => runVitest("unit") };
const integration: Section = { title: "Integration tests on PostgreSQL", run: () => runVitest("db") };

const endToEnd: Section = {
  title: "End-to-end tests in Chromium",
  async run() {
    // Playwright is only loaded where it is needed.
    const { findBrowser } = await import("../browser.ts");
    const report = join(RESULTS_DIR, "e2e.json");
    const code = await runTool("playwright", ["test"], {
      CHROMIUM_PATH: await findBrowser(),
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    });
    return countPlaywright(code, report);
  },
};

/** `holdpoint test`: what `npm test` runs once everything is installed. */
export function testCommand(): Command {
  return new Command("test").action(() => runSections([lint, types, unit, integration, endToEnd]));
}

/** `holdpoint check`: the fast half of the tests. */
export function checkCommand(): Command {
  return new Command("check").action(() => runSections([lint, types, unit]));
}

async function runSections(sections: Section[]): Promise<void> {
  await rm(RESULTS_DIR, { recursive: true, force: true });
  await mkdir(RESULTS_DIR, { recursive: true });
  const results: { title: string; outcome: Outcome; seconds: string }[] = [];
  for (const { title, run } of sections) {
    console.log(`\n── ${title} ${"─".repeat(Math.max(0, 70 - title.length))}`);
    const begun = performance.now();
    const outcome = await run();
    results.push({ title, outcome, seconds: ((performance.now() - begun) / MS_PER_S).toFixed(1) });
  }
  console.log(`\n── All ${"─".repeat(67)}`);
  for (const { title, outcome, seconds } of results) {
    const word = outcome.failed > 0 ? "FAILED" : "passed";
    console.log(`${word}  ${title.padEnd(40)} ${seconds.padStart(7)} s  ${describe(outcome)}`);
  }
  const total = results.map(({ outcome }) => outcome).reduce(add);
  console.log(`\n${describe(total)}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

function add(a: Outcome, b: Outcome): Outcome {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

function describe({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** A tool that passes or fails as one. */
async function check(tool: string, args: string[]): Promise<Outcome> {
  const code = await runTool(tool, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numFailedTestSuites: z.number(),
});

async function runVitest(project: string): Promise<Outcome> {
  const report = join(RESULTS_DIR, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runTool("vitest", ["run", "--project", project, ...reporters]);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = vitestReport.parse(JSON.parse(await readFile(report, "utf8")));
  const failed = counts.numFailedTests > 0 ? counts.numFailedTests : counts.numFailedTestSuites;
  // An error outside of any test fails the run without failing a test.
  return {
    passed: counts.numPassedTests,
    failed: code === 0 ? 0 : Math.max(1, failed),
    skipped: counts.numPendingTests,
  };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

async function countPlaywright(code: number, report: string): Promise<Outcome> {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { stats } = playwrightReport.parse(JSON.parse(await readFile(report, "utf8")));
  return {
    passed: stats.expected + stats.flaky,
    failed: code === 0 ? 0 : Math.max(1, stats.unexpected),
    skipped: stats.skipped,
  };
}

/** Runs a tool with its output in the open. @returns its exit code */
export function runTool(tool: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(join(ROOT, "node_modules", ".bin", tool), args, {
    cwd: ROOT,
    env: environmentWith({
      NEXT_TELEMETRY_DISABLED: "1",
      ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }),
      ...env,
    }),
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
