"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { MintToken } from "./MintToken.tsx";
import { ServiceTokenRow } from "./ServiceTokenRow.tsx";

/** The machines that may write to this cutover, and a form for one more. */
export function ServiceTokens() {
  const { entities, vitals } = useRoom();
  const tokens = all(entities, "serviceToken").reverse();
  return (
    <Panel title="Service tokens" aside="each for one purpose, in this cutover only">
      <MintToken />
      {tokens.length === 0 ? (
        <EmptyState title="No machine has a token">
          Give one to each sender, so that each can be ended alone.
        </EmptyState>
      ) : (
        <ul>
          {tokens.map((token) => (
            <ServiceTokenRow
              key={token.id}
              token={token}
              lastUsedAt={vitals.tokenUses && (vitals.tokenUses[token.id] ?? "never")}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}
