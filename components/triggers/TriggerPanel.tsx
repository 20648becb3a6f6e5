"use client";

import { Age } from "#components/ui/Age.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { useNow } from "#lib/room/live.client.tsx";
import { formatValue } from "#lib/triggers/rules.ts";
import { ruleWords } from "./ruleWords.ts";
import type { TriggerOnScreen } from "./useTriggerViews.ts";
import { TRIGGER_WORDS } from "./words.ts";

/** One rollback trigger: how it stands and since when, what it recommends, and its rule in words. */
export function TriggerPanel({ trigger, signal, view }: TriggerOnScreen) {
  const nowMs = useNow();
  const firing = view.state === "firing";
  return (
    <Panel
      id={`trigger-${trigger.id}`}
      title={trigger.name}
      aside={<StateBadge state={TRIGGER_WORDS[view.state]} />}
    >
      <PanelRow>
        <p className="text-lead">{view.finding}</p>
        <p className="text-small text-dim">
          {TRIGGER_WORDS[trigger.state]} since{" "}
          <Time at={trigger.stateSince} nowMs={nowMs} className="figures" />, for{" "}
          <Age at={trigger.stateSince} nowMs={nowMs} />
          {trigger.stateValue !== null && `, at ${formatValue(trigger.stateValue, signal.unit)}`}
        </p>
        {trigger.clearSince !== null && (
          <p className="text-small text-dim">
            clear since <Time at={trigger.clearSince} nowMs={nowMs} className="figures" />; it must stay so
            for {trigger.keepFiringForSeconds} s
          </p>
        )}
      </PanelRow>
      <PanelRow className={firing ? "bg-nogo-bg text-nogo" : ""}>
        <p className="text-small opacity-90">
          {firing ? "It recommends, now" : "When it fires it recommends"}
        </p>
        <p className="font-medium">{trigger.recommendation}</p>
        {firing && <p className="mt-1 text-small">A person decides: the trigger does nothing by itself.</p>}
      </PanelRow>
      <PanelRow className="text-small text-dim">
        {ruleWords(trigger, signal).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p>
          It watches{" "}
          <a href={`#signal-${signal.id}`} className="text-ink link">
            {signal.question}
          </a>
        </p>
      </PanelRow>
    </Panel>
  );
}
