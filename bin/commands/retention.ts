import { Command } from "commander";
import { execute } from "#lib/door/command.ts";
import { purgeFacts } from "#lib/retention/commands.ts";
import type { Runtime } from "#lib/runtime.ts";

interface PurgeOptions {
  readonly cutover: string;
  readonly reason: string;
}

/** `holdpoint retention purge`: the only purge there is, refused until the law allows it. */
export function retentionCommand(openRuntime: () => Promise<Runtime>): Command {
  const command = new Command("retention").description("How long records are kept");
  command
    .command("purge")
    .description(
      "Delete the samples and findings of a cutover whose six years are over; refused with the date before that",
    )
    .requiredOption("--cutover <id>", "which cutover")
    .requiredOption("--reason <words>", "why; it goes into the journal")
    .action(async ({ cutover, reason }: PurgeOptions) => {
      const { result } = await execute(
        await openRuntime(),
        purgeFacts,
        { cutoverId: cutover, reason },
        { caller: { kind: "system", name: "command line" }, idempotencyKey: null },
      );
      console.log(
        `Purged ${result.samples} samples and ${result.discrepancies} findings. The journal stays.`,
      );
    });
  return command;
}
