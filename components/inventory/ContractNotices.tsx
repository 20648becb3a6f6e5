"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { allOf, positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import {
  type ContractNoticeView,
  kindTitle,
  viewContractNotices,
  whyNotAcknowledge,
} from "#lib/inventory/rules.ts";
import { acknowledgeContract } from "#lib/inventory/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** Changes of interfaces' contracts: whom they reach, and who has said that they saw it. */
export function ContractNotices() {
  const { entities } = useRoom();
  const views = viewContractNotices(entities);
  return (
    <Panel title="Changed contracts" aside="told to the owners of what depends on the interface">
      {views.length === 0 && (
        <EmptyState title="No contract was changed">
          When an interface’s contract or its version is changed, the owners of everything that depends on it
          are told here, and say that they saw it.
        </EmptyState>
      )}
      {views.map((view) => (
        <Notice key={view.notice.id} view={view} />
      ))}
    </Panel>
  );
}

function Notice({ view }: { view: ContractNoticeView }) {
  const { me } = useRoom();
  const nowMs = useNow();
  const { notice, awaited, acknowledgments } = view;
  const mine = me.positions.filter((position) => awaited.includes(position));
  return (
    <PanelRow className="grid gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p>
          <b className="font-medium">{notice.interfaceName}</b>: {notice.fromContract ?? "no contract"} →{" "}
          <b className="font-medium">{notice.toContract ?? "no contract"}</b>
        </p>
        <StateBadge state={awaited.length === 0 ? "DONE" : "PENDING"} />
      </div>
      <p className="text-small text-dim">
        {notice.changedByName}, <Time at={notice.changedAt} nowMs={nowMs} className="figures" />. It reaches{" "}
        {notice.dependents.map(({ kind, name }) => `${name} (${kindTitle(kind)})`).join(", ") || "nothing"}.
      </p>
      {notice.brokenFreezeName !== null && (
        <p className="text-nogo">
          It was changed while “{notice.brokenFreezeName}” was in force, without an approved exception.
        </p>
      )}
      {awaited.length > 0 && <p className="text-small">Not seen yet by: {allOf(awaited)}.</p>}
      {acknowledgments.map(({ id, position, personName, comment, acknowledgedAt }) => (
        <p key={id} className="text-small text-faint">
          Seen by {personName} ({positionTitle(position)}){" "}
          <Time at={acknowledgedAt} nowMs={nowMs} className="figures" />
          {comment !== null && (
            <>
              : <q>{comment}</q>
            </>
          )}
        </p>
      ))}
      {mine.map((position) => (
        <Acknowledge key={position} view={view} position={position} />
      ))}
    </PanelRow>
  );
}

function Acknowledge({
  view,
  position,
}: {
  view: ContractNoticeView;
  position: ContractNoticeView["awaited"][number];
}) {
  const { cutover, me } = useRoom();
  const [comment, setComment] = useState("");
  const { run, pending, refusal } = useCommand(api.inventory.acknowledgeContract);
  const whyOff = useWhyNotAllowed(acknowledgeContract) ?? whyNotAcknowledge(view, position, me.positions);
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const given = comment.trim();
        void run({
          cutoverId: cutover.id,
          noticeId: view.notice.id,
          position,
          comment: given === "" ? null : given,
        });
      }}
    >
      <div className="min-w-56 grow">
        <TextField
          label={`For ${positionTitle(position)}: what it means for you (may stay empty)`}
          value={comment}
          maxLength={LINE_LENGTH_MAX}
          onChange={({ target }) => setComment(target.value)}
        />
      </div>
      <Button type="submit" intent="primary" pending={pending} whyOff={whyOff}>
        I have seen it
      </Button>
      <RefusalLine sentence={refusal?.sentence} />
    </form>
  );
}
