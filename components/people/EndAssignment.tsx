"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { whyNotEndAssignment } from "#lib/access/rules.ts";
import { type Assignment, endAssignment } from "#lib/access/schema.ts";
import { api } from "#lib/door/client.ts";
import { positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** Ends somebody's position; drawn for the positions that can. */
export function EndAssignment({ assignment }: { assignment: Assignment }) {
  const { me } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(endAssignment);
  const { run, pending, refusal } = useCommand(api.access.endAssignment);
  if (whyNotPosition(endAssignment.allowed.positions ?? [], me.positions) !== undefined) return null;
  if (whyNotEndAssignment(assignment, nowMs) !== undefined) return null;
  const { id: assignmentId, cutoverId, personName, position } = assignment;
  const what = `${personName}’s position ${positionTitle(position)}`;
  return (
    <ReasonButton
      label="End…"
      name={`End ${what}`}
      title={`End ${what}`}
      description="They are refused from the next call on, and leave the room within seconds. What they signed stays."
      verb="End it"
      intent="nogo"
      whyOff={notAllowed}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ cutoverId, assignmentId, reason })) !== undefined}
    />
  );
}
