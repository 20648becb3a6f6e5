"use client";

import { Fingerprint } from "lucide-react";
import Link from "next/link";
import { useId, useState } from "react";
import { Button, WhyOff } from "#components/ui/Button.tsx";
import { DialogActions } from "#components/ui/Dialog.tsx";
import { ENROL_AT } from "#lib/signatures/rules.ts";
import type { Proposal } from "#lib/signatures/schema.ts";
import { PasswordProof } from "./PasswordProof.tsx";
import type { Asked } from "./SignatureDialog.tsx";
import type { Means } from "./useSignature.ts";

export interface ProofProps {
  asked: Asked;
  /** The statement shown; undefined before the server has answered. */
  proposal: Proposal | undefined;
  /** Why it can't be signed now, whatever it is proved with. */
  whyOff: string | undefined;
  pending: boolean;
  /** @returns whether it was signed */
  onProof: (means: Means) => Promise<boolean>;
  onClose: () => void;
}

/** How it is proved who signs: with a passkey first, where the person has one, else with password and code. */
export function ProofForm(props: ProofProps) {
  const [byPassword, setByPassword] = useState(false);
  const { proposal } = props;
  if (proposal && proposal.whyNot !== null) return <NothingToSignWith sentence={proposal.whyNot} />;
  const { passkey, password } = proposal?.provableWith ?? { passkey: null, password: null };
  if (passkey && !byPassword)
    return <PasskeyProof {...props} onOther={password ? () => setByPassword(true) : undefined} />;
  return (
    <PasswordProof
      {...props}
      codeNeeded={password?.codeNeeded ?? true}
      onOther={passkey ? () => setByPassword(false) : undefined}
    />
  );
}

function PasskeyProof({
  asked,
  whyOff,
  pending,
  onProof,
  onClose,
  onOther,
}: ProofProps & { onOther: (() => void) | undefined }) {
  const whyOffId = useId();
  return (
    <section aria-label="Your proof">
      <p className="text-small text-dim">
        Your passkey signs the hash of this statement, so that anyone can check it later with nothing but the
        record.
      </p>
      <DialogActions>
        {onOther && (
          <Button intent="quiet" size="large" onClick={onOther}>
            Use password and code
          </Button>
        )}
        <Button intent="quiet" size="large" onClick={onClose}>
          Not now
        </Button>
        <Button
          size="large"
          intent={asked.intent}
          pending={pending}
          whyOff={whyOff}
          whyOffShownAt={whyOffId}
          onClick={() => void onProof({ kind: "passkey" })}
        >
          <Fingerprint aria-hidden="true" className="size-4" />
          {asked.verb}
        </Button>
      </DialogActions>
      {whyOff !== undefined && (
        <p className="mt-2 text-right">
          <WhyOff id={whyOffId}>{whyOff}</WhyOff>
        </p>
      )}
    </section>
  );
}

function NothingToSignWith({ sentence }: { sentence: string }) {
  return (
    <div role="alert" className="grid gap-2 rounded-md border-2 border-hold bg-hold-bg px-3 py-3 text-hold">
      <p>{sentence}</p>
      <Link href={ENROL_AT} className="justify-self-start font-semibold underline underline-offset-3">
        Open my account
      </Link>
    </div>
  );
}
