"use client";

import type { ReactNode } from "react";
import type { ButtonIntent } from "#components/ui/Button.tsx";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import type { CommandHook } from "#lib/door/useCommand.client.ts";

interface WithdrawButtonProps {
  title: string;
  /** What it does, and what stays. */
  description: ReactNode;
  look?: ButtonIntent;
  /** For those who can't, there is no button. */
  hides?: boolean;
  whyOff: string | undefined;
  command: CommandHook<never, unknown>;
  /** Withdraws it. @returns the command's result */
  onGiven: (reason: string) => Promise<unknown>;
}

/** Withdraws something that somebody stands for, with a reason; the record of it stays. */
export function WithdrawButton({ command, onGiven, ...asked }: WithdrawButtonProps) {
  return (
    <ReasonButton
      {...asked}
      label="Withdraw…"
      verb="Withdraw it"
      intent="nogo"
      pending={command.pending}
      refusal={command.refusal?.sentence}
      onGiven={async (reason) => (await onGiven(reason)) !== undefined}
    />
  );
}
