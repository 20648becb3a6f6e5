import { z } from "zod";
import { count, id, instant, LINE_LENGTH_MAX, line, text } from "#lib/door/fields.ts";
import { type Position, positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";

/** A cutover's tasks at the most. */
export const TASKS_MAX = 10_000;
/** One command's, so that one journal entry stays a page that can be read, and holds the lock for a moment. */
export const TASKS_PER_BATCH_MAX = 500;
const DEPENDENCIES_MAX = 200;
export const PEOPLE_MAX = 20;
export const ATTEMPTS_MAX = 50;
/** A month: what takes longer is more than one task. */
const MINUTES_MAX = 31 * 24 * 60;

const minutes = z.int().min(0).max(MINUTES_MAX);
/** What a task is called in plans and on the phone: one word, unique in its cutover. */
export const codeSchema = z.string().regex(/^[\w.:@+-]{1,40}$/, "one word of at most 40 characters");

export const taskTypeSchema = z.enum(["normal", "milestone", "validation", "gate", "notice", "hold"]);
export type TaskType = z.infer<typeof taskTypeSchema>;

/** The control sequence, in its order: no step before those before it are done. */
export const CONTROL_STEPS = ["freeze", "drain", "snapshot", "replay", "verify", "switch"] as const;
export const controlStepSchema = z.enum(CONTROL_STEPS);
export type ControlStep = z.infer<typeof controlStepSchema>;

/** Tasks that one team works through. */
export const streamSchema = z.object({ id, cutoverId: id, name: line, ordinal: count });
export type Stream = z.infer<typeof streamSchema>;

const validationResultSchema = z.enum(["pass", "fail", "not-tested"]);
export type ValidationResult = z.infer<typeof validationResultSchema>;

/** One try at a task. A later try does not overwrite it. */
const attemptSchema = z.object({
  startedAt: instant,
  startedById: id,
  startedByName: line,
  /** In whose hands it is: who started it, until somebody took it over. Only they finish it. */
  performerId: id,
  performerName: line,
  finishedAt: instant.nullable(),
  outcome: z.enum(["done", "failed", "skipped"]).nullable(),
  validationResult: validationResultSchema.nullable(),
  /** Why it failed or was skipped, or what the validation saw. */
  reason: line.nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** The other two points of a three-point estimate; the planned duration is the most likely one. */
const estimateShape = { optimisticMinutes: minutes.nullable(), pessimisticMinutes: minutes.nullable() };

/** A task of the runbook. Whether it can be started is nowhere in it: rules.ts computes that. */
export const taskSchema = z.object({
  id,
  cutoverId: id,
  streamId: id,
  code: codeSchema,
  title: line,
  type: taskTypeSchema,
  dependsOn: z.array(id).max(DEPENDENCIES_MAX),
  ownerPosition: positionSchema,
  backupPosition: positionSchema.nullable(),
  plannedStartAt: instant.nullable(),
  durationMinutes: minutes,
  ...estimateShape,
  /** Not before this instant, whatever else is done. */
  fixedStartAt: instant.nullable(),
  controlStep: controlStepSchema.nullable(),
  /** The task that this one undoes. */
  undoesId: id.nullable(),
  critical: z.boolean(),
  minimumPeople: z.int().min(1).max(PEOPLE_MAX),
  gateId: id.nullable(),
  attempts: z.array(attemptSchema).max(ATTEMPTS_MAX),
  /** Who said that they are on it. */
  people: z.array(z.object({ personId: id, personName: line, at: instant })).max(PEOPLE_MAX),
});
export type Task = z.infer<typeof taskSchema>;

export const taskCommentSchema = z.object({
  id,
  cutoverId: id,
  taskId: id,
  comment: text,
  personId: id,
  personName: line,
  commentedAt: instant,
});

/** What somebody has to answer for while the window is open. */
export const COMMAND_ROLES = [
  "pauses-interfaces",
  "approves-reconnection",
  "validates-target",
  "speaks-to-clinicians",
  "authorizes-rollback",
] as const;
const commandRoleSchema = z.enum(COMMAND_ROLES);
export type CommandRole = z.infer<typeof commandRoleSchema>;

/** Who answers for it, who stands in, and whom to call above both. The newest of a role counts. */
export const commandOwnershipSchema = z.object({
  id,
  cutoverId: id,
  role: commandRoleSchema,
  personId: id,
  personName: line,
  backupId: id,
  backupName: line,
  /** A name and how to reach them; of the hospital's staff, not a patient's. */
  escalation: line,
  assignedAt: instant,
});
export type CommandOwnership = z.infer<typeof commandOwnershipSchema>;

/** The window, from when its command was complete and the commander opened it. */
export const changeWindowSchema = z.object({
  id,
  cutoverId: id,
  openedAt: instant,
  openedById: id,
  openedByName: line,
});
export type ChangeWindow = z.infer<typeof changeWindowSchema>;

/** A task as a plan has it: others by their codes, the stream by its name, the gate by its number. */
export const plannedTaskSchema = taskSchema
  .pick({
    code: true,
    title: true,
    type: true,
    ownerPosition: true,
    backupPosition: true,
    plannedStartAt: true,
    durationMinutes: true,
    optimisticMinutes: true,
    pessimisticMinutes: true,
    fixedStartAt: true,
    controlStep: true,
    critical: true,
    minimumPeople: true,
  })
  .extend({
    stream: line,
    dependsOn: z.array(codeSchema).max(DEPENDENCIES_MAX),
    undoes: codeSchema.nullable(),
    gate: z.int().min(1).nullable(),
  })
  .strict();
export type PlannedTask = z.infer<typeof plannedTaskSchema>;

/** Who changes the plan. The commander and the application owner change any task, others those of their position. */
const PLANNING_POSITIONS = ACTING_POSITIONS.filter((position) => position !== "compliance");
export const PLANNING_ANY: readonly Position[] = ["incident-commander", "app-owner"];

export const addTasks = commandSpec({
  name: "runbook.addTasks",
  summary: "Add tasks to the runbook; those that they depend on come before them or with them",
  path: "/cutovers/{cutoverId}/tasks",
  input: z.object({ cutoverId: id, tasks: z.array(plannedTaskSchema).min(1).max(TASKS_PER_BATCH_MAX) }),
  output: z.object({ taskIds: z.array(id) }),
  allowed: { positions: PLANNING_ANY, system: true },
  signature: "none",
});

/** What was done before the room was opened, for a room that is opened in the midst of its night. */
export const recordProgress = commandSpec({
  name: "runbook.recordProgress",
  summary: "Record what was done on a task before the room was opened",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/progress",
  input: z.object({ cutoverId: id, taskId: id, attempt: attemptSchema }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});

const edits = <F extends string, V extends z.ZodType>(field: F, value: V) =>
  z.object({ field: z.literal(field), seen: value, value });

/** One field, with the value that the editor saw when they began. */
export const fieldEditSchema = z.discriminatedUnion("field", [
  edits("title", taskSchema.shape.title),
  edits("streamId", taskSchema.shape.streamId),
  edits("ownerPosition", taskSchema.shape.ownerPosition),
  edits("backupPosition", taskSchema.shape.backupPosition),
  edits("plannedStartAt", taskSchema.shape.plannedStartAt),
  edits("durationMinutes", taskSchema.shape.durationMinutes),
  edits("optimisticMinutes", taskSchema.shape.optimisticMinutes),
  edits("pessimisticMinutes", taskSchema.shape.pessimisticMinutes),
  edits("fixedStartAt", taskSchema.shape.fixedStartAt),
  edits("dependsOn", taskSchema.shape.dependsOn),
  edits("critical", taskSchema.shape.critical),
  edits("minimumPeople", taskSchema.shape.minimumPeople),
  edits("gateId", taskSchema.shape.gateId),
]);
export type FieldEdit = z.infer<typeof fieldEditSchema>;
export type EditableField = FieldEdit["field"];

const taskInput = z.object({ cutoverId: id, taskId: id });

export const editTaskField = commandSpec({
  name: "runbook.editTaskField",
  summary: "Change one field of a task; refused when it is no longer what the editor saw",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/field",
  input: taskInput.extend({ edit: fieldEditSchema }),
  output: z.object({}),
  allowed: { positions: PLANNING_POSITIONS },
  signature: "none",
});

export const startTask = commandSpec({
  name: "runbook.startTask",
  summary: "Start a task, or pass a milestone, a gate or a hold",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/start",
  input: taskInput,
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const finishTask = commandSpec({
  name: "runbook.finishTask",
  summary: "Finish a task that one has in hand",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/finish",
  input: taskInput,
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const failTask = commandSpec({
  name: "runbook.failTask",
  summary: "Say that a task failed, and why; it can be tried again",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/failure",
  input: taskInput.extend({ reason: line }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const skipTask = commandSpec({
  name: "runbook.skipTask",
  summary: "Leave a task out, with a reason",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/skip",
  input: taskInput.extend({ reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const recordValidation = commandSpec({
  name: "runbook.recordValidation",
  summary: "Finish a validation: pass, fail or not tested, with what was seen",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/validation",
  input: taskInput.extend({ result: validationResultSchema, comment: line.nullable() }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const takeOverTask = commandSpec({
  name: "runbook.takeOverTask",
  summary: "Take a task over from who has it in hand, with a reason",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/takeover",
  input: taskInput.extend({ reason: line }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const joinTask = commandSpec({
  name: "runbook.joinTask",
  summary: "Say that one is on a task, which may need more than one person, or no longer",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/people",
  input: taskInput.extend({ present: z.boolean() }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const commentTask = commandSpec({
  name: "runbook.commentTask",
  summary: "Comment on a task",
  path: "/cutovers/{cutoverId}/tasks/{taskId}/comments",
  input: taskInput.extend({ comment: text }),
  output: z.object({ commentId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const assignCommand = commandSpec({
  name: "runbook.assignCommand",
  summary: "Name who answers for a part of the window, who stands in, and whom to call above both",
  path: "/cutovers/{cutoverId}/command",
  input: z.object({
    cutoverId: id,
    role: commandRoleSchema,
    personId: id,
    backupId: id,
    escalation: z.string().trim().min(1).max(LINE_LENGTH_MAX),
  }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"], system: true },
  signature: "none",
});

export const openWindow = commandSpec({
  name: "runbook.openWindow",
  summary: "Open the window, once its command is complete and its control sequence can be undone",
  path: "/cutovers/{cutoverId}/window",
  input: z.object({
    cutoverId: id,
    /** Who opened it when, for a room that is opened in the midst of its night; only the product itself may say so. */
    earlier: changeWindowSchema.pick({ openedAt: true, openedById: true, openedByName: true }).optional(),
  }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"], system: true },
  signature: "none",
});

/** A runbook in a plan's file: people by their logins. */
export const runbookFileSchema = z.strictObject({
  tasks: z
    .array(
      plannedTaskSchema.extend({
        /** What was done on it before the room is opened. */
        progress: attemptSchema
          .pick({ startedAt: true, finishedAt: true, outcome: true, validationResult: true, reason: true })
          .extend({ by: line })
          .strict()
          .nullable()
          .default(null),
      }),
    )
    .max(TASKS_MAX),
  command: z.array(z.strictObject({ role: commandRoleSchema, person: line, backup: line, escalation: line })),
  /** When the window was opened and by whom, if it was. */
  window: z.strictObject({ openedAt: instant, by: line }).nullable(),
});
export type RunbookFile = z.infer<typeof runbookFileSchema>;
