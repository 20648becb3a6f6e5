"use client";

import { type FormEvent, useId, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button, WhyOff } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type Trace, traceRecord } from "#lib/lineage/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Asks for one record by its id, at the source or at the target. */
export function TracePanel({ onTraced }: { onTraced: (trace: Trace | undefined) => void }) {
  const { cutover } = useRoom();
  const whyId = useId();
  const [record, setRecord] = useState("");
  const notAllowed = useWhyNotAllowed(traceRecord);
  const { run, pending, refusal } = useCommand(api.lineage.traceRecord);

  const whyOff = notAllowed ?? (record.trim() === "" ? "Say which record." : undefined);

  const look = async (event: FormEvent) => {
    event.preventDefault();
    onTraced(await run({ cutoverId: cutover.id, record: record.trim() }));
  };

  return (
    <Panel title="Trace a record" aside="the id is turned into a pseudonym on its way in, and kept nowhere">
      <PanelRow className="grid gap-3">
        <form onSubmit={look} className="grid items-end gap-3 sm:grid-cols-[1fr_auto]">
          <TextField
            label="Record"
            hint="At the source or at the target: type and id, like Encounter/123, or the id alone. That you looked is journaled."
            data-search=""
            autoComplete="off"
            spellCheck={false}
            value={record}
            maxLength={LINE_LENGTH_MAX}
            onChange={({ target }) => setRecord(target.value)}
          />
          <Button type="submit" intent="primary" pending={pending} whyOff={whyOff} whyOffShownAt={whyId}>
            Trace
          </Button>
        </form>
        {whyOff !== undefined && <WhyOff id={whyId}>{whyOff}</WhyOff>}
        <RefusalLine sentence={refusal?.sentence} />
      </PanelRow>
    </Panel>
  );
}
