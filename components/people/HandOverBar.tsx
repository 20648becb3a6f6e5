"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { openHandOvers, whyNotAnswer } from "#lib/handOver/rules.ts";
import { acceptHandOver, type HandOver } from "#lib/handOver/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** On every page of the one who is asked: a position is offered, with what they must know. */
export function HandOverBar() {
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const asked = openHandOvers(entities, nowMs).filter(({ toPersonId }) => toPersonId === me.personId);
  return (
    <section aria-label="Hand-over" hidden={asked.length === 0}>
      {asked.map((handOver) => (
        <Offer key={handOver.id} handOver={handOver} />
      ))}
    </section>
  );
}

function Offer({ handOver }: { handOver: HandOver }) {
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const [declining, setDeclining] = useState(false);
  const notAllowed = useWhyNotAllowed(acceptHandOver);
  const accept = useCommand(api.handOver.accept);
  const decline = useCommand(api.handOver.decline);
  const { id: handOverId, cutoverId, fromPersonName, position, note } = handOver;
  const whyOff = notAllowed ?? whyNotAnswer(handOver, entities, me.personId, nowMs);
  return (
    <div
      data-tone="info"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-(--tone) bg-(--tone-bg) px-4 py-2"
    >
      <p className="min-w-0 flex-1">
        <b className="font-semibold">
          {fromPersonName} hands {positionTitle(position)} over to you:
        </b>{" "}
        <q>{note}</q>
      </p>
      <span className="flex gap-2">
        <Button
          intent="primary"
          size="small"
          pending={accept.pending}
          whyOff={whyOff}
          onClick={() => void accept.run({ cutoverId, handOverId })}
        >
          I have the room
        </Button>
        <Button size="small" whyOff={whyOff} onClick={() => setDeclining(true)}>
          Decline…
        </Button>
      </span>
      <RefusalLine sentence={accept.refusal?.sentence} />
      <ReasonDialog
        open={declining}
        onOpenChange={setDeclining}
        title={`Do not take over ${positionTitle(position)}`}
        description={`${fromPersonName} keeps the position and reads your reason.`}
        verb="Decline"
        whyOff={whyOff}
        pending={decline.pending}
        refusal={decline.refusal?.sentence}
        onGiven={async (reason) => (await decline.run({ cutoverId, handOverId, reason })) !== undefined}
      />
    </div>
  );
}
