"use client";

import { type ReactNode, useId } from "react";
import { Button, WhyOff } from "#components/ui/Button.tsx";
import { DialogActions } from "#components/ui/Dialog.tsx";
import type { ProofProps } from "./ProofForm.tsx";

/** The buttons under a proof, and why it can't be signed now. */
export function ProofActions({
  asked,
  whyOff,
  pending,
  onClose,
  others,
  onSign,
  children,
}: Pick<ProofProps, "asked" | "whyOff" | "pending" | "onClose" | "others"> & {
  /** What signing does; without it the button submits the form that it is in. */
  onSign?: () => void;
  /** Before the verb, as an icon. */
  children?: ReactNode;
}) {
  const whyOffId = useId();
  return (
    <>
      <DialogActions>
        {others}
        <Button intent="quiet" size="large" onClick={onClose}>
          Not now
        </Button>
        <Button
          type={onSign ? "button" : "submit"}
          size="large"
          intent={asked.intent}
          pending={pending}
          whyOff={whyOff}
          whyOffShownAt={whyOffId}
          onClick={onSign}
        >
          {children}
          {asked.verb}
        </Button>
      </DialogActions>
      {whyOff !== undefined && (
        <p className="mt-2 text-right">
          <WhyOff id={whyOffId}>{whyOff}</WhyOff>
        </p>
      )}
    </>
  );
}
