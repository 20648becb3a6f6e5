"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { noticeInForce, noticeState } from "#lib/comms/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** What clinicians are told right now. */
export function NoticeInForce() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const links = useLinks();
  const notice = noticeInForce(entities, nowMs);
  if (!notice)
    return (
      <Panel title="Notice in force">
        <EmptyState title="None">
          Clinicians are told nothing. <NoticesLink>Draft a notice</NoticesLink> when something they use will
          be missing.
        </EmptyState>
      </Panel>
    );
  const overdue = noticeState(notice, nowMs) === "overdue";
  return (
    <Panel
      title="Notice in force"
      aside={<PanelLink href={links.notice(notice.number)}>notice {notice.number}</PanelLink>}
    >
      <PanelRow>
        <p className="font-semibold">{notice.title}</p>
        <dl className="mt-1 grid gap-1 text-dim">
          <NoticeLine term="Unavailable">{notice.unavailable}</NoticeLine>
          <NoticeLine term="Instead">{notice.fallback}</NoticeLine>
          {notice.partialMeaning !== null && (
            <NoticeLine term="“Partial” means">{notice.partialMeaning}</NoticeLine>
          )}
        </dl>
        <p className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-faint">
          until <Time at={notice.until} nowMs={nowMs} className="figures font-medium text-ink" />
          {overdue && (
            <>
              <StateBadge state="OVERDUE" />
              <NoticesLink>Extend or close it</NoticesLink>
            </>
          )}
          <span>approved by {notice.approvedByName}</span>
        </p>
      </PanelRow>
    </Panel>
  );
}

function NoticeLine({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt className="inline text-faint">{term}: </dt>
      <dd className="inline">{children}</dd>
    </div>
  );
}

function NoticesLink({ children }: { children: string }) {
  return (
    <Link href={useLinks().comms} className="text-ink link">
      {children}
    </Link>
  );
}
