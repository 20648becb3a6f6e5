"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { EndBreakGlass } from "#components/breakGlass/EndBreakGlass.tsx";
import { ReviewDialog } from "#components/breakGlass/ReviewDialog.tsx";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import { Time } from "#components/ui/Time.tsx";
import { type BreakGlassState, breakGlassState, whyNotReview } from "#lib/breakGlass/rules.ts";
import { type BreakGlass, reviewBreakGlass } from "#lib/breakGlass/schema.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

const WORDS: Record<BreakGlassState, StateWord> = { on: "RUNNING", "to-review": "PENDING", reviewed: "DONE" };

/** Every break-glass of the cutover, and its review by a second person, without which the cutover can't be closed. */
export function BreakGlassReviews() {
  const { entities } = useRoom();
  const list = all(entities, "breakGlass").reverse();
  return (
    <Panel title="Break-glass" aside="each is reviewed by a second person">
      {list.length === 0 && (
        <EmptyState title="Nobody broke the glass">
          In an emergency a named account takes one position for at most an hour, and signs nothing.
        </EmptyState>
      )}
      {list.map((breakGlass) => (
        <Row key={breakGlass.id} breakGlass={breakGlass} />
      ))}
    </Panel>
  );
}

function Row({ breakGlass }: { breakGlass: BreakGlass }) {
  const { me } = useRoom();
  const nowMs = useNow();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(reviewBreakGlass);
  const state = breakGlassState(breakGlass, nowMs);
  const { personName, position, reason, startedAt, endsAt, endedAt, endedByName } = breakGlass;
  const reviewing = me.positions.find((held) => reviewBreakGlass.allowed.positions?.includes(held)) ?? null;
  const whyOff = notAllowed ?? whyNotReview(breakGlass, { ...me, position: reviewing }, nowMs);
  return (
    <PanelRow className="grid gap-1">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <p>
          <b className="font-medium">{personName}</b> as {positionTitle(position)}
        </p>
        <StateBadge state={WORDS[state]} />
      </div>
      <p className="text-small text-dim">
        <q>{reason}</q> · <Time at={startedAt} nowMs={nowMs} className="figures" /> –{" "}
        <Time at={endedAt ?? endsAt} nowMs={nowMs} className="figures" />
        {endedAt === null ? (state === "on" ? "" : " by its time") : ` by ${endedByName}`}
      </p>
      {state === "on" && (
        <span>
          <EndBreakGlass breakGlass={breakGlass} />
        </span>
      )}
      {state === "to-review" && (
        <span>
          <Button size="small" intent="primary" whyOff={whyOff} onClick={() => setOpen(true)}>
            Review…
          </Button>
        </span>
      )}
      {breakGlass.reviewedAt !== null && (
        <p className="text-small">
          {breakGlass.verdict === "justified" ? "Justified" : "Not justified"}, says{" "}
          {breakGlass.reviewedByName}, <Time at={breakGlass.reviewedAt} nowMs={nowMs} className="figures" />:{" "}
          <q>{breakGlass.finding}</q>
        </p>
      )}
      <ReviewDialog breakGlass={breakGlass} open={open} onOpenChange={setOpen} whyOff={whyOff} />
    </PanelRow>
  );
}
