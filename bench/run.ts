import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** `npm run bench`: every bench in its default size, one after another, so that none takes the machine from another. */

const BENCHES = ["reconcile", "live", "journal", "runbook", "replay", "triage", "match"];

for (const bench of BENCHES) {
  const args = [
    join(import.meta.dirname, `${bench}.ts`),
    "--json",
    join(import.meta.dirname, "results", `${bench}.json`),
  ];
  const [code] = await once(spawn(process.execPath, args, { stdio: "inherit" }), "exit");
  if (code !== 0) {
    console.error(`The bench "${bench}" failed; its own words are above.`);
    process.exitCode = 1;
  }
}
