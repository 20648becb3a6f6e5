import { defineConfig } from "vitest/config";

const EXCLUDED = ["node_modules/**", ".next/**", ".holdpoint/**", "e2e/**"];

export default defineConfig({
  test: {
    // By default one core stays idle, which on a machine of two doubles the time: much of a test waits for PostgreSQL.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...EXCLUDED, "**/*.db.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: EXCLUDED,
          globalSetup: "lib/postgres/testing-setup.ts",
          setupFiles: "lib/postgres/oneQueryAtATime.testing.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
