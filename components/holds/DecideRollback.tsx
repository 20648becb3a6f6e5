"use client";

import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { api } from "#lib/door/client.ts";
import { sliceOf } from "#lib/holds/rules.ts";
import { decideRollback } from "#lib/holds/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { useStanding } from "./useStanding.ts";

const NEEDED = "A rollback needs a reason.";

interface DecideRollbackProps {
  sliceId: string | null;
  title: string;
  whyOff: string | undefined;
  onClose: () => void;
}

/** The commander's signed word that something goes back, with the way back that it opens. */
export function DecideRollback({ sliceId, title, whyOff, onClose }: DecideRollbackProps) {
  const { cutover, entities } = useRoom();
  const standing = useStanding();
  const tasks = Object.values(entities.task);
  const wayBack = tasks.filter((task) => {
    const undone = task.undoesId === null ? undefined : entities.task[task.undoesId];
    if (!undone) return false;
    return sliceId === null || sliceOf(task, undone, standing)?.id === sliceId;
  });
  const standsYet = wayBack.filter(({ undoesId }) =>
    entities.task[undoesId ?? ""]?.attempts.some(({ outcome }) => outcome !== "skipped"),
  );
  const underWay = tasks.filter(
    (task) =>
      task.undoesId === null &&
      task.attempts.at(-1)?.finishedAt === null &&
      (sliceId === null || standing.sliceOfStream.get(task.streamId)?.id === sliceId),
  );
  return (
    <SignatureDialog
      open
      onOpenChange={onClose}
      endsAt="holds"
      title={`Roll back ${title}`}
      asked={{
        verb: "Decide to roll back",
        intent: "nogo",
        comment: { label: "Reason", whyNeeded: NEEDED },
      }}
      command={decideRollback.name}
      call={api.holds.decideRollback}
      input={({ comment }) => ({ cutoverId: cutover.id, sliceId, reason: comment ?? "" })}
      whyOff={whyOff}
    >
      <div className="grid gap-2 rounded-md border border-line bg-canvas px-3 py-3">
        <p>
          From now on nothing of {title} goes on: what is not begun stays so. {wayBack.length} tasks of the
          way back can be started, in their order; {standsYet.length} of them have something to undo.
        </p>
        {wayBack.length === 0 && (
          <p className="text-hold">The runbook has no way back for it: nothing can be undone by it.</p>
        )}
        {underWay.length > 0 && (
          <p>
            Under way: {underWay.map(({ code }) => code).join(", ")}. Who has one in hand finishes it, or says
            that it failed.
          </p>
        )}
      </div>
    </SignatureDialog>
  );
}
