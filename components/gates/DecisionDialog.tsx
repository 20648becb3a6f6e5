"use client";

import { useId } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { PollSeats } from "#components/gates/PollSeats.tsx";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { SignatureEvidence } from "#components/signatures/SignatureEvidence.tsx";
import { type BoundEvidence, useSeenEvidence } from "#components/signatures/useSeenEvidence.ts";
import { api } from "#lib/door/client.ts";
import { type GateView, whyNotDecide } from "#lib/gates/rules.ts";
import { decideGate, type Outcome } from "#lib/gates/schema.ts";
import { INTENT_OF, pollHeadingId, reasonAsked } from "./binding.ts";
import { WhatBlocks } from "./WhatBlocks.tsx";

interface DecisionDialogProps {
  view: GateView;
  /** As it is this second. */
  evidence: BoundEvidence;
  outcome: Outcome;
  onClose: () => void;
}

/** Decides a gate's poll on the evidence shown. The poll is closed with it. */
export function DecisionDialog({ view, evidence, outcome, onClose }: DecisionDialogProps) {
  const notAllowed = useWhyNotAllowed(decideGate);
  const blockersId = useId();
  const seen = useSeenEvidence(evidence);
  const { content, hash: evidenceHash } = seen.evidence;
  const { id: gateId, cutoverId } = view.gate;
  return (
    <SignatureDialog
      open
      onOpenChange={onClose}
      endsAt={pollHeadingId(view.gate)}
      title={`Decide ${outcome} at gate ${view.gate.number}`}
      asked={{
        verb: `Decide ${outcome}`,
        intent: INTENT_OF[outcome],
        comment: reasonAsked(outcome),
      }}
      command={decideGate.name}
      call={api.gates.decideGate}
      input={({ comment: reason }) => ({
        cutoverId,
        gateId,
        pollId: content.pollId,
        outcome,
        reason,
        evidenceHash,
      })}
      whyOff={notAllowed ?? whyNotDecide(view, outcome) ?? seen.whyStale}
    >
      {outcome === "GO" && <WhatBlocks id={blockersId} view={view} />}
      <SignatureEvidence seen={seen} />
      <section aria-label="Answers" className="mt-3 overflow-clip rounded-md border border-line bg-canvas">
        <h3 className="px-3 py-2 font-semibold">Who has answered</h3>
        <PollSeats view={view} />
      </section>
    </SignatureDialog>
  );
}
