"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type GateView, whyNotWithdrawDecision } from "#lib/gates/rules.ts";
import { type Decision, withdrawDecision } from "#lib/gates/schema.ts";

/** Takes a GO back while it is good to execute. Only drawn for who may. */
export function WithdrawDecision({ view, decision }: { view: GateView; decision: Decision }) {
  const notAllowed = useWhyNotAllowed(withdrawDecision);
  const command = useCommand(api.gates.withdrawDecision);
  if (notAllowed !== undefined || whyNotWithdrawDecision(view) !== undefined) return null;
  const { cutoverId, gateId, pollId } = decision;
  return (
    <WithdrawButton
      title={`Withdraw the GO of gate ${view.gate.number}`}
      description="No more work passes this gate until it is polled and decided again. The record of the decision stays."
      whyOff={undefined}
      command={command}
      onGiven={(reason) => command.run({ cutoverId, gateId, pollId, reason })}
    />
  );
}
