"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { Table, Th } from "#components/ui/Table.tsx";
import { setAuthority } from "#lib/matrices/schema.ts";
import { phaseState, phasesInOrder } from "#lib/plan/rules.ts";
import { DOMAINS } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { AuthorityRow } from "./AuthorityRow.tsx";

/** Who reads, who writes, and who decides a conflict, for each domain in each phase. */
export function AuthorityMatrix() {
  const { entities } = useRoom();
  const whyOff = useWhyNotAllowed(setAuthority);
  const phases = phasesInOrder(entities);
  const active = phases.find((phase) => phaseState(phase) === "active") ?? phases[0];
  const [chosen, setChosen] = useState<number>();
  const number = chosen ?? active?.number ?? 0;
  return (
    <Panel title="Authority" aside="what nobody has decided may not be written">
      <fieldset aria-label="Phase" className="flex flex-wrap gap-1 border-t border-line px-3 py-2">
        {phases.map((phase) => (
          <button
            key={phase.id}
            type="button"
            aria-pressed={phase.number === number}
            onClick={() => setChosen(phase.number)}
            className={clsx(
              "min-h-7 rounded-md border px-2.5 text-small",
              phase.number === number
                ? "border-edge bg-raised font-medium"
                : "border-line text-dim hover:text-ink",
            )}
          >
            {phase.number} {phase.name}
            {phase === active && <span className="text-hold"> · now</span>}
          </button>
        ))}
      </fieldset>
      <Table caption={`Authority matrix of phase ${number}`}>
        <thead>
          <tr>
            <Th>domain</Th>
            <Th>reads</Th>
            <Th>writes</Th>
            <Th>conflicts</Th>
            <Th numeric>lag</Th>
            <Th>
              <span className="sr-only">what to know, and change</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {DOMAINS.map((domain) => (
            <AuthorityRow key={`${number} ${domain}`} domain={domain} phase={number} whyOff={whyOff} />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
