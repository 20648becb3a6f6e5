"use client";

import { type ReactNode, useState } from "react";
import type { ButtonIntent } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { FormEnd } from "./FormEnd.tsx";
import { ReasonField } from "./ReasonField.tsx";

interface ReasonDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What it does, and what stays. */
  description: ReactNode;
  /** On the button that does it. */
  verb: string;
  intent?: ButtonIntent;
  /** Why it can't be done now, whatever the reason given. */
  whyOff: string | undefined;
  pending: boolean;
  refusal: string | undefined;
  /** @returns whether it was done; the dialog then closes */
  onGiven: (reason: string) => Promise<boolean>;
}

/** Asks for a reason before something that stays in the record. */
export function ReasonDialog({ open, onOpenChange, title, description, ...form }: ReasonDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <ReasonForm {...form} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

type ReasonFormProps = Omit<ReasonDialogProps, "open" | "onOpenChange" | "title" | "description"> & {
  onClose: () => void;
};

function ReasonForm({
  verb,
  intent = "primary",
  whyOff,
  pending,
  refusal,
  onGiven,
  onClose,
}: ReasonFormProps) {
  const [reason, setReason] = useState("");
  // A refusal of an earlier opening answers nothing that was asked in this one.
  const [asked, setAsked] = useState(false);
  const given = reason.trim();
  return (
    <form
      className="grid gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        setAsked(true);
        if (await onGiven(given)) onClose();
      }}
    >
      <ReasonField value={reason} onChange={setReason} />
      <FormEnd
        verb={verb}
        intent={intent}
        pending={pending}
        whyOff={whyOff ?? (given === "" ? "It needs a reason." : undefined)}
        refusal={asked ? refusal : undefined}
        onClose={onClose}
      />
    </form>
  );
}
