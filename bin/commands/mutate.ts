import { Command } from "commander";
import { generateClient } from "../prepare.ts";
import { runTool } from "./test.ts";

const CONFIG = "bench/mutation/stryker.config.mjs";

/** `holdpoint mutate`: what `npm run mutate` runs. Ends with an error when fewer mutants are killed than the configuration asks for. */
export function mutateCommand(): Command {
  return new Command("mutate")
    .argument("[files...]", "only these, as a first look")
    .action(async (files: string[]) => {
      await generateClient();
      const only = files.length === 0 ? [] : ["--mutate", files.join(",")];
      process.exitCode = await runTool("stryker", ["run", CONFIG, ...only]);
    });
}
