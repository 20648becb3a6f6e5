"use client";

import { startAuthentication } from "@simplewebauthn/browser";
import { KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, type ButtonIntent } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import type { Account } from "#lib/account/schema.ts";
import { api } from "#lib/door/client.ts";
import type { Proof } from "#lib/factors/schema.ts";

const NOT_USED = "No passkey was used. Nothing was changed; try again, or use another way.";

interface Props {
  readonly account: Account;
  readonly verb: string;
  readonly intent?: ButtonIntent;
  readonly pending: boolean;
  readonly refusal: string | undefined;
  /** Why it can't be done yet, whatever the proof. */
  readonly whyOff?: string | undefined;
  /** What is asked for besides. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
  readonly onProved: (proof: Proof) => Promise<void>;
}

/** Asks for proof of who one is: a passkey, or the password with a code where there is a second factor. */
export function ProofForm(props: Props) {
  const { account, verb, intent = "primary", pending, refusal, whyOff, children, onClose, onProved } = props;
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asking, setAsking] = useState(false);
  const [notUsed, setNotUsed] = useState(false);
  const hasPasskey = account.passkeys.length > 0;
  const needsCode = hasPasskey || account.totp !== null;
  const missing = !account.hasPassword
    ? undefined
    : password === ""
      ? "It needs your password."
      : needsCode && code.trim() === ""
        ? "It needs a code too."
        : undefined;

  const byPasskey = async (): Promise<void> => {
    setAsking(true);
    setNotUsed(false);
    try {
      const { proof } = await api.factors.passkeyOptions({});
      const assertion = await startAuthentication({ optionsJSON: proof as never });
      await onProved({ password: null, assertion: assertion as never });
    } catch {
      setNotUsed(true);
    }
    setAsking(false);
  };

  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void onProved({
          password: account.hasPassword ? password : null,
          ...(needsCode ? { code } : {}),
        }).finally(() => setCode(""));
      }}
    >
      {children}
      {hasPasskey && (
        <Button
          pending={asking}
          {...(whyOff === undefined ? {} : { whyOff })}
          onClick={() => void byPasskey()}
        >
          <KeyRound aria-hidden="true" className="size-4" />
          Prove it with a passkey
        </Button>
      )}
      {account.hasPassword && (
        <TextField
          label={hasPasskey ? "Or your password" : "Your password"}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      )}
      {account.hasPassword && needsCode && (
        <TextField
          label={account.totp === null ? "And a recovery code" : "And a code"}
          hint={account.totp === null ? undefined : "From your authenticator app, or a recovery code."}
          className="figures"
          autoComplete="one-time-code"
          value={code}
          onChange={({ target }) => setCode(target.value)}
        />
      )}
      <FormEnd
        verb={verb}
        intent={intent}
        pending={pending}
        whyOff={whyOff ?? missing}
        refusal={notUsed ? NOT_USED : refusal}
        onClose={onClose}
      />
    </form>
  );
}
