import type { Run } from "#lib/opening/layOut.server.ts";
import { addTasks, assignCommand, openWindow, recordProgress } from "./commands.ts";
import { type RunbookFile, TASKS_PER_BATCH_MAX } from "./schema.ts";

/**
 * Puts a plan's runbook into a new room.
 * @param run carries out each command
 * @param personOf id and name by login
 */
export async function layRunbook(
  run: Run,
  cutoverId: string,
  { tasks, command, window }: RunbookFile,
  personOf: (login: string) => { readonly id: string; readonly name: string },
): Promise<void> {
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
