import type { Caller } from "#lib/door/caller.ts";
import { callsWithin } from "#lib/door/callsWithin.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { finishImport, startImport } from "./commands.ts";
import { fileAccounts } from "./ingest.ts";
import type { AccountChannel } from "./sendAccounts.ts";

const CALLER: Caller = { kind: "system", name: "workforce" };

/** The way of accounts into a cutover of this installation's own database. */
export function accountChannel(runtime: Runtime): AccountChannel {
  const { command, procedure } = callsWithin(runtime, CALLER);
  return {
    startImport: command(startImport),
    finishImport: command(finishImport),
    fileAccounts: procedure(fileAccounts),
  };
}
