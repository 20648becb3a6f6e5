"use client";

import { KeyRound } from "lucide-react";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import type { SampleSignIn } from "#lib/access/schema.ts";
import { SecondFactorForm } from "./SecondFactorForm.tsx";
import { useFreshPage } from "./useFreshPage.ts";
import { type PasskeyOptions, useSignIn } from "./useSignIn.ts";

interface Props {
  /** For whichever passkey the device has; null where browsers refuse passkeys. */
  readonly passkey: PasskeyOptions | null;
  readonly samples: readonly SampleSignIn[];
}

/** Signs in with a local account, or with a passkey alone. */
export function SignInForm({ passkey, samples }: Props) {
  const { pending, refusal, first, startOver, withPassword, withCode, withPasskey } = useSignIn();
  useFreshPage();
  if (first)
    return (
      <SecondFactorForm
        first={first}
        sample={samples.find(({ login }) => login === first.login.trim().toLowerCase())}
        pending={pending}
        refusal={refusal}
        onCode={withCode}
        onPasskey={withPasskey}
        onBack={startOver}
      />
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        void withPassword(String(form.get("login")), String(form.get("password")));
      }}
      className="grid gap-4"
    >
      <TextField
        label="Login"
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      <RefusalLine sentence={refusal} />
      <Button type="submit" intent="primary" size="large" pending={pending} className="w-full">
        Sign in
      </Button>
      {passkey !== null && (
        <Button size="large" className="w-full" onClick={() => void withPasskey(passkey)}>
          <KeyRound aria-hidden="true" className="size-4" />
          Use a passkey
        </Button>
      )}
    </form>
  );
}
