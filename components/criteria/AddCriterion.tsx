"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { whyNotEditCriteria } from "#lib/criteria/rules.ts";
import { addCriterion } from "#lib/criteria/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { CriterionForm } from "./CriterionForm.tsx";

/** Adds a criterion to a gate that is not being polled. For the commander; others do not see it. */
export function AddCriterion({ view: { gate, state } }: { view: GateView }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(addCriterion);
  const { run, pending, refusal } = useCommand(api.criteria.add);
  if (notAllowed !== undefined && !open) return null;
  const whyClosed = whyNotEditCriteria(gate, state);
  const { id: gateId, cutoverId, number } = gate;
  return (
    <div className="border-t border-line px-3 py-2.5">
      <Button size="small" whyOff={whyClosed} onClick={() => setOpen(true)}>
        Add a criterion…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Add a criterion to gate ${number}`}
        description="A question, and what of the room answers it. What can't be established is unknown, and unknown passes no gate."
      >
        <CriterionForm
          verb="Add it"
          whyOff={notAllowed ?? whyClosed}
          pending={pending}
          refusal={refusal?.sentence}
          onGiven={async (written) => (await run({ cutoverId, gateId, ...written })) !== undefined}
          onClose={() => setOpen(false)}
        />
      </Dialog>
    </div>
  );
}
