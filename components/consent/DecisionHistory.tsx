"use client";

import { PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { contradiction, DECISION_WORDS, decisionInForce, decisionsOn } from "#lib/consent/rules.ts";
import type { ListedConsent } from "#lib/consent/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** Every legal decision on a consent, the newest first: the one that holds, and those from before it. */
export function DecisionHistory({ consent }: { consent: ListedConsent }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const decisions = decisionsOn(entities, consent.key).reverse();
  const inForce = decisionInForce(entities, consent);
  if (decisions.length === 0) return null;
  return (
    <PanelRow className="grid gap-1">
      <h4 className="text-small font-semibold">Legal decisions</h4>
      <ol className="grid gap-1 text-small">
        {decisions.map((decision) => (
          <li key={decision.id}>
            <b className="font-medium">{DECISION_WORDS[decision.decision]}</b>
            {decision !== inForce && (
              <span className="text-faint">
                {decision.itemHash === consent.itemHash
                  ? " (superseded)"
                  : " (on other facts: holds no more)"}
              </span>
            )}
            , {decision.personName} <Time at={decision.decidedAt} nowMs={nowMs} className="figures" />:{" "}
            {decision.reason}
          </li>
        ))}
      </ol>
      {inForce && contradiction(inForce, consent) !== undefined && (
        <p className="flex flex-wrap items-center gap-2 text-small">
          <StateBadge state="CHECK" /> {contradiction(inForce, consent)}
        </p>
      )}
    </PanelRow>
  );
}
