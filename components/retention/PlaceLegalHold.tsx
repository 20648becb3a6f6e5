"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { placeLegalHold } from "#lib/retention/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Forbids every purge of this cutover. */
export function PlaceLegalHold() {
  const [open, setOpen] = useState(false);
  const { cutover } = useRoom();
  const whyOff = useWhyNotAllowed(placeLegalHold);
  const { run, pending, refusal } = useCommand(api.retention.placeLegalHold);
  return (
    <div>
      <Button size="small" whyOff={whyOff} onClick={() => setOpen(true)}>
        Place a legal hold…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
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
