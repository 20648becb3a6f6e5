"use client";

import { SignatureDialog } from "#components/access/SignatureDialog.tsx";
import { SignatureEvidence } from "#components/access/SignatureEvidence.tsx";
import { type BoundEvidence, useSeenEvidence } from "#components/access/useSeenEvidence.ts";
import { useSignature } from "#components/access/useSignature.ts";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { PollSeats } from "#components/gates/PollSeats.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { api } from "#lib/door/client.ts";
import { type GateView, whyNotDecide } from "#lib/gates/rules.ts";
import { decideGate, type Outcome } from "#lib/gates/schema.ts";
import { gateLine, INTENT_OF, pollHeadingId, reasonAsked } from "./binding.tsx";

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
  const seen = useSeenEvidence(evidence);
  const { sign, pending, refusal } = useSignature(api.gates.decideGate);
  const { content, hash: evidenceHash } = seen.evidence;
  const { id: gateId, cutoverId } = view.gate;
  return (
    <SignatureDialog
      open
      onOpenChange={onClose}
      endsAt={pollHeadingId(view.gate)}
      title={`Decide ${outcome} at gate ${view.gate.number}`}
      statement={{
        verb: `Decide ${outcome}`,
        intent: INTENT_OF[outcome],
        lines: [{ term: "Decision", detail: <StateBadge state={outcome} /> }, gateLine(view.gate)],
        position: "incident-commander",
        comment: reasonAsked(outcome),
        evidenceHash,
      }}
      whyOff={notAllowed ?? whyNotDecide(view, outcome) ?? seen.whyStale}
      pending={pending}
      refusal={refusal}
      onSign={async (password, { comment: reason }) => {
        const { pollId } = content;
        const input = { cutoverId, gateId, pollId, outcome, reason, evidenceHash };
        return (await sign(password, input)) !== undefined;
      }}
    >
      <SignatureEvidence seen={seen} />
      <section aria-label="Answers" className="mt-3 overflow-clip rounded-md border border-line bg-canvas">
        <h3 className="px-3 py-2 font-semibold">Who has answered</h3>
        <PollSeats view={view} />
      </section>
    </SignatureDialog>
  );
}
