import type { Caller } from "#lib/door/caller.ts";
import { callsWithin } from "#lib/door/callsWithin.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { finishMatching, startMatching } from "./commands.ts";
import type { MatchingChannel } from "./fileMatching.ts";
import { filePairs } from "./ingest.ts";
import { lendKeys } from "./queries.ts";

const CALLER: Caller = { kind: "system", name: "matching" };

/** The way of a matching into a cutover of this installation's own database. */
export function matchingChannel(runtime: Runtime): MatchingChannel {
  const { command, procedure } = callsWithin(runtime, CALLER);
  return {
    startMatching: command(startMatching),
    finishMatching: command(finishMatching),
    lendKeys: procedure(lendKeys),
    filePairs: procedure(filePairs),
  };
}
