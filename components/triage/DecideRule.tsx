"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { changeWords, whyNotDecide } from "#lib/ruleChanges/rules.ts";
import { decideRule, type RuleProposal } from "#lib/ruleChanges/schema.ts";

const VERBS = { approved: "Approve", rejected: "Reject" } as const;

/** A second person's word on a proposed version of the rules. */
export function DecideRule({ proposal }: { proposal: RuleProposal }) {
  const [outcome, setOutcome] = useState<"approved" | "rejected">();
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(decideRule);
  const { run, pending, refusal, reset } = useCommand(api.rules.decide);
  const whyOffOf = (wanted: "approved" | "rejected") =>
    whyNotDecide(entities, proposal, me, wanted) ?? notAllowed;
  return (
    <>
      {(["approved", "rejected"] as const).map((wanted) => (
        <Button
          key={wanted}
          size="small"
          whyOff={whyOffOf(wanted)}
          onClick={() => {
            reset();
            setOutcome(wanted);
          }}
        >
          {VERBS[wanted]}…
        </Button>
      ))}
      {outcome && (
        <ReasonDialog
          open
          onOpenChange={() => setOutcome(undefined)}
          title={`${VERBS[outcome]} version ${proposal.version} of the rules`}
          description={`${changeWords(proposal.change)}. What the rules leave out, no run finds any more.${outcome === "approved" ? " From now on, what rests on reconciliation is unknown until a run by this version." : ""}`}
          verb={VERBS[outcome]}
          intent={outcome === "approved" ? "hold" : "primary"}
          whyOff={whyOffOf(outcome)}
          pending={pending}
          refusal={refusal?.sentence}
          onGiven={async (reason) =>
            (await run({ cutoverId: proposal.cutoverId, proposalId: proposal.id, outcome, reason })) !==
            undefined
          }
        />
      )}
    </>
  );
}
