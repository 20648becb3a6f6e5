import { defineConfig } from "vitest/config";

const EXCLUDED = ["node_modules/**", ".next/**", ".holdpoint/**", "e2e/**"];

export default defineConfig({
  test: {
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
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
