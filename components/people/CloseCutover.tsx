"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotClose } from "#lib/plan/rules.ts";
import { closeCutover } from "#lib/plan/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** The end of the war room's work, and what stands in its way. */
export function CloseCutover() {
  const { cutover, entities } = useRoom();
  const nowMs = useNow();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(closeCutover);
  const { run, pending, refusal } = useCommand(api.plan.closeCutover);
  const whyOff = notAllowed ?? whyNotClose(cutover, entities, nowMs);
  return (
    <Panel title="The end of this cutover">
      <PanelRow>
        {cutover.closedAt === null ? (
          <Button whyOff={whyOff} onClick={() => setOpen(true)}>
            Close the cutover…
          </Button>
        ) : (
          <p>
            {cutover.closedByName} closed it <Time at={cutover.closedAt} nowMs={nowMs} className="figures" />:{" "}
            <q>{cutover.closedReason}</q>
          </p>
        )}
      </PanelRow>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title="Close the cutover"
        description="The war room has done its work. Its record stays."
        verb="Close it"
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId: cutover.id, reason })) !== undefined}
      />
    </Panel>
  );
}
