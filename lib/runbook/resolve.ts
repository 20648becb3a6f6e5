import type { PlannedTask, Task } from "./schema.ts";

/** What a plan's names stand for: the cutover's tasks by their codes, and those that come with them. */
export interface References {
  readonly idByCode: ReadonlyMap<string, string>;
  /** Codes that are given to more than one task, or to one that is there already. */
  readonly taken: ReadonlySet<string>;
  readonly streams: ReadonlyMap<string, string>;
  readonly gateByNumber: ReadonlyMap<number, string>;
}

export function nameReferences(
  known: readonly { readonly id: string; readonly code: string }[],
  planned: readonly PlannedTask[],
  streams: ReadonlyMap<string, string>,
  gates: readonly { readonly id: string; readonly number: number }[],
  newId: () => string,
): References {
  const idByCode = new Map(known.map(({ code, id }) => [code, id]));
  const taken = new Set<string>();
  for (const { code } of planned)
    if (idByCode.has(code)) taken.add(code);
    else idByCode.set(code, newId());
  return { idByCode, taken, streams, gateByNumber: new Map(gates.map(({ number, id }) => [number, id])) };
}

type Resolved = Omit<Task, "cutoverId" | "attempts" | "people">;

/** A planned task with what its names stand for, or the sentence that says which stands for nothing. */
export function resolve(
  { stream, dependsOn, undoes, gate, ...task }: PlannedTask,
  names: References,
): Resolved | string {
  if (names.taken.has(task.code)) return "There is a task of this code already.";
  const missing = dependsOn.find((code) => !names.idByCode.has(code));
  if (missing !== undefined) return `It waits for ${missing}, which is not in this runbook.`;
  if (undoes !== null && !names.idByCode.has(undoes))
    return `It undoes ${undoes}, which is not in this runbook.`;
  if (gate !== null && !names.gateByNumber.has(gate)) return `There is no gate ${gate}.`;
  return {
    ...task,
    id: names.idByCode.get(task.code) ?? "",
    streamId: names.streams.get(stream) ?? "",
    dependsOn: dependsOn.flatMap((code) => names.idByCode.get(code) ?? []),
    undoesId: undoes === null ? null : (names.idByCode.get(undoes) ?? null),
    gateId: gate === null ? null : (names.gateByNumber.get(gate) ?? null),
  };
}
