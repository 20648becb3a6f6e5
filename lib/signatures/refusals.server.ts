import { execute } from "#lib/door/command.ts";
import type { Runtime } from "#lib/runtime.ts";
import { recordRefusal } from "./commands.ts";
import type { SignatureRefusedError } from "./refused.ts";

/** Journals a refused signature, after the command that brought it was rolled back. */
export async function keepRefusal(
  runtime: Runtime,
  { statement, sentence }: SignatureRefusedError,
): Promise<void> {
  const { cutoverId, personId, personName, command } = statement;
  await execute(
    runtime,
    recordRefusal,
    { cutoverId, personId, personName, command, why: sentence },
    { caller: { kind: "system", name: "signatures" }, idempotencyKey: null },
  );
}
