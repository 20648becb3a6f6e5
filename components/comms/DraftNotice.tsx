"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { TextArea, TextField } from "#components/ui/Field.tsx";
import { fromLocalInput } from "#components/ui/localTime.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { age, utc, zoneName } from "#components/ui/time.ts";
import { draftNotice } from "#lib/comms/schema.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX, TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { type Draft, emptyDraft, whyNotDraft } from "./draft.ts";

/** A form for the next notice. */
export function DraftNotice() {
  const { cutover } = useRoom();
  const nowMs = useNow();
  const zone = cutover.timeZone;
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(nowMs, zone));
  const [drafted, setDrafted] = useState(false);
  const notAllowed = useWhyNotAllowed(draftNotice);
  const { run, pending, refusal } = useCommand(api.comms.draftNotice);

  const field = (name: keyof Draft) => ({
    value: draft[name],
    onChange: ({ target }: { target: { value: string } }) => {
      setDrafted(false);
      setDraft((before) => ({ ...before, [name]: target.value }));
    },
  });
  const untilMs = fromLocalInput(draft.until, zone);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (untilMs === undefined) return;
    const partialMeaning = draft.partialMeaning.trim();
    const output = await run({
      cutoverId: cutover.id,
      title: draft.title.trim(),
      unavailable: draft.unavailable.trim(),
      fallback: draft.fallback.trim(),
      partialMeaning: partialMeaning === "" ? null : partialMeaning,
      until: new Date(untilMs).toISOString(),
    });
    if (!output) return;
    setDraft(emptyDraft(nowMs, zone));
    setDrafted(true);
  };

  return (
    <Panel title="Draft a notice" aside="read by clinicians, in their words">
      <PanelRow>
        <form onSubmit={submit} className="grid gap-3">
          <TextField
            label="Title"
            placeholder="Results appear up to 30 minutes late"
            maxLength={LINE_LENGTH_MAX}
            {...field("title")}
          />
          <TextArea
            label="What is unavailable"
            hint="Name what they use, not the system behind it."
            maxLength={TEXT_LENGTH_MAX}
            {...field("unavailable")}
          />
          <TextArea
            label="What to do instead"
            hint="A number to call, a form to use."
            maxLength={TEXT_LENGTH_MAX}
            {...field("fallback")}
          />
          <TextArea
            label="If it works in part: what that means"
            hint="May stay empty."
            rows={2}
            maxLength={TEXT_LENGTH_MAX}
            {...field("partialMeaning")}
          />
          <TextField
            label={`Until, in ${cutover.place} time`}
            type="datetime-local"
            hint={
              untilMs === undefined ? (
                "A date and a time."
              ) : (
                <>
                  {zoneName(untilMs, zone)} · <span className="figures">{utc(untilMs)}</span>
                  {untilMs > nowMs && ` · in ${age(untilMs - nowMs)}`}
                </>
              )
            }
            {...field("until")}
          />
          <RefusalLine sentence={refusal?.sentence} />
          <Button
            type="submit"
            intent="primary"
            pending={pending}
            whyOff={notAllowed ?? whyNotDraft(draft, nowMs, zone)}
          >
            Draft it
          </Button>
          <p role="status" className="text-small text-dim">
            {drafted &&
              `Drafted. ${positionTitle("clinical-informatics")} approves it before anyone goes by it.`}
          </p>
        </form>
      </PanelRow>
    </Panel>
  );
}
