"use client";

import { useId, useRef, useState } from "react";
import { outcomeSentence } from "#components/idp/outcomes.ts";
import { useErrand } from "#components/idp/useErrand.ts";
import { Button, WhyOff } from "#components/ui/Button.tsx";
import { DialogActions } from "#components/ui/Dialog.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import type { Proposal } from "#lib/signatures/schema.ts";
import type { ProofProps } from "./ProofForm.tsx";

/** The identity provider asks who it is, in a window of its own; what it said is for the statement shown when it was asked. */
export function IdentityProof({
  asked,
  proposal,
  whyOff,
  pending,
  onProof,
  onClose,
  others,
  provider,
}: ProofProps & { provider: string }) {
  const whyOffId = useId();
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
      <DialogActions>
        {others}
        <Button intent="quiet" size="large" onClick={onClose}>
          Not now
        </Button>
        <Button
          size="large"
          intent={asked.intent}
          pending={pending || waiting}
          whyOff={whyOff}
          whyOffShownAt={whyOffId}
          onClick={() => {
            setRefusal(undefined);
            shown.current = proposal;
            go(proposal?.statementHash);
          }}
        >
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
