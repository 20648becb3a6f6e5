"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type Binder, cancelBinder } from "#lib/evidence/schema.ts";

/** Stops the making of a binder. */
export function CancelBinder({ binder: { id: binderId, cutoverId, number } }: { binder: Binder }) {
  const [open, setOpen] = useState(false);
  const whyOff = useWhyNotAllowed(cancelBinder);
  const { run, pending, refusal } = useCommand(api.evidence.cancelBinder);
  return (
    <>
      <Button
        size="small"
        whyOff={whyOff}
        aria-label={`Cancel binder ${number}`}
        onClick={() => setOpen(true)}
      >
        Cancel…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title={`Cancel binder ${number}`}
        description="What is written of it is thrown away. The records are as they were; another can be made at any time."
        verb="Cancel it"
        intent="nogo"
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId, binderId, reason })) !== undefined}
      />
    </>
  );
}
