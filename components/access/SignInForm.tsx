"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { signIn } from "next-auth/react";
import { type SubmitEvent, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { safeTarget } from "./safeTarget.ts";

/** What next-auth says when there is no such account or the password is another; any other error is a sentence of the server's. */
const WRONG = "CredentialsSignin";
const REFUSED =
  "Login and password do not go together, or the account is disabled. Nothing was changed; try again.";
const UNREACHABLE = "The server did not answer. You are not signed in; try again in a moment.";

/** Signs in with a local account. */
export function SignInForm() {
  const router = useRouter();
  const parameters = useSearchParams();
  const from = parameters.get("from") ?? parameters.get("callbackUrl");
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  async function submit(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setRefusal(undefined);
    try {
      const answer = await signIn("credentials", {
        login: form.get("login"),
        password: form.get("password"),
        redirect: false,
      });
      if (answer?.ok) {
        router.replace(safeTarget(from));
        router.refresh();
        return;
      }
      setRefusal(answer?.error === WRONG ? REFUSED : (answer?.error ?? UNREACHABLE));
    } catch {
      setRefusal(UNREACHABLE);
    }
    setPending(false);
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
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
    </form>
  );
}
