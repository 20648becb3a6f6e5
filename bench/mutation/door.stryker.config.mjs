import rules from "./stryker.config.mjs";

// The door over a database: `npx stryker run bench/mutation/door.stryker.config.mjs`. A mutant takes seconds here, and all of them the better part of an hour.
export default {
  ...rules,
  vitest: { configFile: "bench/mutation/door.vitest.config.ts" },
  mutate: ["lib/door/caller.ts", "lib/door/command.ts", "lib/door/idempotency.ts", "lib/door/signing.ts"],
  jsonReporter: { fileName: "bench/results/mutation-door.json" },
};
