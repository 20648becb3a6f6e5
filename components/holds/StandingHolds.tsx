"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { Button } from "#components/ui/Button.tsx";
import { PanelRow } from "#components/ui/Panel.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { scopeTitle, toQuarantine, whyNotLift, whyNotWithdrawRollback } from "#lib/holds/rules.ts";
import { type Hold, liftHold, type RollbackDecision, withdrawRollback } from "#lib/holds/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { useStanding } from "./useStanding.ts";
import { HOLD_WORDS } from "./words.ts";

/** What stands now, each with what ends it. */
export function StandingHolds() {
  const { entities } = useRoom();
  const standing = useStanding();
  const quarantine = toQuarantine(standing, entities);
  if (standing.holds.length + standing.rollbacks.length === 0)
    return (
      <PanelRow>
        <p className="text-dim">Nothing is paused, cut off or rolled back.</p>
      </PanelRow>
    );
  return (
    <>
      {standing.rollbacks.map((decision) => (
        <RollbackRow key={decision.id} decision={decision} title={scopeTitle(decision.sliceId, standing)} />
      ))}
      {standing.holds.map((hold) => (
        <HoldRow key={hold.id} hold={hold} title={scopeTitle(hold.sliceId, standing)} />
      ))}
      {quarantine.length > 0 && (
        <PanelRow className="text-small">
          <span className="text-hold">To be quarantined:</span>{" "}
          {quarantine.map(({ name }) => name).join(", ")}
        </PanelRow>
      )}
    </>
  );
}

function HoldRow({ hold, title }: { hold: Hold; title: string }) {
  const [asking, setAsking] = useState(false);
  const { run, pending, refusal } = useCommand(api.holds.liftHold);
  const whyOff = useWhyNotAllowed(liftHold) ?? whyNotLift(hold);
  const { cutoverId, id: holdId, kind, startedAt, startedByName, reason } = hold;
  const verb = kind === "pause" ? "Resume" : "Take back in";
  return (
    <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <p className="min-w-0">
        <StateBadge state={HOLD_WORDS[kind]} /> <b className="font-medium">{title}</b>
        <span className="block text-small text-dim">
          since <Time at={startedAt} nowMs={useNow()} className="figures" /> by {startedByName}:{" "}
          <q>{reason}</q>
        </span>
      </p>
      <Button size="small" whyOff={whyOff} onClick={() => setAsking(true)}>
        {verb}
      </Button>
      {asking && (
        <ReasonDialog
          open
          onOpenChange={setAsking}
          title={`${verb}: ${title}`}
          description="Its tasks can be started again, where nothing else holds them."
          verb={verb}
          whyOff={whyOff}
          pending={pending}
          refusal={refusal?.sentence}
          onGiven={async (given) => (await run({ cutoverId, holdId, reason: given })) !== undefined}
        />
      )}
    </PanelRow>
  );
}

function RollbackRow({ decision, title }: { decision: RollbackDecision; title: string }) {
  const { entities } = useRoom();
  const [asking, setAsking] = useState(false);
  const whyOff = useWhyNotAllowed(withdrawRollback) ?? whyNotWithdrawRollback(decision, entities);
  const { cutoverId, id: rollbackDecisionId, reason, signatureId } = decision;
  return (
    <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <StateBadge state="ROLLING BACK" /> <b className="font-medium">{title}</b>
        <p className="text-small text-dim">
          <q>{reason}</q>
        </p>
        <SignedNote signatureId={signatureId} />
      </div>
      <Button size="small" whyOff={whyOff} onClick={() => setAsking(true)}>
        Withdraw…
      </Button>
      <SignatureDialog
        open={asking}
        onOpenChange={setAsking}
        endsAt="holds"
        title={`Withdraw the decision to roll back: ${title}`}
        asked={{
          verb: "Withdraw it",
          intent: "primary",
          comment: { label: "Reason", whyNeeded: "It needs a reason." },
        }}
        command={withdrawRollback.name}
        call={api.holds.withdrawRollback}
        input={({ comment }) => ({ cutoverId, rollbackDecisionId, reason: comment ?? "" })}
        whyOff={whyOff}
      >
        <p className="rounded-md border border-line bg-canvas px-3 py-3">
          The way on is open again, and the way back is shut. What was undone stays undone, and is done again.
        </p>
      </SignatureDialog>
    </PanelRow>
  );
}
