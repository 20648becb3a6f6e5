"use client";

import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { WithdrawalNote } from "#components/signatures/WithdrawalNote.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { noticeState } from "#lib/comms/rules.ts";
import type { Notice } from "#lib/comms/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { withdrawalOf } from "#lib/signatures/rules.ts";
import { ApproveNotice } from "./ApproveNotice.tsx";
import { CloseNotice } from "./CloseNotice.tsx";
import { NoticeWords } from "./NoticeWords.tsx";
import { WithdrawApproval } from "./WithdrawApproval.tsx";
import { NOTICE_WORDS } from "./words.ts";

/** One notice: its words, how it stands, and what can be done about it. */
export function NoticePanel({ notice }: { notice: Notice }) {
  const state = noticeState(notice, useNow());
  return (
    <Panel
      id={`notice-${notice.number}`}
      title={`Notice ${notice.number} · ${notice.title}`}
      aside={<StateBadge state={NOTICE_WORDS[state]} />}
    >
      <PanelRow className={state === "closed" ? "text-dim" : ""}>
        <NoticeWords notice={notice} />
      </PanelRow>
      {state === "overdue" && (
        <PanelRow className="bg-hold-bg text-small text-hold">
          Its end has passed and nobody has closed it: its readers no longer know where they stand. Close it,
          or draft one with a later end and close this when that is in force.
        </PanelRow>
      )}
      <Approvals notice={notice} />
      <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <History notice={notice} />
        {state === "draft" && <ApproveNotice notice={notice} />}
        {(state === "in-force" || state === "overdue") && (
          <span className="flex flex-wrap items-start gap-2">
            <WithdrawApproval notice={notice} />
            <CloseNotice notice={notice} />
          </span>
        )}
      </PanelRow>
    </Panel>
  );
}

/** Every signature that the notice was approved with, also one withdrawn. */
function Approvals({ notice }: { notice: Notice }) {
  const { entities } = useRoom();
  const approvals = all(entities, "noticeApproval").filter(({ noticeId }) => noticeId === notice.id);
  return approvals.map(({ id, signatureId }) => (
    <PanelRow key={id}>
      <SignedNote signatureId={signatureId} />
      <WithdrawalNote withdrawal={withdrawalOf(entities, "noticeApproval", id)} />
    </PanelRow>
  ));
}

function History({ notice }: { notice: Notice }) {
  const steps = [
    { verb: "drafted", at: notice.draftedAt, by: notice.draftedByName },
    { verb: "approved", at: notice.approvedAt, by: notice.approvedByName },
    { verb: "closed, back online", at: notice.closedAt, by: notice.closedByName },
  ];
  const nowMs = useNow();
  return (
    <ul className="text-small text-faint">
      {steps.map(
        ({ verb, at, by }) =>
          at !== null && (
            <li key={verb}>
              {verb} <Time at={at} nowMs={nowMs} className="figures" /> by {by}
            </li>
          ),
      )}
    </ul>
  );
}
