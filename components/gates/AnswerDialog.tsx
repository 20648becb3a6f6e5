"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { SignatureEvidence } from "#components/signatures/SignatureEvidence.tsx";
import { type BoundEvidence, useSeenEvidence } from "#components/signatures/useSeenEvidence.ts";
import { api } from "#lib/door/client.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import { type GateView, whyNotSign } from "#lib/gates/rules.ts";
import { type Answer, answerPoll } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { INTENT_OF, reasonAsked } from "./binding.ts";
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
  const { content, hash: evidenceHash } = seen.evidence;
  const { id: gateId, cutoverId } = view.gate;
  return (
    <SignatureDialog
      open
      onOpenChange={onClose}
      title={`Sign ${answer} for ${positionTitle(position)}`}
      asked={{
        verb: `Sign ${answer}`,
        intent: INTENT_OF[answer],
        meaning: usualMeaning(answer, content),
        comment: reasonAsked(answer),
      }}
      command={answerPoll.name}
      call={api.gates.answerPoll}
      input={(words) => ({
        cutoverId,
        gateId,
        pollId: content.pollId,
        position,
        answer,
        evidenceHash,
        ...words,
      })}
      whyOff={notAllowed ?? whyNotSign(view, position, me) ?? seen.whyStale}
    >
      <SignatureEvidence seen={seen} />
    </SignatureDialog>
  );
}
