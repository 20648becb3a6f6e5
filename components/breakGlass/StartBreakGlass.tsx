"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { linksOf } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextArea, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { BREAK_GLASS_MINUTES_MAX, BREAK_GLASS_POSITIONS } from "#lib/breakGlass/schema.ts";
import { api } from "#lib/door/client.ts";
import { TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";

interface BreakGlassCutover {
  readonly cutoverId: string;
  readonly organization: string;
  readonly name: string;
  readonly whyNot: string | null;
}

/** For an account that was named for it: the cutovers in which break-glass can be started. */
export function StartBreakGlass({ cutovers }: { cutovers: readonly BreakGlassCutover[] }) {
  if (cutovers.length === 0) return null;
  return (
    <Panel title="Break-glass" aside="your account was named for it" className="mt-6">
      {cutovers.map((cutover) => (
        <PanelRow
          key={cutover.cutoverId}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2"
        >
          <p>
            <span className="text-dim">{cutover.organization} · </span>
            <b className="font-semibold">{cutover.name}</b>
          </p>
          <Start cutover={cutover} />
        </PanelRow>
      ))}
    </Panel>
  );
}

function Start({ cutover }: { cutover: BreakGlassCutover }) {
  const [open, setOpen] = useState(false);
  return (
    <span data-tone="nogo">
      <Button intent="nogo" whyOff={cutover.whyNot ?? undefined} onClick={() => setOpen(true)}>
        Break the glass…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Break-glass in ${cutover.name}`}
        description="For an emergency. Everyone sees it on every screen, it signs nothing, it ends by itself, and a second person reviews it."
      >
        <StartForm cutoverId={cutover.cutoverId} onClose={() => setOpen(false)} />
      </Dialog>
    </span>
  );
}

function StartForm({ cutoverId, onClose }: { cutoverId: string; onClose: () => void }) {
  const router = useRouter();
  const [position, setPosition] = useState<Position>("incident-commander");
  const [minutes, setMinutes] = useState(BREAK_GLASS_MINUTES_MAX);
  const [reason, setReason] = useState("");
  const { run, pending, refusal } = useCommand(api.breakGlass.start);
  const whyOff =
    reason.trim() === ""
      ? "Say what the emergency is."
      : minutes >= 1 && minutes <= BREAK_GLASS_MINUTES_MAX
        ? undefined
        : `1 to ${BREAK_GLASS_MINUTES_MAX} minutes.`;
  return (
    <form
      className="grid gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await run({ cutoverId, position, reason: reason.trim(), minutes }))
          router.push(linksOf(cutoverId).board);
      }}
    >
      <SelectField
        label="Position"
        value={position}
        onChange={({ target }) =>
          setPosition(BREAK_GLASS_POSITIONS.find((option) => option === target.value) ?? position)
        }
      >
        {BREAK_GLASS_POSITIONS.map((option) => (
          <option key={option} value={option}>
            {positionTitle(option)}
          </option>
        ))}
      </SelectField>
      <TextField
        label="For minutes"
        type="number"
        min={1}
        max={BREAK_GLASS_MINUTES_MAX}
        value={minutes}
        onChange={({ target }) => setMinutes(target.valueAsNumber)}
      />
      <TextArea
        label="What the emergency is"
        hint="It goes into the journal, and on every screen. No patient's data."
        value={reason}
        maxLength={TEXT_LENGTH_MAX}
        onChange={({ target }) => setReason(target.value)}
      />
      <FormEnd
        verb="Break the glass"
        intent="nogo"
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
