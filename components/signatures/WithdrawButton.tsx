"use client";

import type { ReactNode } from "react";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import type { CommandHook } from "#lib/door/useCommand.client.ts";

interface WithdrawButtonProps {
  title: string;
  /** What it does, and what stays. */
  description: ReactNode;
  whyOff: string | undefined;
  command: CommandHook<never, unknown>;
  /** Takes it back. @returns the command's result */
  onGiven: (reason: string) => Promise<unknown>;
}

/** Takes something signed back with a reason; the record of it stays. */
export function WithdrawButton({ title, description, whyOff, command, onGiven }: WithdrawButtonProps) {
  return (
    <ReasonButton
      label="Withdraw…"
      title={title}
      description={description}
      verb="Withdraw it"
      intent="nogo"
      whyOff={whyOff}
      pending={command.pending}
      refusal={command.refusal?.sentence}
      onGiven={async (reason) => (await onGiven(reason)) !== undefined}
    />
  );
}
