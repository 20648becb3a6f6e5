"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import {
  pendingChange,
  restartsPoll,
  secondPersons,
  whyNotDecideChange,
  whySecondPerson,
} from "#lib/gateChanges/rules.ts";
import { decideGateChange, type GateChange, withdrawGateChange } from "#lib/gateChanges/schema.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { ChangedTerms } from "./ChangedTerms.tsx";
import { WhySecondPerson } from "./WhySecondPerson.tsx";

/** The change of a gate that waits for a second person, for everyone to see. */
export function PendingChange({ view }: { view: GateView }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const change = pendingChange(entities, view.gate.id);
  if (!change) return null;
  const seconds = secondPersons(entities, change.proposedById, nowMs).map(({ personName }) => personName);
  return (
    <section
      aria-label={`Change of gate ${view.gate.number} that waits`}
      className="grid gap-3 border-t border-line bg-raised px-3 py-3"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p className="font-semibold">
          {change.proposedByName} wants to change this gate{" "}
          <span className="font-normal text-dim">
            · <Time at={change.proposedAt} nowMs={nowMs} className="figures" /> · <q>{change.reason}</q>
          </span>
        </p>
        <StateBadge state="PENDING" />
      </div>
      <ChangedTerms before={change.before} after={change.after} />
      <WhySecondPerson sentences={whySecondPerson(view, change.after)} />
      <p className="text-small text-dim">
        {seconds.length === 0
          ? "Nobody is here who could answer it: another commander, or compliance."
          : `It waits for one of: ${[...new Set(seconds)].join(", ")}.`}
      </p>
      <div className="flex flex-wrap items-start gap-2">
        <Decide change={change} view={view} outcome="approved" />
        <Decide change={change} view={view} outcome="refused" />
        <Withdraw change={change} />
      </div>
    </section>
  );
}

interface DecideProps {
  change: GateChange;
  view: GateView;
  outcome: "approved" | "refused";
}

function Decide({ change, view, outcome }: DecideProps) {
  const [open, setOpen] = useState(false);
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(decideGateChange);
  const { run, pending, refusal } = useCommand(api.gateChanges.decide);
  if (notAllowed !== undefined && !open) return null;
  const whyOff = notAllowed ?? whyNotDecideChange(change, view, entities, me, outcome, nowMs);
  const verb = outcome === "approved" ? "Approve" : "Refuse";
  const { id: gateChangeId, cutoverId } = change;
  const openPollId = view.poll?.closedAt === null ? view.poll.id : null;
  return (
    <>
      <Button
        size="small"
        intent={outcome === "approved" ? "primary" : "plain"}
        whyOff={whyOff}
        onClick={() => setOpen(true)}
      >
        {verb}…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title={`${verb} the change of gate ${view.gate.number}`}
        description={
          outcome === "refused"
            ? "The gate stays as it is."
            : restartsPoll(change, view)
              ? "The open poll is closed, its answers stay in the record and count no more, and a new one begins under what is changed."
              : "The gate is changed from then on."
        }
        verb={`${verb} it`}
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) =>
          (await run({ cutoverId, gateChangeId, outcome, reason, openPollId })) !== undefined
        }
      />
    </>
  );
}

function Withdraw({ change }: { change: GateChange }) {
  const notAllowed = useWhyNotAllowed(withdrawGateChange);
  const command = useCommand(api.gateChanges.withdraw);
  const { id: gateChangeId, cutoverId } = change;
  return (
    <WithdrawButton
      look="quiet"
      hides
      title="Withdraw the change"
      description="The gate stays as it is; another change can be proposed."
      whyOff={notAllowed}
      command={command}
      onGiven={(reason) => command.run({ cutoverId, gateChangeId, reason })}
    />
  );
}
