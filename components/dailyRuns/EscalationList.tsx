"use client";

import { domainTitle } from "#components/runs/words.ts";
import { Button } from "#components/ui/Button.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { openEscalations, whyNotAcknowledge } from "#lib/dailyRuns/rules.ts";
import type { Escalation } from "#lib/dailyRuns/schema.ts";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** Domains beyond their thresholds of which nobody has said that they know. Nothing when there are none. */
export function EscalationList() {
  const open = openEscalations(useRoom().entities);
  if (open.length === 0) return null;
  return (
    <Panel title="Escalated to the stewards" aside={`${open.length} unanswered`}>
      {open.map((escalation) => (
        <EscalationRow key={escalation.id} escalation={escalation} />
      ))}
    </Panel>
  );
}

function EscalationRow({ escalation }: { escalation: Escalation }) {
  const { me, entities } = useRoom();
  const nowMs = useNow();
  const { run, pending, refusal } = useCommand(api.dailyRuns.acknowledge);
  const { id: escalationId, cutoverId, domain, position, reasons, raisedAt, runId } = escalation;
  return (
    <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2">
          <StateBadge state="FAIL" />
          <span className="font-medium">{domainTitle(domain)}</span>
          <span className="text-dim">to {positionTitle(position)}</span>
        </p>
        <p className="text-small text-dim">{reasons.join(" ")}</p>
        <p className="text-small text-faint">
          run {entities.run[runId]?.number} · <Time at={raisedAt} nowMs={nowMs} className="figures" />
        </p>
        <RefusalLine sentence={refusal?.sentence} />
      </div>
      <Button
        size="small"
        pending={pending}
        whyOff={whyNotAcknowledge(escalation, me.positions)}
        onClick={() => void run({ cutoverId, escalationId })}
      >
        I know of it
      </Button>
    </PanelRow>
  );
}
