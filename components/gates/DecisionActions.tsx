"use client";

import { useId, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WhyOff } from "#components/ui/Button.tsx";
import { type GateView, whyNotDecide } from "#lib/gates/rules.ts";
import { decideGate, type Outcome } from "#lib/gates/schema.ts";
import { boundEvidence } from "./binding.tsx";
import { DecisionDialog } from "./DecisionDialog.tsx";
import { GoNoGo } from "./GoNoGo.tsx";
import { WhatBlocks } from "./WhatBlocks.tsx";

/** The commander's decision on the open poll, with all that stands against a GO above it. */
export function DecisionActions({ view }: { view: GateView }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const notAllowedId = useId();
  const blockersId = useId();
  const notAllowed = useWhyNotAllowed(decideGate);
  const evidence = boundEvidence(view);
  const whyOff = (option: Outcome) => {
    if (notAllowed !== undefined) return { sentence: notAllowed, shownAt: notAllowedId };
    const sentence = whyNotDecide(view, option);
    return sentence === undefined ? undefined : { sentence, shownAt: blockersId };
  };
  if (view.state !== "polling" && outcome === undefined) return null;
  return (
    <section aria-label="Decision" className="grid gap-2 border-t border-line px-3 py-3">
      <h3 className="font-semibold">Decision of the incident commander</h3>
      <WhatBlocks id={blockersId} view={view} />
      <GoNoGo whyOff={whyOff} onChoose={setOutcome} label={(option) => `Decide ${option}`} />
      {notAllowed !== undefined && <WhyOff id={notAllowedId}>{notAllowed}</WhyOff>}
      {outcome !== undefined && evidence && (
        <DecisionDialog
          view={view}
          evidence={evidence}
          outcome={outcome}
          onClose={() => setOutcome(undefined)}
        />
      )}
    </section>
  );
}
