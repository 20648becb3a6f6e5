import { applyEdits } from "#lib/door/fieldEdits.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { attemptOf, type TaskActor } from "./rules.ts";
import { type EditableField, type FieldEdit, PLANNING_ANY, type Task } from "./schema.ts";

/** What a plan may say, and who may change it when. */

type Planned = Omit<Task, "id" | "cutoverId" | "streamId" | "attempts" | "people">;

/** Why a task makes no sense by itself, or undefined. */
export function whyNotPlanned(task: Planned): string | undefined {
  const { optimisticMinutes: least, pessimisticMinutes: most, durationMinutes } = task;
  if (task.ownerPosition === "executive" || task.backupPosition === "executive")
    return "An executive looks on and has no task.";
  if (task.backupPosition === task.ownerPosition) return "The backup is another position than the owner.";
  if (task.type === "gate" && task.gateId === null) return "A task of type gate names its gate.";
  if (task.controlStep === "switch" && task.gateId === null)
    return "The switch is behind a gate: it names the gate.";
  if (task.undoesId !== null && task.controlStep !== null) return "What undoes a step is not a step itself.";
  if (task.minimumPeople > 1 && !task.critical) return "Only a critical task asks for more than one person.";
  if ((task.type === "milestone" || task.type === "gate") && durationMinutes !== 0)
    return `A ${task.type} takes no time.`;
  if (new Set(task.dependsOn).size !== task.dependsOn.length)
    return "It names a task twice that it waits for.";
  if ((least ?? 0) > durationMinutes || durationMinutes > (most ?? durationMinutes))
    return "The planned duration lies between the least and the most of the estimate.";
  return undefined;
}

/** What decides when a task may start. */
const WAITING_FIELDS: readonly EditableField[] = [
  "dependsOn",
  "gateId",
  "fixedStartAt",
  "critical",
  "minimumPeople",
];

/** Why a person can't change a field of a task now, or undefined. */
export function whyNotEdit(
  task: Task,
  field: EditableField,
  actor: TaskActor,
  windowIsOpen: boolean,
): string | undefined {
  const mayAny = PLANNING_ANY.some((position) => actor.positions.includes(position));
  if (!mayAny && !actor.positions.includes(task.ownerPosition))
    return `It is ${positionTitle(task.ownerPosition)}’s; they, or ${PLANNING_ANY.map(positionTitle).join(" or ")}, change its plan.`;
  const attempt = attemptOf(task);
  if (attempt?.outcome === "done" || attempt?.outcome === "skipped")
    return "It has ended; its plan stays as the record has it.";
  if (!WAITING_FIELDS.includes(field)) return undefined;
  if (windowIsOpen)
    return "The window is open: what a task waits for is not changed any more. Record a deviation.";
  return attempt ? "It has been started; what it waited for stays as it was." : undefined;
}

const spoken = (value: unknown): string => {
  if (value === null) return "empty";
  if (Array.isArray(value)) return `${value.length} entries`;
  return `“${String(value)}”`;
};

/** Why an edit would overwrite somebody else's, or undefined. The sentence holds both values. */
export function whyConflict(task: Task, { field, seen, value }: FieldEdit): string | undefined {
  const [conflict] = applyEdits(task, { [field]: { seen, value } }).conflicts;
  if (conflict === undefined) return undefined;
  return `Somebody changed it meanwhile. It was ${spoken(seen)} when you began and is ${spoken(conflict.theirs)} now; you wrote ${spoken(value)}. Nothing was changed: keep theirs, or save yours again.`;
}
