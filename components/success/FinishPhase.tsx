"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { Button } from "#components/ui/Button.tsx";
import { api } from "#lib/door/client.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { finishPhase } from "#lib/plan/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { contentHashOf, contentOf, whyNotFinishPhase } from "#lib/success/rules.ts";
import type { SignedCriterion } from "#lib/success/schema.ts";
import { SignedCriteria } from "./SignedCriteria.tsx";

/** Signs that a phase met its criteria; off, with the reason, until all of them are measured and met. */
export function FinishPhase({ phase }: { phase: Phase }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const [seen, setSeen] = useState<{ criteria: readonly SignedCriterion[]; hash: string }>();
  const notAllowed = useWhyNotAllowed(finishPhase);
  const { id: phaseId, cutoverId } = phase;
  const whyOff = whyNotFinishPhase(phase, entities, nowMs) ?? notAllowed;
  const hash = contentHashOf(entities, phaseId, "finish");
  const changed =
    seen && seen.hash !== hash
      ? "What was measured changed since this was opened. Close it, look at it, and sign then."
      : undefined;
  return (
    <>
      <Button
        intent="primary"
        whyOff={whyOff}
        onClick={() => setSeen({ criteria: contentOf(entities, phaseId, "finish"), hash })}
      >
        Sign phase {phase.number} as finished…
      </Button>
      {seen && (
        <SignatureDialog
          open
          onOpenChange={() => setSeen(undefined)}
          title={`Phase ${phase.number}, ${phase.name}, is finished`}
          asked={{ verb: "Sign", intent: "go", comment: null }}
          command={finishPhase.name}
          call={api.plan.finishPhase}
          input={() => ({ cutoverId, phaseId, contentHash: seen.hash })}
          whyOff={changed ?? whyOff}
        >
          <SignedCriteria phase={phase} criteria={seen.criteria} />
        </SignatureDialog>
      )}
    </>
  );
}
