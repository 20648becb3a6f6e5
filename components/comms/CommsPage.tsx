"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { noticesNewestFirst } from "#lib/comms/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { DraftNotice } from "./DraftNotice.tsx";
import { NoticePanel } from "./NoticePanel.tsx";

/** What clinicians are told, were told, and will be told once it is approved. */
export function CommsPage() {
  const { entities } = useRoom();
  const notices = noticesNewestFirst(entities);
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-1 items-start gap-2.5 lg:grid-cols-[minmax(0,1fr)_26rem]">
      <h1 className="sr-only">Comms</h1>
      <div className="grid grid-cols-1 gap-2.5">
        {notices.map((notice) => (
          <NoticePanel key={notice.id} notice={notice} />
        ))}
        {notices.length === 0 && (
          <Panel title="Notices">
            <EmptyState title="Clinicians have been told nothing yet">
              A notice says what is unavailable, what to do instead and until when. Draft one; a second person
              approves its words, and from then on it is in force.
            </EmptyState>
          </Panel>
        )}
      </div>
      <DraftNotice />
    </div>
  );
}
