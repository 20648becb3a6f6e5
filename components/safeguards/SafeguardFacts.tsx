"use client";

import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { useNow } from "#lib/room/live.client.tsx";
import type { SafeguardFact } from "#lib/safeguards/schema.ts";

/** What the product's own records say under a safeguard, now. */
export function SafeguardFacts({
  facts,
  failed,
}: {
  facts: readonly SafeguardFact[] | undefined;
  failed: boolean;
}) {
  if (!facts)
    return (
      <p className="border-t border-line px-3 py-2.5 text-small text-dim">
        {failed
          ? "What the records say can't be read now; it is asked for again by itself."
          : "Reading the records…"}
      </p>
    );
  return (
    <dl>
      {facts.map((fact) => (
        <Fact key={fact.what} fact={fact} />
      ))}
    </dl>
  );
}

function Fact({ fact: { what, value, state, at } }: { fact: SafeguardFact }) {
  const nowMs = useNow();
  return (
    <div className="flex items-start justify-between gap-3 border-t border-line px-3 py-1.5 text-small">
      <dt className="text-dim">{what}</dt>
      <dd className="flex flex-wrap items-center justify-end gap-x-2 gap-y-0.5 text-right">
        <span className="figures">{value}</span>
        {at !== null && <Time at={at} nowMs={nowMs} className="figures text-faint" />}
        {state !== "ok" && <StateBadge state={state === "attention" ? "CHECK" : "UNKNOWN"} />}
      </dd>
    </div>
  );
}
