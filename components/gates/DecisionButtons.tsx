"use client";

import { useId } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WhyOff } from "#components/ui/Button.tsx";
import { type GateView, whyNotDecide } from "#lib/gates/rules.ts";
import { decideGate, type Outcome } from "#lib/gates/schema.ts";
import { boundEvidence } from "./binding.ts";
import { DecisionDialog } from "./DecisionDialog.tsx";
import { GoNoGo } from "./GoNoGo.tsx";

interface DecisionButtonsProps {
  view: GateView;
  /** Where what stands against a GO is shown. */
  blockersId: string;
  /** What has been pressed, and is being signed. */
  outcome: Outcome | undefined;
  onOutcome: (outcome: Outcome | undefined) => void;
}

/** GO, HOLD, NO-GO for the commander, each off with its reason, and the dialog that signs what was pressed. */
export function DecisionButtons({ view, blockersId, outcome, onOutcome }: DecisionButtonsProps) {
  const notAllowedId = useId();
  const notAllowed = useWhyNotAllowed(decideGate);
  const evidence = boundEvidence(view);
  const whyOff = (option: Outcome) => {
    if (notAllowed !== undefined) return { sentence: notAllowed, shownAt: notAllowedId };
    const sentence = whyNotDecide(view, option);
    return sentence === undefined ? undefined : { sentence, shownAt: blockersId };
  };
  return (
    <>
      <GoNoGo whyOff={whyOff} onChoose={onOutcome} label={(option) => `Decide ${option}`} />
      {notAllowed !== undefined && <WhyOff id={notAllowedId}>{notAllowed}</WhyOff>}
      {outcome !== undefined && evidence && (
        <DecisionDialog
          view={view}
          evidence={evidence}
          outcome={outcome}
          onClose={() => onOutcome(undefined)}
        />
      )}
    </>
  );
}
