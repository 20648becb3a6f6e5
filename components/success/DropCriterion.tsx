"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { labelOf, whyNotDrop } from "#lib/success/rules.ts";
import { dropCriterion, type SuccessCriterion } from "#lib/success/schema.ts";

/** Takes a criterion away, with a reason. */
export function DropCriterion({ phase, criterion }: { phase: Phase; criterion: SuccessCriterion }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(dropCriterion);
  const { run, pending, refusal } = useCommand(api.success.dropCriterion);
  const whyOff = notAllowed ?? whyNotDrop(phase, criterion);
  if (whyOff !== undefined && !open) return null;
  const { id: criterionId, cutoverId } = criterion;
  return (
    <>
      <Button size="small" intent="quiet" onClick={() => setOpen(true)}>
        Drop…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title={`Drop criterion ${labelOf(phase, criterion)}`}
        description="The phase is not judged by it any more; everyone signs again what is left."
        verb="Drop it"
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId, criterionId, reason })) !== undefined}
      />
    </>
  );
}
