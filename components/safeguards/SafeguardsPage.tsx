"use client";

import { useQuery } from "@tanstack/react-query";
import { counted } from "#components/ui/number.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { orpc } from "#lib/door/client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { overdueReviews, viewSafeguards } from "#lib/safeguards/rules.ts";
import { SafeguardPanel } from "./SafeguardPanel.tsx";

/** What the records say under the safeguards is asked for again this often. */
const FACTS_INTERVAL_MS = 15_000;

/** The HIPAA runbook: what is done to keep the record safe, who answers for it, and what the product's own records say. */
export function SafeguardsPage() {
  const { cutover, entities } = useRoom();
  const views = viewSafeguards(entities, useNow());
  const overdue = overdueReviews(views);
  const facts = useQuery(
    orpc.safeguards.listFacts.queryOptions({
      input: { cutoverId: cutover.id },
      refetchInterval: FACTS_INTERVAL_MS,
    }),
  );
  return (
    <div className="mx-auto grid max-w-6xl gap-2.5">
      <div className="flex flex-wrap items-center justify-between gap-3 px-1">
        <h1 className="text-title font-semibold">HIPAA runbook</h1>
        <p className="flex items-center gap-2 text-dim">
          {overdue === 0 ? "every review is current" : `${counted(overdue, "safeguard")} to be reviewed`}
          <StateBadge state={overdue === 0 ? "OK" : "OVERDUE"} />
        </p>
      </div>
      {views.map((view) => (
        <SafeguardPanel
          key={view.key}
          safeguard={view}
          facts={facts.data?.facts.filter(({ key }) => key === view.key)}
          failed={facts.isError}
        />
      ))}
    </div>
  );
}
