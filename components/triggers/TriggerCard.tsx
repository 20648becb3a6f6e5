"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { Age } from "#components/ui/Age.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import type { TriggerOnScreen } from "./useTriggerViews.ts";
import { TRIGGER_WORDS } from "./words.ts";

/** A rollback trigger: its state, the live value against its limit, and while it fires what it recommends. */
export function TriggerCard({ trigger, signal, view }: TriggerOnScreen) {
  const nowMs = useNow();
  const links = useLinks();
  const sample = useRoom().vitals.samples[signal.id];
  return (
    <Link
      href={links.trigger(trigger.id)}
      className="grid grid-cols-[1fr_auto] gap-x-3 border-t border-line px-3 py-2 -outline-offset-2 hover:bg-raised"
    >
      <span className="font-medium">{trigger.name}</span>
      <StateBadge state={TRIGGER_WORDS[view.state]} />
      <span className="text-small text-dim">{view.finding}</span>
      <span className="figures text-right text-caption whitespace-nowrap text-faint">
        {sample && <Age at={sample.observedAt} nowMs={nowMs} />}
      </span>
      {view.state === "firing" && (
        <span className="col-span-2 mt-1 text-small text-nogo">
          Firing for <Age at={trigger.stateSince} nowMs={nowMs} />. {trigger.recommendation}
        </span>
      )}
    </Link>
  );
}
