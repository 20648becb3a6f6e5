import type { CommandContext } from "#lib/door/context.ts";
import { GATE_FACT_TYPES, type GateFacts } from "./criteria.ts";

type Light = Exclude<(typeof GATE_FACT_TYPES)[number], "task">;
const LIGHT_TYPES = GATE_FACT_TYPES.filter((type): type is Light => type !== "task");

/** What one gate's rules look at. The runbook can hold 10,000 tasks: they are read where a criterion of this gate asks for them. */
export async function readGateFacts(context: CommandContext, gateId: string): Promise<GateFacts> {
  const light = await context.facts(LIGHT_TYPES);
  const asksTasks = Object.values(light.criterion).some(
    (criterion) => criterion.gateId === gateId && criterion.binding.kind === "tasks",
  );
  const { task } = asksTasks ? await context.facts(["task"]) : { task: {} };
  return { ...light, task };
}
