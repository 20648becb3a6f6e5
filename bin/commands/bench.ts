import { Command } from "commander";
import { generateClient } from "../prepare.ts";

/** `holdpoint bench`: what `npm run bench` runs once everything is installed. */
export function benchCommand(): Command {
  return new Command("bench").action(async () => {
    await generateClient();
    await import("#bench/run.ts");
  });
}
