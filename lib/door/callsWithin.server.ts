import type { z } from "zod";
import type { Runtime } from "#lib/runtime.ts";
import type { Caller } from "./caller.ts";
import type { Call } from "./calls.ts";
import { type Command, execute } from "./command.ts";
import { type Procedure, perform } from "./query.ts";
import type { ProcedureSpec } from "./spec.ts";

/** Calls of this installation's own procedures, as `caller`: what a machine elsewhere does over the network. */
export function callsWithin(runtime: Runtime, caller: Caller) {
  return {
    command:
      <I extends z.ZodType, O extends z.ZodType, P>(of: Command<I, O, P>): Call<ProcedureSpec<I, O>> =>
      async (input) =>
        (await execute(runtime, of, input, { caller, idempotencyKey: null })).result,
    procedure:
      <I extends z.ZodType, O extends z.ZodType>(of: Procedure<I, O>): Call<ProcedureSpec<I, O>> =>
      async (input) =>
        of.spec.output.parse(await perform(runtime, of, input, caller)),
  };
}
