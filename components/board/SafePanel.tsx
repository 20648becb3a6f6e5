"use client";

import { CriteriaTally } from "#components/gates/CriteriaTally.tsx";
import { GateCriteria } from "#components/gates/GateCriteria.tsx";
import { TriggerCard } from "#components/triggers/TriggerCard.tsx";
import { useTriggerViews } from "#components/triggers/useTriggerViews.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { safeToContinue, tallyOf } from "#lib/gates/criteria.ts";
import { type GateView, nextDecision } from "#lib/gates/rules.ts";

/** Is it safe to continue: the criteria of the gate that is decided next, the triggers, and what they say together. */
export function SafePanel({ views }: { views: readonly GateView[] }) {
  const view = nextDecision(views);
  const triggers = useTriggerViews();
  return (
    <Panel title="Is it safe to continue?" aside={view && `gate ${view.gate.number}`}>
      {view ? (
        <Answer view={view} triggers={triggers} />
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

function Answer({ view, triggers }: { view: GateView; triggers: ReturnType<typeof useTriggerViews> }) {
  const { gate, criteria } = view;
  const tally = tallyOf(criteria);
  const asked = criteria.flatMap(({ criterion: { binding } }) =>
    binding.kind === "trigger" ? [binding.triggerId] : [],
  );
  const against = triggers.filter(
    ({ trigger, view: { state } }) => state !== "ok" && !asked.includes(trigger.id),
  );
  return (
    <>
      <CriteriaTally
        tally={tally}
        answer={safeToContinue(
          tally,
          triggers.map((trigger) => trigger.view),
        )}
      />
      <GateCriteria gate={gate} criteria={criteria} />
      {against.map((trigger) => (
        <TriggerCard key={trigger.trigger.id} {...trigger} />
      ))}
    </>
  );
}
