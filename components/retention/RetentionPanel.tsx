"use client";

import { Disclosure } from "#components/ui/Disclosure.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { RETENTION_POLICY, type RetentionClass } from "#lib/retention/policy.ts";
import { RETENTION_YEARS } from "#lib/retention/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { LegalHoldRow } from "./LegalHoldRow.tsx";
import { PlaceLegalHold } from "./PlaceLegalHold.tsx";

const CLASS_WORDS: Readonly<Record<RetentionClass, string>> = {
  record: "never deleted",
  facts: `${RETENTION_YEARS} years`,
  transient: "for a moment",
};

/** How long what is kept, and which holds stop every purge. */
export function RetentionPanel() {
  const { entities } = useRoom();
  const holds = all(entities, "legalHold").reverse();
  return (
    <Panel title="Retention and legal holds" aside="45 CFR 164.316(b)(2)(i)">
      <PanelRow className="grid gap-3">
        <p className="max-w-prose text-dim">
          The journal, signatures and evidence are never deleted. Samples and findings are kept for{" "}
          {RETENTION_YEARS} years after the cutover was last in effect; the database refuses to delete them
          earlier, whoever asks. A legal hold stops a purge at any age.
        </p>
        <PlaceLegalHold />
      </PanelRow>
      {holds.length > 0 && (
        <ul>
          {holds.map((hold) => (
            <LegalHoldRow key={hold.id} hold={hold} />
          ))}
        </ul>
      )}
      <Disclosure summary="The policy, table by table">
        <Table caption="Retention of each table">
          <thead>
            <tr>
              <Th>table</Th>
              <Th>kept</Th>
              <Th>why</Th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(RETENTION_POLICY).map(([table, { class: kind, reason }]) => (
              <tr key={table}>
                <Td>
                  <code>{table}</code>
                </Td>
                <Td className="whitespace-nowrap">{CLASS_WORDS[kind]}</Td>
                <Td className="text-dim">{reason}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </Disclosure>
    </Panel>
  );
}
