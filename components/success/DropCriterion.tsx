"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { labelOf, whyNotDrop } from "#lib/success/rules.ts";
import { dropCriterion, type SuccessCriterion } from "#lib/success/schema.ts";

/** Takes a criterion away, with a reason. */
export function DropCriterion({ phase, criterion }: { phase: Phase; criterion: SuccessCriterion }) {
  const notAllowed = useWhyNotAllowed(dropCriterion);
  const { run, pending, refusal } = useCommand(api.success.dropCriterion);
  const whyOff = notAllowed ?? whyNotDrop(phase, criterion);
  const { id: criterionId, cutoverId } = criterion;
  return (
    <ReasonButton
      label="Drop…"
      look="quiet"
      hides
      title={`Drop criterion ${labelOf(phase, criterion)}`}
      description="The phase is not judged by it any more; everyone signs again what is left."
      verb="Drop it"
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ cutoverId, criterionId, reason })) !== undefined}
    />
  );
}
