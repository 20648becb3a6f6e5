import { randomUUID } from "node:crypto";
import { draftNotice } from "#lib/comms/commands.ts";
import type { Caller } from "#lib/door/caller.ts";
import { execute } from "#lib/door/command.ts";
import type { Runtime } from "#lib/runtime.ts";
import { nowMs } from "./messages.ts";

/** Carries out one real command in a room. @returns when it was called and resolved, and its journal entry */
export async function commit(
  runtime: Runtime,
  caller: Caller,
  cutoverId: string,
): Promise<{ calledAtMs: number; atMs: number; seq: number }> {
  const input = {
    cutoverId,
    title: "Results appear late",
    unavailable: "Laboratory results appear in the new system up to twenty minutes after they are final.",
    fallback: "Call the laboratory for anything urgent, and read results in the old system until then.",
    until: "2099-01-01T00:00:00.000Z",
    partialMeaning: null,
  };
  const calledAtMs = nowMs();
  const { seq } = await execute(runtime, draftNotice, input, { caller, idempotencyKey: randomUUID() });
  return { calledAtMs, atMs: nowMs(), seq: seq ?? 0 };
}
