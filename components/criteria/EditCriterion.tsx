"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { whyNotEditCriteria, whyNotRemove } from "#lib/criteria/rules.ts";
import { removeCriterion, replaceCriterion } from "#lib/criteria/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { GateView } from "#lib/gates/rules.ts";
import type { Criterion } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { CriterionForm } from "./CriterionForm.tsx";

/** Puts another criterion in the place of one, or asks it no more. For the commander; others do not see it. */
export function EditCriterion({ gateView, criterion }: { gateView: GateView; criterion: Criterion }) {
  const whyClosed = whyNotEditCriteria(gateView.gate, gateView.state);
  return (
    <>
      <Replace criterion={criterion} whyClosed={whyClosed} />
      <Remove criterion={criterion} whyClosed={whyClosed} />
    </>
  );
}

interface EditProps {
  criterion: Criterion;
  whyClosed: string | undefined;
}

function Replace({ criterion, whyClosed }: EditProps) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(replaceCriterion);
  const { run, pending, refusal } = useCommand(api.criteria.replace);
  if (notAllowed !== undefined && !open) return null;
  const { id: criterionId, cutoverId } = criterion;
  return (
    <>
      <Button size="small" whyOff={whyClosed} onClick={() => setOpen(true)}>
        Change…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Change a criterion"
        description="The one that stands is asked no more and stays on record; what was attested, attached or waived for it stays with it."
      >
        <CriterionForm
          criterion={criterion}
          verb="Change it"
          whyOff={notAllowed ?? whyClosed}
          pending={pending}
          refusal={refusal?.sentence}
          onGiven={async (written, reason) =>
            (await run({ cutoverId, criterionId, ...written, reason })) !== undefined
          }
          onClose={() => setOpen(false)}
        />
      </Dialog>
    </>
  );
}

function Remove({ criterion, whyClosed }: EditProps) {
  const [open, setOpen] = useState(false);
  const { entities } = useRoom();
  const notAllowed = useWhyNotAllowed(removeCriterion);
  const { run, pending, refusal, reset } = useCommand(api.criteria.remove);
  if (notAllowed !== undefined && !open) return null;
  const { id: criterionId, cutoverId } = criterion;
  const whyOff = whyClosed ?? whyNotRemove(criterion, entities);
  return (
    <>
      <Button
        size="small"
        intent="quiet"
        whyOff={whyOff}
        onClick={() => {
          reset();
          setOpen(true);
        }}
      >
        Ask it no more…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title="Ask a criterion no more"
        description={
          <>
            <q>{criterion.question}</q> The gate can be passed without it from then on. The record of it
            stays.
          </>
        }
        verb="Ask it no more"
        intent="nogo"
        whyOff={notAllowed ?? whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId, criterionId, reason })) !== undefined}
      />
    </>
  );
}
