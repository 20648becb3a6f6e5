import type { z } from "zod";
import type { Caller } from "#lib/door/caller.ts";
import { type Command, execute } from "#lib/door/command.ts";
import { perform } from "#lib/door/query.ts";
import type { Runtime } from "#lib/runtime.ts";
import { finishImport, startImport } from "./commands.ts";
import { fileAccounts } from "./ingest.ts";
import type { AccountChannel } from "./sendAccounts.ts";

const CALLER: Caller = { kind: "system", name: "workforce" };

/** The way of accounts into a cutover of this installation's own database. */
export function accountChannel(runtime: Runtime): AccountChannel {
  const command =
    <I extends z.ZodType, O extends z.ZodType, P>(of: Command<I, O, P>) =>
    async (input: z.input<I>): Promise<z.output<O>> =>
      (await execute(runtime, of, input, { caller: CALLER, idempotencyKey: null })).result;
  return {
    startImport: command(startImport),
    finishImport: command(finishImport),
    fileAccounts: async (input) =>
      fileAccounts.spec.output.parse(await perform(runtime, fileAccounts, input, CALLER)),
  };
}
