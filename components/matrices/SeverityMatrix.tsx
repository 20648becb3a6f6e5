"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { domainTitle } from "#components/runs/words.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { Table, Th } from "#components/ui/Table.tsx";
import { setSeverity } from "#lib/matrices/schema.ts";
import { DOMAINS } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { SeverityRow } from "./SeverityRow.tsx";

/** By which gate each clinical domain is required, for care and for a complete record, and what follows at the gates. */
export function SeverityMatrix() {
  const { entities } = useRoom();
  const whyOff = useWhyNotAllowed(setSeverity);
  const gates = all(entities, "gate").sort((a, b) => a.number - b.number);
  return (
    <Panel title="Severity" aside="what a gate requires of a domain, it requires of every later one too">
      <Table caption="Severity matrix: domain by domain">
        <thead>
          <tr>
            <Th>domain</Th>
            <Th>for care</Th>
            <Th>for completeness</Th>
            <Th>accepted by</Th>
            <Th>what follows</Th>
          </tr>
        </thead>
        <tbody>
          {DOMAINS.map((domain) => (
            <SeverityRow
              key={domain}
              domain={domain}
              title={domainTitle(domain)}
              gates={gates}
              whyOff={whyOff}
            />
          ))}
        </tbody>
      </Table>
      {whyOff !== undefined && (
        <p data-acts="" className="border-t border-line px-3 py-2 text-small text-hold">
          {whyOff}
        </p>
      )}
    </Panel>
  );
}
