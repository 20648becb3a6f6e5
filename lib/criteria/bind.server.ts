import type { CommandContext } from "#lib/door/context.ts";
import type { Binding } from "./schema.ts";

/** Sees that what a binding names by its id is of this cutover. Tasks are named by code, and may come later than the gate. @throws AppError */
export async function requireBound(context: CommandContext, binding: Binding): Promise<void> {
  if (binding.kind === "trigger") await context.get("trigger", binding.triggerId);
  if (binding.kind === "signal") await context.get("signal", binding.signalId);
}
