"use client";

import { useTriggerViews } from "#components/triggers/useTriggerViews.ts";
import { TRIGGER_WORDS } from "#components/triggers/words.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { noticeInForce } from "#lib/comms/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** What else a glance should catch: the rollback triggers, and what clinicians are told. */
export function WallFoot() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const notice = noticeInForce(entities, nowMs);
  return (
    <footer className="grid gap-x-8 gap-y-2 border-t border-line px-5 py-3 text-lead lg:grid-cols-2">
      <ul className="grid gap-1">
        {useTriggerViews().map(({ trigger, view }) => (
          <li key={trigger.id} className="flex flex-wrap items-center gap-x-3">
            <StateBadge state={TRIGGER_WORDS[view.state]} size="wide" />
            <span className="font-medium">{trigger.name}</span>
            <span className="text-dim">{view.finding}</span>
          </li>
        ))}
      </ul>
      {notice && (
        <p>
          <span className="text-dim">Clinicians read: </span>
          {notice.title}
          <span className="text-dim">
            , until <Time at={notice.until} nowMs={nowMs} className="figures" />
          </span>
        </p>
      )}
    </footer>
  );
}
