"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { placeLegalHold } from "#lib/retention/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Forbids every purge of this cutover. */
export function PlaceLegalHold() {
  const { cutover } = useRoom();
  const whyOff = useWhyNotAllowed(placeLegalHold);
  const { run, pending, refusal } = useCommand(api.retention.placeLegalHold);
  return (
    <div>
      <ReasonButton
        label="Place a legal hold…"
        title="Place a legal hold"
        description="From now on nothing of this cutover is purged, whatever its age. Another person lifts it, with a reason."
        verb="Place it"
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId: cutover.id, reason })) !== undefined}
      />
    </div>
  );
}
