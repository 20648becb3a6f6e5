import type { z } from "zod";
import type { Caller } from "#lib/door/caller.ts";
import { type Command, execute } from "#lib/door/command.ts";
import { type Procedure, perform } from "#lib/door/query.ts";
import type { Runtime } from "#lib/runtime.ts";
import { finishMatching, startMatching } from "./commands.ts";
import type { MatchingChannel } from "./fileMatching.ts";
import { filePairs } from "./ingest.ts";
import { lendKeys } from "./queries.ts";

const CALLER: Caller = { kind: "system", name: "matching" };

/** The way of a matching into a cutover of this installation's own database. */
export function matchingChannel(runtime: Runtime): MatchingChannel {
  const command =
    <I extends z.ZodType, O extends z.ZodType, P>(of: Command<I, O, P>) =>
    async (input: z.input<I>): Promise<z.output<O>> =>
      (await execute(runtime, of, input, { caller: CALLER, idempotencyKey: null })).result;
  const procedure =
    <I extends z.ZodType, O extends z.ZodType>(of: Procedure<I, O>) =>
    async (input: z.input<I>): Promise<z.output<O>> =>
      of.spec.output.parse(await perform(runtime, of, input, CALLER));
  return {
    startMatching: command(startMatching),
    finishMatching: command(finishMatching),
    lendKeys: procedure(lendKeys),
    filePairs: procedure(filePairs),
  };
}
