"use client";

import { useRef, useState } from "react";
import { TextField } from "#components/ui/Field.tsx";
import { PASSWORD_LENGTH_MAX } from "#lib/access/schema.ts";
import { ProofActions } from "./ProofActions.tsx";
import type { ProofProps } from "./ProofForm.tsx";

const CODE_LENGTH_MAX = 12;

/** The password, and the one-time code with it unless both were given in this session within the last minutes. */
export function PasswordProof({
  asked,
  whyOff: whyNotNow,
  pending,
  onProof,
  onClose,
  codeNeeded,
  sampleCode,
  others,
}: ProofProps & {
  /** Undefined until the statement is there, and with it what proves it. */
  codeNeeded: boolean | undefined;
  sampleCode: string | null;
}) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const passwordField = useRef<HTMLInputElement>(null);
  const missing =
    password === ""
      ? "It needs your password."
      : codeNeeded && code.trim() === ""
        ? "It needs your one-time code."
        : undefined;
  const whyOff = whyNotNow ?? missing;

  const submit = async () => {
    if (await onProof({ kind: "password", password, code: codeNeeded ? code.trim() : null })) return;
    setPassword("");
    setCode("");
    passwordField.current?.focus();
  };

  return (
    <form
      aria-label="Your proof"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label="Your password"
        ref={passwordField}
        type="password"
        autoComplete="current-password"
        value={password}
        maxLength={PASSWORD_LENGTH_MAX}
        onChange={({ target }) => setPassword(target.value)}
      />
      {codeNeeded === true && (
        <TextField
          label="Your one-time code"
          hint={
            sampleCode === null
              ? "From your authenticator app; each code works once."
              : `The sample’s app shows ${sampleCode}; each code works once.`
          }
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          maxLength={CODE_LENGTH_MAX}
          onChange={({ target }) => setCode(target.value)}
        />
      )}
      {codeNeeded === false && (
        <p className="text-small text-faint">
          You gave a one-time code in this session a moment ago; the password is enough for now.
        </p>
      )}
      <ProofActions asked={asked} whyOff={whyOff} pending={pending} onClose={onClose} others={others} />
    </form>
  );
}
