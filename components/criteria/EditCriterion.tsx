"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import {
  whyNotAgreeToRemoval,
  whyNotEditCriteria,
  whyNotRemove,
  whyNotReplace,
} from "#lib/criteria/rules.ts";
import { agreeToRemoval, removeCriterion, replaceCriterion } from "#lib/criteria/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { GateView } from "#lib/gates/rules.ts";
import type { Criterion } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { CriterionForm } from "./CriterionForm.tsx";

/** Puts another criterion in the place of one, or asks for it to be dropped, which a second person has to agree to. */
export function EditCriterion({ gateView, criterion }: { gateView: GateView; criterion: Criterion }) {
  const whyClosed = whyNotEditCriteria(gateView.gate, gateView.state);
  return (
    <>
      <Replace criterion={criterion} whyClosed={whyClosed} />
      <Remove criterion={criterion} whyClosed={whyClosed} />
      {criterion.removalAskedAt != null && <AgreeToRemoval criterion={criterion} whyClosed={whyClosed} />}
    </>
  );
}

interface EditProps {
  criterion: Criterion;
  whyClosed: string | undefined;
}

function AgreeToRemoval({ criterion, whyClosed }: EditProps) {
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(agreeToRemoval);
  const { run, pending, refusal } = useCommand(api.criteria.agreeToRemoval);
  const { id: criterionId, cutoverId, removalAskedByName, removalReason } = criterion;
  return (
    <div className="grid w-full gap-2 rounded-md border border-hold px-3 py-2">
      <p className="text-hold">
        {removalAskedByName} asks for it to be dropped: <q>{removalReason}</q> It is asked until a second
        person agrees.
      </p>
      <RefusalLine sentence={refusal?.sentence} />
      <div>
        <Button
          size="small"
          intent="nogo"
          pending={pending}
          whyOff={notAllowed ?? whyNotAgreeToRemoval(criterion, me) ?? whyClosed}
          onClick={() => run({ cutoverId, criterionId })}
        >
          Agree to drop it
        </Button>
      </div>
    </div>
  );
}

function Replace({ criterion, whyClosed }: EditProps) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(replaceCriterion);
  const { run, pending, refusal } = useCommand(api.criteria.replace);
  if (notAllowed !== undefined && !open) return null;
  const { id: criterionId, cutoverId } = criterion;
  return (
    <>
      <Button size="small" whyOff={whyClosed ?? whyNotReplace(criterion)} onClick={() => setOpen(true)}>
        Change…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Change a criterion"
        description="The new one is asked at once, and the one that stands until a second person agrees to drop it; what was attested, attached or waived for it stays with it."
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
  const { run, pending, refusal } = useCommand(api.criteria.remove);
  if (notAllowed !== undefined && !open) return null;
  const { id: criterionId, cutoverId } = criterion;
  const whyOff = whyClosed ?? whyNotRemove(criterion, entities);
  return (
    <>
      <Button size="small" intent="quiet" whyOff={whyOff} onClick={() => setOpen(true)}>
        Ask it no more…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title="Ask for a criterion to be dropped"
        description={
          <>
            <q>{criterion.question}</q> Once a second person agrees, the gate can be passed without it. The
            record of it stays.
          </>
        }
        verb="Ask for it"
        intent="nogo"
        whyOff={notAllowed ?? whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId, criterionId, reason })) !== undefined}
      />
    </>
  );
}
