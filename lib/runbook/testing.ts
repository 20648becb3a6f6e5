import type { Position } from "#lib/door/positions.ts";
import { CONTROL_STEPS, type PlannedTask, type Task } from "./schema.ts";

/** Tasks for tests, with nothing about them but what is asked for. */

const UUID = "0197a0c0-0000-7000-8000-";
/** An id that ends in a number. */
export const idOf = (number: number): string => `${UUID}${String(number).padStart(12, "0")}`;
export const CUTOVER_ID = idOf(999_999);

export const plainTask = (number: number, fields: Partial<Task> = {}): Task => ({
  id: idOf(number),
  cutoverId: CUTOVER_ID,
  streamId: idOf(900_000),
  code: `T${number}`,
  title: `Task ${number}`,
  type: "normal",
  dependsOn: [],
  ownerPosition: "interfaces",
  backupPosition: null,
  plannedStartAt: null,
  durationMinutes: 10,
  optimisticMinutes: null,
  pessimisticMinutes: null,
  fixedStartAt: null,
  controlStep: null,
  undoesId: null,
  critical: false,
  minimumPeople: 1,
  gateId: null,
  attempts: [],
  people: [],
  ...fields,
});

export const planned = (code: string, fields: Partial<PlannedTask> = {}): PlannedTask => ({
  code,
  title: code.charAt(0) + code.slice(1).toLowerCase(),
  stream: "Interfaces",
  type: "normal",
  dependsOn: [],
  ownerPosition: "interfaces",
  backupPosition: null,
  plannedStartAt: null,
  durationMinutes: 10,
  optimisticMinutes: null,
  pessimisticMinutes: null,
  fixedStartAt: null,
  controlStep: null,
  undoes: null,
  critical: false,
  minimumPeople: 1,
  gate: null,
  ...fields,
});

/** A control sequence of one task a step, each with what undoes it. @param gate the number of the gate before the switch */
export const plannedSequence = (gate: number, ownerPosition: Position): PlannedTask[] =>
  CONTROL_STEPS.flatMap((step) => [
    planned(step.toUpperCase(), {
      ownerPosition,
      controlStep: step,
      type: step === "verify" ? "validation" : "normal",
      gate: step === "switch" ? gate : null,
    }),
    planned(`UNDO-${step.toUpperCase()}`, { ownerPosition, undoes: step.toUpperCase() }),
  ]);
