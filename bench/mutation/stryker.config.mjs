// Mutation testing of the rules that decide: `npm run mutate`. What is decided over a database is held to account by the
// db tests instead: a mutant there takes minutes.
export default {
  testRunner: "vitest",
  vitest: { configFile: "bench/mutation/vitest.config.ts" },
  mutate: [
    "lib/gates/rules.ts",
    "lib/gates/policy.ts",
    "lib/gates/criteria.ts",
    "lib/criteria/rules.ts",
    "lib/gateChanges/rules.ts",
    "lib/door/positions.ts",
    "lib/door/fieldEdits.ts",
    "lib/door/input.ts",
    "lib/door/errors.ts",
    "lib/access/rules.ts",
  ],
  ignorePatterns: [".next", ".holdpoint", ".tmp", "test-results", "playwright-report"],
  // Stryker would rewrite the sandbox's tsconfig with TypeScript's old programming interface, which TypeScript 7 has not; nothing
  // here needs one, so it is told of one that does not exist.
  tsconfigFile: "bench/mutation/none.json",
  tempDirName: ".holdpoint/stryker",
  concurrency: 1,
  reporters: ["clear-text", "json", "progress-append-only"],
  jsonReporter: { fileName: "bench/results/mutation.json" },
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
