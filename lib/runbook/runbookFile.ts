import { z } from "zod";
import { instant, line } from "#lib/door/fields.ts";
import { attemptSchema, commandRoleSchema, plannedTaskSchema, TASKS_MAX } from "./schema.ts";

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

/** Everyone whom it names. */
export const loginsOf = ({ tasks, command, window }: RunbookFile): string[] => [
  ...new Set([
    ...tasks.flatMap(({ progress }) => progress?.by ?? []),
    ...command.flatMap(({ person, backup }) => [person, backup]),
    ...(window ? [window.by] : []),
  ]),
];
