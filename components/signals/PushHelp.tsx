"use client";

import { useState } from "react";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { useOrigin } from "#components/ui/useOrigin.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import type { Signal } from "#lib/signals/schema.ts";
import { pushCommand } from "./pushCommand.ts";

/** How a machine sends a sample. */
export function PushHelp() {
  const { entities } = useRoom();
  const signals = all(entities, "signal");
  const [first] = signals;
  return first ? <PushExample signals={signals} first={first} /> : null;
}

function PushExample({ signals, first }: { signals: readonly Signal[]; first: Signal }) {
  const origin = useOrigin();
  const [signalId, setSignalId] = useState(first.id);
  const signal = signals.find(({ id }) => id === signalId) ?? first;
  const command = pushCommand(origin, signal);
  return (
    <Panel title="Push a sample" aside="HTTP, up to 1,000 samples at a time">
      <PanelRow className="grid gap-3">
        <p className="max-w-prose text-dim">
          Any machine that can send HTTP can feed a signal. It needs a token for signals of this cutover
          (below) in place of <code>$HOLDPOINT_TOKEN</code>. A sample sent twice counts once, so it is safe to
          try again; one dated in the future is refused.
        </p>
        {signals.length > 1 && (
          <SelectField label="Signal" value={signalId} onChange={({ target }) => setSignalId(target.value)}>
            {signals.map(({ id, key, question }) => (
              <option key={id} value={id}>
                {key}: {question}
              </option>
            ))}
          </SelectField>
        )}
        <pre className="break-all whitespace-pre-wrap rounded-md border border-line bg-canvas p-3 text-small">
          {command}
        </pre>
        <span>
          <CopyButton text={command} what="the command" />
        </span>
      </PanelRow>
    </Panel>
  );
}
