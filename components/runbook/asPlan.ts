import type { Gate } from "#lib/gates/schema.ts";
import type { PlannedTask, Stream, Task } from "#lib/runbook/schema.ts";

/** The runbook's tasks as a plan has them: by names that mean something outside of this room. */
export function asPlan(
  tasks: readonly Task[],
  streams: Readonly<Record<string, Stream>>,
  gates: Readonly<Record<string, Gate>>,
): PlannedTask[] {
  const codeOf = new Map(tasks.map(({ id, code }) => [id, code]));
  return tasks.map((task) => ({
    code: task.code,
    title: task.title,
    stream: streams[task.streamId]?.name ?? "",
    type: task.type,
    dependsOn: task.dependsOn.flatMap((id) => codeOf.get(id) ?? []),
    ownerPosition: task.ownerPosition,
    backupPosition: task.backupPosition,
    plannedStartAt: task.plannedStartAt,
    durationMinutes: task.durationMinutes,
    optimisticMinutes: task.optimisticMinutes,
    pessimisticMinutes: task.pessimisticMinutes,
    fixedStartAt: task.fixedStartAt,
    controlStep: task.controlStep,
    undoes: task.undoesId === null ? null : (codeOf.get(task.undoesId) ?? null),
    critical: task.critical,
    minimumPeople: task.minimumPeople,
    gate: task.gateId === null ? null : (gates[task.gateId]?.number ?? null),
  }));
}
