"use client";

import { useId, useState } from "react";
import type { GateView } from "#lib/gates/rules.ts";
import type { Outcome } from "#lib/gates/schema.ts";
import { DecisionButtons } from "./DecisionButtons.tsx";
import { WhatBlocks } from "./WhatBlocks.tsx";

/** The commander's decision on the open poll, with all that stands against a GO above it. */
export function DecisionActions({ view }: { view: GateView }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const blockersId = useId();
  if (view.state !== "polling" && outcome === undefined) return null;
  return (
    <section aria-label="Decision" className="grid gap-2 border-t border-line px-3 py-3">
      <h3 className="font-semibold">Decision of the incident commander</h3>
      <WhatBlocks id={blockersId} view={view} />
      <DecisionButtons view={view} blockersId={blockersId} outcome={outcome} onOutcome={setOutcome} />
    </section>
  );
}
