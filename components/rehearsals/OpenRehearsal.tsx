"use client";

import { type FormEvent, useRef, useState } from "react";
import { linksOf } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { fromLocalInput } from "#components/ui/localTime.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotFreezeAt, whyNotRehearse } from "#lib/rehearsals/rules.ts";
import { useNow, useRoom, useSync, whyNotInSync } from "#lib/room/live.client.tsx";

/** Opens a room to rehearse this cutover in. */
export function OpenRehearsal({ count, onOpened }: { count: number; onOpened: () => void }) {
  const { cutover, entities, me } = useRoom();
  const nowMs = useNow();
  const outOfSync = whyNotInSync(useSync());
  const [name, setName] = useState("");
  const [start, setStart] = useState("");
  const [opened, setOpened] = useState<string>();
  // A room is made once, however often the answer is lost.
  const roomId = useRef<string>(undefined);
  const { run, pending, refusal } = useCommand(api.rehearsals.open);
  const startMs = fromLocalInput(start, cutover.timeZone);
  const positions = me.positions.filter((position) => !me.byBreakGlass.includes(position));
  const whyOff =
    outOfSync ??
    whyNotRehearse(cutover, {
      windowIsOpen: Object.keys(entities.changeWindow).length > 0,
      rehearsals: count,
      positions,
    }) ??
    (name.trim() === "" ? "Give it a name." : undefined) ??
    (startMs === undefined
      ? "Say when its freeze is."
      : whyNotFreezeAt(new Date(startMs).toISOString(), nowMs));
  const open = async (event: FormEvent) => {
    event.preventDefault();
    if (whyOff !== undefined || startMs === undefined) return;
    roomId.current ??= crypto.randomUUID();
    const made = await run({
      cutoverId: roomId.current,
      rehearsalOfId: cutover.id,
      name: name.trim(),
      freezeAt: new Date(startMs).toISOString(),
    });
    if (!made) return;
    roomId.current = undefined;
    setOpened(made.cutoverId);
    setName("");
    onOpened();
  };
  return (
    <Panel title="Rehearse it">
      <PanelRow>
        <form onSubmit={open} className="grid gap-3">
          <TextField
            label="Name"
            hint="Second rehearsal, with the night shift"
            value={name}
            maxLength={LINE_LENGTH_MAX}
            onChange={({ target }) => setName(target.value)}
          />
          <TextField
            label={`Its freeze, in ${cutover.place} time`}
            hint="Every time of the plan is moved by as much."
            type="datetime-local"
            value={start}
            onChange={({ target }) => setStart(target.value)}
          />
          <p className="text-small text-faint">
            Copied: tasks, streams, gates and criteria, slices, inventory, matrices, signals, triggers, people
            and their positions. Not copied: what was done, signed or measured, notices, deviations, exposures
            and tokens.
          </p>
          <RefusalLine sentence={refusal?.sentence} />
          <div>
            <Button type="submit" intent="primary" pending={pending} whyOff={whyOff}>
              Open the rehearsal
            </Button>
          </div>
          {opened !== undefined && (
            <p role="status">
              It is open:{" "}
              <a className="link" href={linksOf(opened).board}>
                go to its board
              </a>
              .
            </p>
          )}
        </form>
      </PanelRow>
    </Panel>
  );
}
