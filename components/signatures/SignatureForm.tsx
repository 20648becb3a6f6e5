"use client";

import { useState } from "react";
import { TextArea } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { LINE_LENGTH_MAX, TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { ProofForm } from "./ProofForm.tsx";
import type { Asked, SignatureDialogProps, SignedWords } from "./SignatureDialog.tsx";
import { SignatureStatement } from "./SignatureStatement.tsx";
import { useProposal } from "./useProposal.ts";
import { type Means, type SignedInput, useSignature } from "./useSignature.ts";

type SignatureFormProps<Input extends SignedInput> = Omit<
  SignatureDialogProps<Input>,
  "open" | "onOpenChange" | "title" | "endsAt"
> & {
  /** The id of what is read first. */
  readId: string;
  onClose: () => void;
};

/** Why the words are not yet ones that can be signed. */
function whyNotWords({ meaning: asksMeaning, comment: asked }: Asked, { meaning, comment }: SignedWords) {
  if (asksMeaning !== undefined && meaning === "") return "Say what your signature means.";
  return comment === null ? asked?.whyNeeded : undefined;
}

/** Mounted while the dialog is open, so that it begins anew each time. */
export function SignatureForm<Input extends SignedInput>(props: SignatureFormProps<Input>) {
  const { asked, command, call, input, readId, children, whyOff, onClose } = props;
  const [meaning, setMeaning] = useState(asked.meaning ?? "");
  const [comment, setComment] = useState("");
  const words = { meaning: meaning.trim(), comment: comment.trim() === "" ? null : comment.trim() };
  const unsigned = input(words);
  const whyNot = whyOff ?? whyNotWords(asked, words);
  const { proposal, current, refusal, refresh } = useProposal(
    command,
    whyNot === undefined ? unsigned : undefined,
  );
  const { sign, pending, refusal: notSigned } = useSignature(call);

  const submit = async (means: Means): Promise<boolean> => {
    const shown = means.kind === "idp" ? means.proposal : proposal;
    if (!shown) return false;
    const signed = await sign(shown, unsigned, means);
    if (signed) onClose();
    else await refresh();
    return signed;
  };

  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <div id={readId} tabIndex={-1} className="outline-none">
        {children}
      </div>
      <div className="grid content-start gap-4">
        {asked.meaning !== undefined && (
          <TextArea
            label="What your signature means"
            rows={2}
            value={meaning}
            maxLength={LINE_LENGTH_MAX}
            onChange={({ target }) => setMeaning(target.value)}
          />
        )}
        {asked.comment && (
          <TextArea
            label={asked.comment.label}
            rows={2}
            value={comment}
            maxLength={TEXT_LENGTH_MAX}
            onChange={({ target }) => setComment(target.value)}
          />
        )}
        <SignatureStatement proposal={proposal} current={current} />
        <RefusalLine sentence={notSigned ?? refusal} />
        <ProofForm
          asked={asked}
          proposal={proposal}
          whyOff={whyNot ?? refusal ?? (current ? undefined : "The server is writing the statement.")}
          pending={pending}
          onProof={submit}
          onClose={onClose}
        />
      </div>
    </div>
  );
}
