"use client";

import { clsx } from "clsx";
import { Time } from "#components/ui/Time.tsx";
import { age } from "#components/ui/time.ts";
import { useNow } from "#lib/room/live.client.tsx";
import type { GroupView } from "#lib/triage/rules.ts";
import { SLA_WORDS } from "./words.ts";

/** When a cause is due, as a word and a span; never by colour alone. */
export function DueNote({
  view: { sla, dueAtMs, group },
  inline = false,
}: {
  view: GroupView;
  /** On one line with what is beside it. */
  inline?: boolean;
}) {
  const nowMs = useNow();
  const at = new Date(dueAtMs).toISOString();
  if (sla === "settled") return <span className="text-faint">{SLA_WORDS[sla]}</span>;
  const left = Math.abs(dueAtMs - nowMs);
  return (
    <span className={clsx(sla === "overdue" && "font-semibold text-nogo", sla === "due-soon" && "text-hold")}>
      {sla === "overdue" ? `overdue ${age(left)}` : `${age(left)} left`}
      <span className={clsx("text-faint", inline ? "ml-1.5" : "block")}>
        <Time at={at} nowMs={nowMs} className="figures font-normal" />
        {group.escalatedAt !== null && " · escalated"}
      </span>
    </span>
  );
}
