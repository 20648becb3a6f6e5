import type { StateWord } from "#components/ui/states.ts";
import type { TaskState, TaskView } from "#lib/runbook/rules.ts";
import type { ControlStep, EditableField, TaskType } from "#lib/runbook/schema.ts";

/** The words on screen for what the runbook's rules say. */

export const TASK_WORDS: Record<TaskState, StateWord> = {
  blocked: "BLOCKED",
  startable: "STARTABLE",
  "in-progress": "RUNNING",
  done: "DONE",
  failed: "FAILED",
  skipped: "LEFT OUT",
};

/** A validation that was not tested is not merely left out. */
export const wordOf = ({ state, attempt }: TaskView): StateWord =>
  state === "skipped" && attempt?.validationResult === "not-tested" ? "NOT TESTED" : TASK_WORDS[state];

export const TASK_STATES: readonly TaskState[] = [
  "in-progress",
  "startable",
  "blocked",
  "failed",
  "done",
  "skipped",
];

export const TYPE_NAMES: Record<TaskType, string> = {
  normal: "task",
  milestone: "milestone",
  validation: "validation",
  gate: "gate",
  notice: "notice",
  hold: "hold",
};

export const STEP_NAMES: Record<ControlStep, string> = {
  freeze: "freeze",
  drain: "drain",
  snapshot: "snapshot",
  replay: "replay",
  verify: "verify",
  switch: "switch",
};

export const FIELD_NAMES: Partial<Record<EditableField, string>> = {
  title: "Title",
  durationMinutes: "Planned minutes",
  optimisticMinutes: "Minutes at the least",
  pessimisticMinutes: "Minutes at the most",
  plannedStartAt: "Planned start",
  fixedStartAt: "Fixed start",
  ownerPosition: "Owner",
  backupPosition: "Backup",
  streamId: "Stream",
  dependsOn: "Waits for",
  gateId: "Behind gate",
};

/** The verb of what passes or starts a task of a type. */
export const START_VERBS: Record<TaskType, string> = {
  normal: "Start",
  milestone: "Mark reached",
  validation: "Start",
  gate: "Pass the gate",
  notice: "Start",
  hold: "Release",
};
