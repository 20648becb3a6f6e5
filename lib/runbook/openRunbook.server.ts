import type { z } from "zod";
import { type Command, execute } from "#lib/door/command.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addTasks, assignCommand, openWindow, recordProgress } from "./commands.ts";
import type { RunbookFile } from "./runbookFile.ts";
import { TASKS_PER_BATCH_MAX } from "./schema.ts";

/**
 * Puts a plan's runbook into a new room, through the door as the product itself.
 * @param people id and name by login; every login of the file is among them
 */
export async function openRunbook(
  runtime: Runtime,
  cutoverId: string,
  { tasks, command, window }: RunbookFile,
  people: ReadonlyMap<string, { readonly id: string; readonly name: string }>,
): Promise<void> {
  const run = async <I extends z.ZodType, O extends z.ZodType, P>(
    what: Command<I, O, P>,
    input: z.input<I>,
  ): Promise<z.output<O>> => {
    const caller = { kind: "system", name: "setup" } as const;
    return (await execute(runtime, what, input, { caller, idempotencyKey: null })).result;
  };
  const personOf = (login: string): { id: string; name: string } => {
    const person = people.get(login);
    if (!person) throw new Error(`The runbook names ${login}, whom nobody looked up.`);
    return person;
  };
  for (const { role, person, backup, escalation } of command)
    await run(assignCommand, {
      cutoverId,
      role,
      personId: personOf(person).id,
      backupId: personOf(backup).id,
      escalation,
    });
  for (let first = 0; first < tasks.length; first += TASKS_PER_BATCH_MAX) {
    const batch = tasks.slice(first, first + TASKS_PER_BATCH_MAX);
    const planned = batch.map(({ progress: _progress, ...task }) => task);
    const { taskIds } = await run(addTasks, { cutoverId, tasks: planned });
    for (const [place, { progress }] of batch.entries()) {
      const taskId = taskIds[place];
      if (!progress || taskId === undefined) continue;
      const { by, ...went } = progress;
      const { id, name } = personOf(by);
      const who = { startedById: id, startedByName: name, performerId: id, performerName: name };
      await run(recordProgress, { cutoverId, taskId, attempt: { ...went, ...who } });
    }
  }
  if (window) {
    const { id, name } = personOf(window.by);
    const earlier = { openedAt: window.openedAt, openedById: id, openedByName: name };
    await run(openWindow, { cutoverId, earlier });
  }
}
