"use client";

import { SignatureDialog } from "#components/access/SignatureDialog.tsx";
import { SignatureEvidence } from "#components/access/SignatureEvidence.tsx";
import { type BoundEvidence, useSeenEvidence } from "#components/access/useSeenEvidence.ts";
import { useSignature } from "#components/access/useSignature.ts";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { api } from "#lib/door/client.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import { type GateView, whyNotSign } from "#lib/gates/rules.ts";
import { type Answer, answerPoll } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { gateLine, INTENT_OF, reasonAsked } from "./binding.tsx";
import { usualMeaning } from "./meanings.ts";

interface AnswerDialogProps {
  view: GateView;
  /** As it is this second. */
  evidence: BoundEvidence;
  position: Position;
  answer: Answer;
  onClose: () => void;
}

/** Signs an answer for a position on the evidence shown. */
export function AnswerDialog({ view, evidence, position, answer, onClose }: AnswerDialogProps) {
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(answerPoll);
  const seen = useSeenEvidence(evidence);
  const { sign, pending, refusal } = useSignature(api.gates.answerPoll);
  const { content, hash: evidenceHash } = seen.evidence;
  const { id: gateId, cutoverId } = view.gate;
  return (
    <SignatureDialog
      open
      onOpenChange={onClose}
      title={`Sign ${answer} for ${positionTitle(position)}`}
      statement={{
        verb: `Sign ${answer}`,
        intent: INTENT_OF[answer],
        lines: [{ term: "Answer", detail: <StateBadge state={answer} /> }, gateLine(view.gate)],
        position,
        meaning: usualMeaning(answer, content),
        comment: reasonAsked(answer),
        evidenceHash,
      }}
      whyOff={notAllowed ?? whyNotSign(view, position, me) ?? seen.whyStale}
      pending={pending}
      refusal={refusal}
      onSign={async (password, words) => {
        const { pollId } = content;
        const input = { cutoverId, gateId, pollId, position, answer, evidenceHash, ...words };
        return (await sign(password, input)) !== undefined;
      }}
    >
      <SignatureEvidence seen={seen} />
    </SignatureDialog>
  );
}
