import type { CommandContext } from "#lib/door/context.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { GATE_FACT_TYPES, type GateFacts } from "./criteria.ts";
import { type GateView, viewGate } from "./rules.ts";

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

/** A gate as it stands after the lock, and what it was read from. @throws AppError not-found */
export async function readGateView(
  context: CommandContext,
  gateId: string,
): Promise<{ view: GateView; facts: GateFacts }> {
  const gate = await context.get("gate", gateId);
  const facts = await readGateFacts(context, gateId);
  const vitals = await readVitals(context.tx, gate.cutoverId);
  return { view: viewGate(gate, facts, vitals, context.nowMs), facts };
}
