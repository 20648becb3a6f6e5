"use client";

import { useState } from "react";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { api } from "#lib/door/client.ts";
import type { Position } from "#lib/door/positions.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { contentHashOf, contentOf } from "#lib/success/rules.ts";
import { signCriteria } from "#lib/success/schema.ts";
import { SignedCriteria } from "./SignedCriteria.tsx";

interface SignCriteriaProps {
  phase: Phase;
  position: Position;
  whyOff: string | undefined;
  onClose: () => void;
}

/** Signs, for a position, that these are the criteria. When they change under the dialog, it says so and signs nothing. */
export function SignCriteria({ phase, position, whyOff, onClose }: SignCriteriaProps) {
  const { entities } = useRoom();
  const { id: phaseId, cutoverId } = phase;
  const [seen] = useState(() => ({
    criteria: contentOf(entities, phaseId, "start"),
    hash: contentHashOf(entities, phaseId, "start"),
  }));
  const changed =
    contentHashOf(entities, phaseId, "start") === seen.hash
      ? undefined
      : "The criteria changed since this was opened. Close it, look at them, and sign then.";
  return (
    <SignatureDialog
      open
      onOpenChange={onClose}
      title={`Success criteria of phase ${phase.number}, ${phase.name}`}
      asked={{ verb: "Sign", intent: "primary", comment: null }}
      command={signCriteria.name}
      call={api.success.signCriteria}
      input={() => ({ cutoverId, phaseId, position, contentHash: seen.hash })}
      whyOff={changed ?? whyOff}
    >
      <SignedCriteria phase={phase} criteria={seen.criteria} />
    </SignatureDialog>
  );
}
