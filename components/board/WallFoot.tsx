"use client";

import { useTriggerViews } from "#components/triggers/useTriggerViews.ts";
import { TRIGGER_WORDS } from "#components/triggers/words.ts";
import { counted } from "#components/ui/number.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { noticeInForce, noticeState } from "#lib/comms/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** What else a glance should catch: the rollback triggers, and what clinicians are told. */
export function WallFoot() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const notice = noticeInForce(entities, nowMs);
  const triggers = useTriggerViews();
  const notOk = triggers.filter(({ view }) => view.state !== "ok");
  return (
    <footer className="flex flex-wrap items-center gap-x-10 gap-y-2 border-t border-line px-5 py-3 text-lead">
      {notOk.map(({ trigger, view }) => (
        <p key={trigger.id} className="flex items-center gap-x-3">
          <StateBadge state={TRIGGER_WORDS[view.state]} size="wide" />
          {trigger.name}
        </p>
      ))}
      {triggers.length > notOk.length && (
        <p className="flex items-center gap-x-3">
          <StateBadge state="OK" size="wide" />
          {counted(triggers.length - notOk.length, "rollback trigger")}
        </p>
      )}
      {notice && (
        <p className="flex flex-wrap items-center gap-x-2 lg:ml-auto">
          {noticeState(notice, nowMs) === "overdue" && <StateBadge state="OVERDUE" size="wide" />}
          <span className="text-dim">Clinicians read: </span>
          {notice.title}
          <span className="text-dim">
            until <Time at={notice.until} nowMs={nowMs} className="figures" />
          </span>
        </p>
      )}
    </footer>
  );
}
