"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import type { Trace } from "#lib/lineage/schema.ts";
import { domainOf } from "#lib/reconciliation/domains.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { ClaimList } from "./ClaimList.tsx";
import { DecidedList } from "./DecidedList.tsx";
import { FoundList } from "./FoundList.tsx";

/** What is known of a record: what the loader says, what reconciliation found, and what was decided on that. */
export function TraceResult({ trace }: { trace: Trace }) {
  const { entities } = useRoom();
  const { pseudonyms, claims, discrepancies, crosswalksFiled } = trace;
  const names = pseudonyms.map(({ resourceType, pseudonym }) => `${resourceType} ${pseudonym}`).join(", ");
  const domains = [
    ...new Set([
      ...claims.map(({ resourceType }) => domainOf(resourceType)),
      ...discrepancies.map(({ domain }) => domain),
    ]),
  ];
  if (claims.length === 0 && discrepancies.length === 0)
    return (
      <Panel title="Nothing is known of this record" aside={<span className="figures">{names}</span>}>
        <EmptyState
          title={
            crosswalksFiled === 0
              ? "No crosswalk has been filed in this cutover yet"
              : `It is in none of the ${crosswalksFiled} crosswalks filed here, and no run found anything about it`
          }
        >
          {crosswalksFiled === 0
            ? "The crosswalk comes with a reconciliation run: start one, and look again."
            : "A record that the loader never listed and that no export holds leaves no trace. Look at the id again: it is compared letter by letter."}
        </EmptyState>
      </Panel>
    );
  return (
    <div role="status" className="grid gap-2.5">
      <Panel title="What the loader says" aside={<span className="figures">{names}</span>}>
        <ClaimList claims={claims} />
      </Panel>
      <Panel title="What reconciliation found">
        <FoundList discrepancies={discrepancies} />
      </Panel>
      <Panel title="What was decided on it" aside="by the gates that rest on its domain">
        <DecidedList entities={entities} domains={domains} />
      </Panel>
    </div>
  );
}
