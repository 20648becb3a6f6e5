"use client";

import { useId, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WhyOff } from "#components/ui/Button.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import { type GateView, seatFor } from "#lib/gates/rules.ts";
import { type Answer, answerPoll } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { AnswerDialog } from "./AnswerDialog.tsx";
import { boundEvidence } from "./binding.ts";
import { GoNoGo } from "./GoNoGo.tsx";

/** GO, HOLD, NO-GO for the position that the person at this screen answers for; off with the reason where there is none. */
export function AnswerActions({ view }: { view: GateView }) {
  const { me } = useRoom();
  const [answer, setAnswer] = useState<Answer>();
  const whyOffId = useId();
  const notAllowed = useWhyNotAllowed(answerPoll);
  const seat = seatFor(view, me);
  const evidence = boundEvidence(view);
  const whyOff = notAllowed ?? ("whyNot" in seat ? seat.whyNot : undefined);
  const position = "position" in seat ? seat.position : undefined;
  const given = view.seats.find((candidate) => candidate.position === position)?.signOff;
  // A dialog under way outlives the poll: it says that the poll is closed, and what was written is kept.
  if (view.state !== "polling" && answer === undefined) return null;
  return (
    <section data-acts="" aria-label="Your answer" className="grid gap-2 border-t border-line px-3 py-3">
      <h3 className="font-semibold">
        {position === undefined
          ? "Your answer"
          : given
            ? `Answer again for ${positionTitle(position)}`
            : `Answer for ${positionTitle(position)}`}
      </h3>
      <GoNoGo
        whyOff={() => (whyOff === undefined ? undefined : { sentence: whyOff, shownAt: whyOffId })}
        onChoose={setAnswer}
        label={(option) => `Sign ${option}`}
      />
      {whyOff !== undefined && <WhyOff id={whyOffId}>{whyOff}</WhyOff>}
      {answer !== undefined && position !== undefined && evidence && (
        <AnswerDialog
          view={view}
          evidence={evidence}
          position={position}
          answer={answer}
          onClose={() => setAnswer(undefined)}
        />
      )}
    </section>
  );
}
