import type { CommandContext } from "#lib/door/context.ts";
import type { CauseGroup } from "./schema.ts";

/** How many of a group's records in a run are settled by which decision. */
export async function coversOf(
  _context: CommandContext,
  _group: CauseGroup,
  _runId: string,
): Promise<CauseGroup["covers"]> {
  return [];
}
