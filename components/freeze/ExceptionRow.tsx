"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { PanelRow } from "#components/ui/Panel.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { exceptionState, whyNotDecideException } from "#lib/freeze/rules.ts";
import { decideException, type ExceptionOutcome, type FreezeException } from "#lib/freeze/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { SystemNames } from "./SystemNames.tsx";
import { EXCEPTION_WORDS } from "./words.ts";

/** A change that somebody asked for, and what a second person said. */
export function ExceptionRow({ exception }: { exception: FreezeException }) {
  const nowMs = useNow();
  const state = exceptionState(exception, nowMs);
  const { number, what, why, startsAt, endsAt, requestedByName, requestedAt, decidedAt } = exception;
  return (
    <PanelRow className="grid gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p>
          <span className="figures text-faint">{number}</span> <b className="font-medium">{what}</b>
        </p>
        <StateBadge state={EXCEPTION_WORDS[state]} />
      </div>
      <p>
        <q>{why}</q>
      </p>
      <p className="text-small text-dim">
        <SystemNames ids={exception.systemIds} />, <Time at={startsAt} nowMs={nowMs} className="figures" /> to{" "}
        <Time at={endsAt} nowMs={nowMs} className="figures" />. Asked by {requestedByName}{" "}
        <Time at={requestedAt} nowMs={nowMs} className="figures" />
        {decidedAt !== null && (
          <>
            ; {exception.outcome} by {exception.decidedByName}{" "}
            <Time at={decidedAt} nowMs={nowMs} className="figures" />: <q>{exception.decisionReason}</q>
          </>
        )}
      </p>
      {state === "asked" && <Decide exception={exception} />}
    </PanelRow>
  );
}

function Decide({ exception }: { exception: FreezeException }) {
  const { me } = useRoom();
  const nowMs = useNow();
  const [asked, setAsked] = useState<ExceptionOutcome>();
  const notAllowed = useWhyNotAllowed(decideException);
  const { run, pending, refusal } = useCommand(api.freeze.decideException);
  const whyOff = notAllowed ?? whyNotDecideException(exception, me.personId, nowMs);
  const { id: exceptionId, cutoverId, number } = exception;
  const verb = asked === "refused" ? "Refuse" : "Approve";
  return (
    <div data-acts="" className="flex flex-wrap items-start gap-2">
      <Button size="small" intent="primary" whyOff={whyOff} onClick={() => setAsked("approved")}>
        Approve…
      </Button>
      {whyOff === undefined && (
        <Button size="small" onClick={() => setAsked("refused")}>
          Refuse…
        </Button>
      )}
      <ReasonDialog
        open={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        title={`${verb} exception ${number}`}
        description={
          asked === "refused"
            ? "The change waits until the freeze is over."
            : "The change is let through in its own time, and only then."
        }
        verb={verb}
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) =>
          asked !== undefined && (await run({ cutoverId, exceptionId, outcome: asked, reason })) !== undefined
        }
      />
    </div>
  );
}
