"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { whyNotEnd } from "#lib/breakGlass/rules.ts";
import { type BreakGlass, endBreakGlass } from "#lib/breakGlass/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** Ends a break-glass before its time; drawn for those who can. */
export function EndBreakGlass({ breakGlass }: { breakGlass: BreakGlass }) {
  const { me } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(endBreakGlass);
  const { run, pending, refusal } = useCommand(api.breakGlass.end);
  const { id: breakGlassId, cutoverId, personName } = breakGlass;
  if (whyNotEnd(breakGlass, me, nowMs) !== undefined) return null;
  return (
    <ReasonButton
      label="End it…"
      title={`End the break-glass of ${personName}`}
      description="The rights end now. A second person reviews what was done."
      verb="End it"
      intent="nogo"
      whyOff={notAllowed}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ cutoverId, breakGlassId, reason })) !== undefined}
    />
  );
}
