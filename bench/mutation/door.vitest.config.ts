import { defineConfig } from "vitest/config";

/** The tests that are held against mutants of the door itself, on a PostgreSQL that is started for them. */
export default defineConfig({
  test: {
    include: [
      "lib/door/{caller,command,execute,requests}.db.test.ts",
      "lib/signatures/commands.db.test.ts",
      "lib/breakGlass/commands.db.test.ts",
      "lib/account/account.db.test.ts",
    ],
    globalSetup: "lib/postgres/testing-setup.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
