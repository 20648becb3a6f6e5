"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotRequestBinder } from "#lib/evidence/rules.ts";
import { requestBinder } from "#lib/evidence/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** The button that has a binder made. */
export function RequestBinder() {
  const { cutover, entities } = useRoom();
  const notAllowed = useWhyNotAllowed(requestBinder);
  const { run, pending, refusal } = useCommand(api.evidence.requestBinder);
  return (
    <PanelRow className="grid gap-2">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <p className="max-w-prose text-dim">
          Journal with proofs, gates, signatures, reconciliation reports, access, notices. Made in the
          background; you can leave this page.
        </p>
        <Button
          intent="primary"
          pending={pending}
          whyOff={notAllowed ?? whyNotRequestBinder(entities)}
          onClick={() => void run({ cutoverId: cutover.id })}
        >
          Make a binder
        </Button>
      </div>
      <RefusalLine sentence={refusal?.sentence} />
    </PanelRow>
  );
}
