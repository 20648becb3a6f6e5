"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import type { SampleSignIn } from "#lib/access/schema.ts";
import { SampleCode } from "./SampleCode.tsx";
import type { FirstStep, PasskeyOptions } from "./useSignIn.ts";

interface Props {
  readonly first: FirstStep;
  /** Who it is in the sample, whose app everyone has. */
  readonly sample: SampleSignIn | undefined;
  readonly pending: boolean;
  readonly refusal: string | undefined;
  readonly onCode: (code: string) => Promise<void>;
  readonly onPasskey: (options: PasskeyOptions) => Promise<void>;
  readonly onBack: () => void;
}

/** The second step of a sign-in: a code of the authenticator app, a recovery code, or a passkey. */
export function SecondFactorForm({ first, sample, pending, refusal, onCode, onPasskey, onBack }: Props) {
  const { app, passkey } = first.offer;
  const [byRecovery, setByRecovery] = useState(!app);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void onCode(String(new FormData(event.currentTarget).get("code")));
      }}
    >
      <p className="text-dim">
        The password is right, <b className="font-medium text-ink">{first.login}</b>. One more step.
      </p>
      {passkey !== null && (
        <Button size="large" className="w-full" onClick={() => void onPasskey(passkey)}>
          <KeyRound aria-hidden="true" className="size-4" />
          Use your passkey
        </Button>
      )}
      <TextField
        key={byRecovery ? "recovery" : "app"}
        label={byRecovery ? "Recovery code" : "Code from your authenticator app"}
        hint={
          byRecovery
            ? "One of the ten that you wrote down; each is good once."
            : "Six digits; each is good once."
        }
        name="code"
        className="figures text-lead tracking-widest"
        autoComplete="one-time-code"
        inputMode={byRecovery ? "text" : "numeric"}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={passkey === null}
        required
      />
      {sample && !byRecovery && <SampleCode secret={sample.totpSecret} />}
      <RefusalLine sentence={refusal} />
      <Button type="submit" intent="primary" size="large" pending={pending} className="w-full">
        Sign in
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button size="small" intent="quiet" onClick={onBack}>
          Start over
        </Button>
        {app && (
          <Button size="small" intent="quiet" onClick={() => setByRecovery(!byRecovery)}>
            {byRecovery ? "Use the app" : "Use a recovery code"}
          </Button>
        )}
      </div>
    </form>
  );
}
