"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { startPhase } from "#lib/plan/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { whyNotStartPhase } from "#lib/success/rules.ts";

/** Starts a phase; off, with the reason, until its criteria are signed. */
export function StartPhase({ phase }: { phase: Phase }) {
  const { entities } = useRoom();
  const notAllowed = useWhyNotAllowed(startPhase);
  const { run, pending, refusal } = useCommand(api.plan.startPhase);
  return (
    <>
      <Button
        intent="primary"
        pending={pending}
        whyOff={whyNotStartPhase(phase, entities) ?? notAllowed}
        onClick={() => void run({ cutoverId: phase.cutoverId, phaseId: phase.id })}
      >
        Start phase {phase.number}
      </Button>
      <RefusalLine sentence={refusal?.sentence} />
    </>
  );
}
