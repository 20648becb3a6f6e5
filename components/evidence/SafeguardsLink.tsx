"use client";

import { useLinks } from "#components/shell/useLinks.ts";
import { counted } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { overdueReviews, viewSafeguards } from "#lib/safeguards/rules.ts";

/** The way to the HIPAA runbook, and whether its reviews are current. */
export function SafeguardsLink() {
  const { entities } = useRoom();
  const overdue = overdueReviews(viewSafeguards(entities, useNow()));
  const { safeguards } = useLinks();
  return (
    <Panel title="HIPAA runbook" aside={<PanelLink href={safeguards}>open</PanelLink>}>
      <PanelRow className="flex items-center justify-between gap-3">
        <span className="text-dim">
          {overdue === 0
            ? "Every safeguard was reviewed in time."
            : `${counted(overdue, "safeguard")} to be reviewed.`}
        </span>
        <StateBadge state={overdue === 0 ? "OK" : "OVERDUE"} />
      </PanelRow>
    </Panel>
  );
}
