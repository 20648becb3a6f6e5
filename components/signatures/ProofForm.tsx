"use client";

import { Fingerprint } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { ENROL_AT } from "#lib/signatures/rules.ts";
import type { Proposal } from "#lib/signatures/schema.ts";
import { IdentityProof } from "./IdentityProof.tsx";
import { PasswordProof } from "./PasswordProof.tsx";
import { ProofActions } from "./ProofActions.tsx";
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
  /** The buttons for other ways to prove it. */
  others?: ReactNode;
}

type Way = Means["kind"];

/** The words for another way to prove it. */
const OTHER_WORDS: Record<Way, string> = {
  passkey: "Use my passkey",
  idp: "Ask the identity provider",
  password: "Use password and code",
};

/** How it is proved who signs: with a passkey first, where the person has one, else by the identity provider or with password and code. */
export function ProofForm(props: ProofProps) {
  const [chosen, setChosen] = useState<Way>();
  const { proposal } = props;
  if (proposal && proposal.whyNot !== null) return <NothingToSignWith sentence={proposal.whyNot} />;
  const { passkey = null, password = null, idp = null } = proposal?.provableWith ?? {};
  const ways: Way[] = [
    ...(passkey ? ["passkey" as const] : []),
    ...(idp === null ? [] : ["idp" as const]),
    ...(password ? ["password" as const] : []),
  ];
  const way = ways.find((possible) => possible === chosen) ?? ways[0] ?? "password";
  const others = ways
    .filter((other) => other !== way)
    .map((other) => (
      <Button key={other} intent="quiet" size="large" onClick={() => setChosen(other)}>
        {OTHER_WORDS[other]}
      </Button>
    ));
  if (way === "passkey") return <PasskeyProof {...props} others={others} />;
  if (way === "idp") return <IdentityProof {...props} provider={idp ?? ""} others={others} />;
  return (
    <PasswordProof
      {...props}
      codeNeeded={password?.codeNeeded}
      sampleCode={password?.sampleCode ?? null}
      others={others}
    />
  );
}

function PasskeyProof({ onProof, ...actions }: ProofProps) {
  return (
    <section aria-label="Your proof">
      <p className="text-small text-dim">
        Your passkey signs the hash of this statement, so that anyone can check it later with nothing but the
        record.
      </p>
      <ProofActions {...actions} onSign={() => void onProof({ kind: "passkey" })}>
        <Fingerprint aria-hidden="true" className="size-4" />
      </ProofActions>
    </section>
  );
}

function NothingToSignWith({ sentence }: { sentence: string }) {
  return (
    <div role="alert" className="grid gap-2 rounded-md border-2 border-hold bg-hold-bg px-3 py-3 text-hold">
      <p>{sentence}</p>
      <Link href={ENROL_AT} className="justify-self-start font-semibold link">
        Open my account
      </Link>
    </div>
  );
}
