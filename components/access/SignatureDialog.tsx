"use client";

import { type ReactNode, useId } from "react";
import type { ButtonIntent } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import type { Position } from "#lib/door/positions.ts";
import { SignatureForm } from "./SignatureForm.tsx";

/** The words that a signer adds. */
export interface SignedWords {
  readonly meaning: string;
  readonly comment: string | null;
}

export interface Statement {
  /** What is done, as a heading and as the button's word: `Sign GO`. */
  readonly verb: string;
  readonly intent: ButtonIntent;
  /** What is signed, line by line: `Gate` → `4 · Verify before switch`. */
  readonly lines: readonly { readonly term: string; readonly detail: ReactNode }[];
  readonly position: Position;
  /** What the signature means, to begin with; the signer edits it. Without it the lines say all there is. */
  readonly meaning?: string;
  readonly comment: {
    readonly label: string;
    /** The sentence that asks for it; without one it may stay empty. */
    readonly whyNeeded?: string;
  } | null;
  /** The hash of the evidence that is shown and bound. */
  readonly evidenceHash?: string;
}

export interface SignatureDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** The id of what takes focus after signing, when what opened the dialog is gone then. */
  endsAt?: string;
  statement: Statement;
  /** What is read before signing: the evidence, the words, the claim. */
  children: ReactNode;
  /** Why it can't be signed now. */
  whyOff: string | undefined;
  pending: boolean;
  refusal: string | undefined;
  /** @returns whether it was signed; the dialog then closes */
  onSign: (password: string, words: SignedWords) => Promise<boolean>;
}

/** Where every signature is given: the statement, what it rests on, the password. Nothing is signed that was not shown. */
export function SignatureDialog(props: SignatureDialogProps) {
  const { open, onOpenChange, title, endsAt, children, ...form } = props;
  const readId = useId();
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
