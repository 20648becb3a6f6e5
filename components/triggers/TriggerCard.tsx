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
      className="block border-t border-line px-3 py-2 -outline-offset-2 hover:bg-raised"
    >
      <span className="flex items-start justify-between gap-3">
        <span className="font-medium">{trigger.name}</span>
        <StateBadge state={TRIGGER_WORDS[view.state]} />
      </span>
      <span className="mt-0.5 flex items-baseline justify-between gap-3 text-small text-dim">
        {view.finding}
        {sample && (
          <Age at={sample.observedAt} nowMs={nowMs} className="text-caption whitespace-nowrap text-faint" />
        )}
      </span>
      {view.state === "firing" && (
        <span className="mt-1 block text-small text-nogo">
          Firing for <Age at={trigger.stateSince} nowMs={nowMs} />. {trigger.recommendation}
        </span>
      )}
    </Link>
  );
}
