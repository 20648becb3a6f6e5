"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type Binder, takeBinder } from "#lib/evidence/schema.ts";

/** Takes a binder away: journaled first, then fetched. */
export function TakeBinder({ binder: { id: binderId, cutoverId, number } }: { binder: Binder }) {
  const whyOff = useWhyNotAllowed(takeBinder);
  const { run, pending, refusal } = useCommand(api.evidence.takeBinder);
  const take = async () => {
    const taken = await run({ cutoverId, binderId });
    // An attachment: the browser keeps the file, and stays where it is.
    if (taken) window.location.assign(taken.path);
  };
  return (
    <div className="grid justify-items-end gap-1">
      <Button
        size="small"
        whyOff={whyOff}
        pending={pending}
        aria-label={`Download binder ${number}`}
        onClick={() => void take()}
      >
        Download
      </Button>
      <span className="text-caption text-faint">journaled as an export</span>
      <RefusalLine sentence={refusal?.sentence} />
    </div>
  );
}
