import { defineConfig } from "vitest/config";

/** The tests that are held against mutants: those of the rules, which need no database. */
export default defineConfig({
  test: {
    include: ["lib/{access,criteria,door,gates,gateChanges,signatures}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.db.test.ts"],
    testTimeout: 60_000,
    provide: { gateSequences: 20 },
  },
});
