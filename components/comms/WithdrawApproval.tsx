"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { whyNotWithdrawApproval } from "#lib/comms/rules.ts";
import { type Notice, withdrawApproval } from "#lib/comms/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";

/** Withdraws the approval of a notice. Only drawn for who may. */
export function WithdrawApproval({ notice }: { notice: Notice }) {
  const notAllowed = useWhyNotAllowed(withdrawApproval);
  const command = useCommand(api.comms.withdrawApproval);
  if (notAllowed !== undefined || whyNotWithdrawApproval(notice) !== undefined) return null;
  const { id: noticeId, cutoverId, number } = notice;
  return (
    <WithdrawButton
      title={`Withdraw the approval of notice ${number}`}
      description="It is a draft again, and clinicians are no longer told it. The record of the approval stays."
      whyOff={undefined}
      command={command}
      onGiven={(reason) => command.run({ cutoverId, noticeId, reason })}
    />
  );
}
