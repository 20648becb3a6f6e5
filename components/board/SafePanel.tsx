"use client";

import { CriteriaTally } from "#components/gates/CriteriaTally.tsx";
import { GateCriteria } from "#components/gates/GateCriteria.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { tallyOf } from "#lib/gates/criteria.ts";
import { type GateView, nextDecision } from "#lib/gates/rules.ts";

/** Is it safe to continue: the criteria of the gate that is decided next, and what they say together. */
export function SafePanel({ views }: { views: readonly GateView[] }) {
  const view = nextDecision(views);
  return (
    <Panel title="Is it safe to continue?" aside={view && `gate ${view.gate.number}`}>
      {view ? (
        <>
          <CriteriaTally tally={tallyOf(view.criteria)} />
          <GateCriteria gate={view.gate} criteria={view.criteria} />
        </>
      ) : (
        <EmptyState title={views.length === 0 ? "Not known" : "Every gate is passed"}>
          {views.length === 0
            ? "No gate has been set up, so nothing says that it is safe."
            : "Nothing is left to ask before going on."}
        </EmptyState>
      )}
    </Panel>
  );
}
