"use client";

import { startAuthentication } from "@simplewebauthn/browser";
import { useRouter, useSearchParams } from "next/navigation";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { readOffer, type SecondFactorOffer } from "#lib/access/secondFactor.ts";
import { safeTarget } from "./safeTarget.ts";

/** What next-auth says when there is no such account or the password is another; any other error is a sentence of the server's. */
const WRONG = "CredentialsSignin";
const REFUSED =
  "Login and password do not go together, or the account is disabled. Nothing was changed; try again.";
const WRONG_CODE = "That code is not right, or it was used already. You are not signed in; try the next one.";
const UNREACHABLE = "The server did not answer. You are not signed in; try again in a moment.";
const NO_PASSKEY_USED = "No passkey was used. Nothing was changed; try again, or use another way.";

/** A right password, and what is asked for besides. */
export interface FirstStep {
  readonly login: string;
  readonly password: string;
  readonly offer: SecondFactorOffer;
}

/** WebAuthn's options as the server made them. */
export type PasskeyOptions = Readonly<Record<string, unknown>>;

/** Signing in, step by step. The first step's password stays in this page's memory until the second is done. */
export function useSignIn() {
  const router = useRouter();
  const parameters = useSearchParams();
  const from = parameters.get("from") ?? parameters.get("callbackUrl");
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [first, setFirst] = useState<FirstStep>();

  async function attempt(
    provider: "credentials" | "passkey",
    given: Record<string, string>,
    wrong: string,
  ): Promise<void> {
    setPending(true);
    setRefusal(undefined);
    try {
      const answer = await signIn(provider, { ...given, redirect: false });
      if (answer?.ok) {
        router.replace(safeTarget(from));
        router.refresh();
        return;
      }
      const error = answer?.error ?? UNREACHABLE;
      const offer = readOffer(error);
      if (offer) setFirst({ login: given.login ?? "", password: given.password ?? "", offer });
      else setRefusal(error === WRONG ? wrong : error);
    } catch {
      setRefusal(UNREACHABLE);
    }
    setPending(false);
  }

  return {
    pending,
    refusal,
    first,
    startOver: (): void => {
      setFirst(undefined);
      setRefusal(undefined);
    },
    withPassword: (login: string, password: string): Promise<void> =>
      attempt("credentials", { login, password }, REFUSED),
    withCode: async (code: string): Promise<void> => {
      if (first)
        await attempt("credentials", { login: first.login, password: first.password, code }, WRONG_CODE);
    },
    withPasskey: async (options: PasskeyOptions): Promise<void> => {
      setRefusal(undefined);
      try {
        const assertion = await startAuthentication({ optionsJSON: options as never });
        await attempt("passkey", { assertion: JSON.stringify(assertion) }, REFUSED);
      } catch {
        setRefusal(NO_PASSKEY_USED);
      }
      // An answer that was not accepted has used its challenge up.
      router.refresh();
    },
  };
}
