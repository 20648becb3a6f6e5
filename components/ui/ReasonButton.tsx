"use client";

import { type ComponentProps, useState } from "react";
import { Button, type ButtonIntent } from "./Button.tsx";
import { ReasonDialog } from "./ReasonDialog.tsx";

interface ReasonButtonProps extends Omit<ComponentProps<typeof ReasonDialog>, "open" | "onOpenChange"> {
  /** On the button that asks. */
  label: string;
  /** What a screen reader calls that button, where several have the same label. */
  name?: string;
  look?: ButtonIntent;
  /** For those who can't, there is no button; a dialog that is open stays, and says why not. */
  hides?: boolean;
}

/** A button that asks for a reason before it does something that stays in the record. */
export function ReasonButton({ label, name, look, hides = false, ...asked }: ReasonButtonProps) {
  const [open, setOpen] = useState(false);
  const { whyOff } = asked;
  if (hides && whyOff !== undefined && !open) return null;
  return (
    <>
      <Button
        size="small"
        intent={look}
        aria-label={name}
        whyOff={hides ? undefined : whyOff}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <ReasonDialog {...asked} open={open} onOpenChange={setOpen} />
    </>
  );
}
