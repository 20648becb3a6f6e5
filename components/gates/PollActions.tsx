"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type GateView, whyNotOpenPoll } from "#lib/gates/rules.ts";
import { closePoll, openPoll, type Poll } from "#lib/gates/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** Opening a poll, or closing the open one without a decision. */
export function PollActions({ view }: { view: GateView }) {
  if (view.state === "passed") return null;
  return view.state === "polling" && view.poll ? <ClosePoll poll={view.poll} /> : <OpenPoll view={view} />;
}

function OpenPoll({ view }: { view: GateView }) {
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(openPoll);
  const { run, pending, refusal } = useCommand(api.gates.openPoll);
  const { id: gateId, cutoverId } = view.gate;
  return (
    <div className="grid justify-items-start gap-1.5">
      <Button
        intent="primary"
        pending={pending}
        whyOff={notAllowed ?? whyNotOpenPoll(view, entities, me, nowMs)}
        onClick={() => void run({ cutoverId, gateId })}
      >
        {view.poll ? "Open a new poll" : "Open the poll"}
      </Button>
      <RefusalLine sentence={refusal?.sentence} />
    </div>
  );
}

function ClosePoll({ poll }: { poll: Poll }) {
  const notAllowed = useWhyNotAllowed(closePoll);
  const { run, pending, refusal } = useCommand(api.gates.closePoll);
  const { id: pollId, gateId, cutoverId } = poll;
  // Not for those who can't: that it could be closed is the commander's business, and the sentence would say no more.
  return (
    <ReasonButton
      label="Close the poll…"
      hides
      title="Close the poll without a decision"
      description="Its answers stay in the record and count no more. A new poll starts with no answers."
      verb="Close the poll"
      whyOff={notAllowed}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ cutoverId, gateId, pollId, reason })) !== undefined}
    />
  );
}
