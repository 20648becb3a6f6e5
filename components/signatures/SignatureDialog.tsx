"use client";

import { type ReactNode, useId } from "react";
import { useUnattended } from "#components/account/useUnattended.ts";
import type { ButtonIntent } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SignatureForm } from "./SignatureForm.tsx";
import type { Unsigned } from "./useProposal.ts";
import type { SignedInput, useSignature } from "./useSignature.ts";

/** The words that a signer adds. */
export interface SignedWords {
  readonly meaning: string;
  readonly comment: string | null;
}

/** What is asked of the signer. */
export interface Asked {
  /** What is done, as the button's word: `Sign GO`. */
  readonly verb: string;
  readonly intent: ButtonIntent;
  /** What the signature means, to begin with; the signer edits it. Without it the server says what it means. */
  readonly meaning?: string;
  readonly comment: {
    readonly label: string;
    /** The sentence that asks for it; without one it may stay empty. */
    readonly whyNeeded?: string;
  } | null;
}

export interface SignatureDialogProps<Input extends SignedInput> {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** The id of what takes focus after signing, when what opened the dialog is gone then. */
  endsAt?: string;
  asked: Asked;
  /** The signed command's name in the API. */
  command: string;
  /** Its procedure. */
  call: Parameters<typeof useSignature<Input, unknown>>[0];
  /** Its input with the signer's words, before it is signed. */
  input: (words: SignedWords) => Omit<Input, "signature"> & Unsigned;
  /** What is read before signing: the evidence, the words, the claim. */
  children: ReactNode;
  /** Why it can't be signed now. */
  whyOff: string | undefined;
}

/** Where every signature is given: the exact statement, what it rests on, the proof. Nothing is signed that was not shown. */
export function SignatureDialog<Input extends SignedInput>(props: SignatureDialogProps<Input>) {
  const { open, onOpenChange, title, endsAt, children, ...form } = props;
  const readId = useId();
  useUnattended(open, () => onOpenChange(false));
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description="Read what you sign. It goes into the journal under your name and stays there."
      wide
      startsAt={readId}
      endsAt={endsAt}
    >
      <SignatureForm {...form} readId={readId} onClose={() => onOpenChange(false)}>
        {children}
      </SignatureForm>
    </Dialog>
  );
}
