"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { Button } from "#components/ui/Button.tsx";
import { counted } from "#components/ui/number.ts";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { whyNotAcceptRecords, whyNotDecide } from "#lib/dispositions/rules.ts";
import { acceptRecords, DISPOSITION_KINDS, type Disposition, dispose } from "#lib/dispositions/schema.ts";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { accepterOf } from "#lib/matrices/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { describeGroup, type GroupView } from "#lib/triage/rules.ts";
import { BATCHES_PER_GROUP_MAX, type CauseGroup } from "#lib/triage/schema.ts";
import { DISPOSITION_SAYS, DISPOSITION_VERBS } from "./words.ts";

interface DecideActionsProps {
  view: GroupView;
  /** One record by its key; null: all that the cause holds. */
  recordKey: string | null;
}

/** What can be decided on a cause, or on one record of it. What is decided on is what was shown when the dialog opened. */
export function DecideActions({ view, recordKey }: DecideActionsProps) {
  const [asked, setAsked] = useState<{ kind: Disposition["kind"]; group: CauseGroup }>();
  const { entities, cutover } = useRoom();
  const notAllowed = useWhyNotAllowed(dispose);
  const { run, pending, refusal, reset } = useCommand(api.dispositions.dispose);
  const { group } = view;
  const whyOff = notAllowed ?? whyNotDecide(entities, group, group);
  const records = recordKey === null ? group.records : 1;
  return (
    <div data-acts="" className="flex flex-wrap items-start gap-2">
      {DISPOSITION_KINDS.map((kind) => (
        <Button
          key={kind}
          size="small"
          whyOff={whyOff}
          onClick={() => {
            reset();
            setAsked({ kind, group });
          }}
        >
          {DISPOSITION_VERBS[kind]}…
        </Button>
      ))}
      <AcceptRecords view={view} recordKey={recordKey} />
      {asked && (
        <ReasonDialog
          open
          onOpenChange={() => setAsked(undefined)}
          title={DISPOSITION_VERBS[asked.kind]}
          description={`${counted(records, "record")} of cause ${group.number}. ${DISPOSITION_SAYS[asked.kind]}`}
          verb={DISPOSITION_VERBS[asked.kind]}
          whyOff={whyOff ?? whyNotDecide(entities, group, asked.group)}
          pending={pending}
          refusal={refusal?.sentence}
          onGiven={async (reason) =>
            (await run({
              cutoverId: cutover.id,
              groupId: group.id,
              key: recordKey,
              runId: asked.group.runId,
              keysHash: asked.group.keysHash,
              reason,
              kind: asked.kind,
            })) !== undefined
          }
        />
      )}
    </div>
  );
}

function AcceptRecords({ view, recordKey }: DecideActionsProps) {
  const [shown, setShown] = useState<CauseGroup>();
  const { entities, cutover, me } = useRoom();
  const notAllowed = useWhyNotAllowed(acceptRecords);
  const { group } = view;
  const whyOff = whyNotAcceptRecords(entities, group, group, me) ?? notAllowed;
  const records = recordKey === null ? group.records : 1;
  return (
    <>
      <Button size="small" intent="hold" whyOff={whyOff} onClick={() => setShown(group)}>
        Accept…
      </Button>
      {shown && (
        <SignatureDialog
          open
          onOpenChange={() => setShown(undefined)}
          title={`Accept ${counted(records, "record")}`}
          asked={{
            verb: "Accept",
            intent: "hold",
            comment: { label: "Reason", whyNeeded: "It needs a reason." },
          }}
          command={acceptRecords.name}
          call={api.dispositions.acceptRecords}
          input={({ comment }) => ({
            cutoverId: cutover.id,
            groupId: shown.id,
            key: recordKey,
            runId: shown.runId,
            keysHash: shown.keysHash,
            reason: comment ?? "",
          })}
          whyOff={whyOff ?? whyNotDecide(entities, group, shown)}
        >
          <div className="grid gap-2 rounded-md border border-line bg-canvas px-3 py-3">
            <p className="text-title font-medium [overflow-wrap:anywhere]">
              {recordKey === null
                ? describeGroup(shown, BATCHES_PER_GROUP_MAX)
                : `One record of: ${describeGroup(shown, 0)}`}
            </p>
            <p className="text-small text-dim">
              They stay as they are, and gates no longer count them as open. It is on these very records: one
              that a later run finds beside them is open, and so are all when their severity changes.{" "}
              {positionTitle(accepterOf(entities, group.domain))} signs, as the severity matrix says.
            </p>
          </div>
        </SignatureDialog>
      )}
    </>
  );
}
