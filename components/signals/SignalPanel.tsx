"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { SignalRow } from "./SignalRow.tsx";

/** The measured facts that the room goes by. */
export function SignalPanel() {
  const { entities } = useRoom();
  const signals = all(entities, "signal");
  return (
    <Panel title="Signals" aside={signals.length > 0 && "the latest sample of each"}>
      {signals.length === 0 ? (
        <EmptyState title="No signal is defined">
          A signal is a measured fact about care or the machinery under it, with an owner and a limit to its
          age. The incident commander or Interfaces define it through <code>signals.defineSignal</code> of the
          API.
        </EmptyState>
      ) : (
        <ul>
          {signals.map((signal) => (
            <SignalRow key={signal.id} signal={signal} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
