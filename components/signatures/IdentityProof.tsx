"use client";

import { useRef, useState } from "react";
import { outcomeSentence } from "#components/idp/outcomes.ts";
import { useErrand } from "#components/idp/useErrand.ts";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import type { Proposal } from "#lib/signatures/schema.ts";
import { ProofActions } from "./ProofActions.tsx";
import type { ProofProps } from "./ProofForm.tsx";

/** The identity provider asks who it is, in a window of its own; what it said is for the statement shown when it was asked. */
export function IdentityProof({
  proposal,
  pending,
  onProof,
  provider,
  ...actions
}: ProofProps & { provider: string }) {
  const shown = useRef<Proposal>(undefined);
  const [refusal, setRefusal] = useState<string>();
  const { go, waiting } = useErrand(({ errandId, outcome }) => {
    setRefusal(outcomeSentence(outcome, provider));
    if (outcome === "proved" && errandId !== null && shown.current)
      void onProof({ kind: "idp", proofId: errandId, proposal: shown.current });
  });
  return (
    <section aria-label="Your proof">
      <p className="text-small text-dim">
        {provider} asks you who you are, now and for this statement alone. Sign there within 5 minutes.
      </p>
      <RefusalLine sentence={refusal} />
      <ProofActions
        {...actions}
        pending={pending || waiting}
        onSign={() => {
          setRefusal(undefined);
          shown.current = proposal;
          go(proposal?.statementHash);
        }}
      />
    </section>
  );
}
