"use client";

import { useId, useRef, useState } from "react";
import { Button, WhyOff } from "#components/ui/Button.tsx";
import { DialogActions } from "#components/ui/Dialog.tsx";
import { TextArea, TextField } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { PASSWORD_LENGTH_MAX } from "#lib/access/schema.ts";
import { LINE_LENGTH_MAX, TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import type { SignatureDialogProps } from "./SignatureDialog.tsx";
import { SignatureStatement } from "./SignatureStatement.tsx";

type SignatureFormProps = Omit<SignatureDialogProps, "open" | "onOpenChange" | "title" | "endsAt"> & {
  /** The id of what is read first. */
  readId: string;
  onClose: () => void;
};

/** Mounted while the dialog is open, so that it begins anew each time. */
export function SignatureForm(props: SignatureFormProps) {
  const { statement, readId, children, whyOff: whyNotNow, pending, refusal, onSign, onClose } = props;
  const [meaning, setMeaning] = useState(statement.meaning ?? "");
  const [comment, setComment] = useState("");
  const [password, setPassword] = useState("");
  const passwordField = useRef<HTMLInputElement>(null);
  const whyOffId = useId();

  const { comment: asked } = statement;
  const whyOff =
    whyNotNow ??
    (statement.meaning !== undefined && meaning.trim() === ""
      ? "Say what your signature means."
      : asked?.whyNeeded !== undefined && comment.trim() === ""
        ? asked.whyNeeded
        : password === ""
          ? "It needs your password."
          : undefined);

  const submit = async () => {
    const words = { meaning: meaning.trim(), comment: comment.trim() === "" ? null : comment.trim() };
    if (await onSign(password, words)) return onClose();
    setPassword("");
    passwordField.current?.focus();
  };

  return (
    <form
      className="grid gap-5 lg:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div id={readId} tabIndex={-1} className="outline-none">
        {children}
      </div>
      <div className="grid content-start gap-4">
        <SignatureStatement statement={statement} />
        {statement.meaning !== undefined && (
          <TextArea
            label="What your signature means"
            rows={2}
            value={meaning}
            maxLength={LINE_LENGTH_MAX}
            onChange={({ target }) => setMeaning(target.value)}
          />
        )}
        {asked && (
          <TextArea
            label={asked.label}
            rows={2}
            value={comment}
            maxLength={TEXT_LENGTH_MAX}
            onChange={({ target }) => setComment(target.value)}
          />
        )}
        <TextField
          label="Your password"
          ref={passwordField}
          type="password"
          autoComplete="current-password"
          value={password}
          maxLength={PASSWORD_LENGTH_MAX}
          onChange={({ target }) => setPassword(target.value)}
        />
        <RefusalLine sentence={refusal} />
        <DialogActions>
          <Button intent="quiet" size="large" onClick={onClose}>
            Not now
          </Button>
          <Button
            type="submit"
            size="large"
            intent={statement.intent}
            pending={pending}
            whyOff={whyOff}
            whyOffShownAt={whyOffId}
          >
            {statement.verb}
          </Button>
        </DialogActions>
        {whyOff !== undefined && (
          <p className="text-right">
            <WhyOff id={whyOffId}>{whyOff}</WhyOff>
          </p>
        )}
      </div>
    </form>
  );
}
