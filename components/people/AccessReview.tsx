"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { saveFile } from "#components/journal/saveFile.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { fromLocalInput } from "#components/ui/localTime.ts";
import { counted } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { accessList, accessState } from "#lib/people/rules.ts";
import { exportAccess } from "#lib/people/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { Term } from "./Holders.tsx";

/** Everyone who has or had elevated access, with why and by whom, at any moment that is asked about. */
export function AccessReview() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const zone = useTimeZone();
  const [local, setLocal] = useState("");
  const atMs = fromLocalInput(local, zone);
  const rows = accessList(entities, atMs);
  return (
    <Panel
      title="Access review"
      aside={`${counted(rows.length, "position")}${atMs === undefined ? ", past and present" : " held then"}`}
    >
      <PanelRow className="flex flex-wrap items-end gap-3">
        <TextField
          label="As of"
          hint={`in ${zone}; empty: all there ever were`}
          type="datetime-local"
          data-search=""
          value={local}
          onChange={({ target }) => setLocal(target.value)}
        />
        <ExportButton at={atMs === undefined ? null : new Date(atMs).toISOString()} />
      </PanelRow>
      {rows.length === 0 ? (
        <EmptyState title="Nobody had access then" />
      ) : (
        <Table caption="Everyone who has or had a position">
          <thead>
            <tr>
              <Th>who</Th>
              <Th>position</Th>
              <Th>from – until</Th>
              <Th>why</Th>
              <Th>ended</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((assignment) => (
              <tr key={assignment.id} className="align-top">
                <Td className="font-medium">{assignment.personName}</Td>
                <Td>
                  {positionTitle(assignment.position)}
                  <span className="block text-small text-faint">{assignment.kind}</span>
                </Td>
                <Td className="whitespace-nowrap">
                  <Term assignment={assignment} nowMs={nowMs} />
                </Td>
                <Td className="max-w-96 text-dim">{assignment.justification}</Td>
                <Td className="text-dim">
                  {accessState(assignment, nowMs) === "past" && assignment.endsAt !== null ? (
                    <>
                      <Time at={assignment.endsAt} nowMs={nowMs} className="figures" />{" "}
                      <span className="text-small">
                        {assignment.endedByName === null
                          ? "by its time"
                          : `by ${assignment.endedByName}: ${assignment.endedReason}`}
                      </span>
                    </>
                  ) : (
                    "no"
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function ExportButton({ at }: { at: string | null }) {
  const { cutover } = useRoom();
  const notAllowed = useWhyNotAllowed(exportAccess);
  const { run, pending, refusal } = useCommand(api.people.exportAccess);
  const take = async (): Promise<void> => {
    const output = await run({ cutoverId: cutover.id, at });
    if (output) saveFile(output.fileName, "text/csv", output.csv);
  };
  return (
    <>
      <Button pending={pending} whyOff={notAllowed} onClick={() => void take()}>
        Export as CSV
      </Button>
      <RefusalLine sentence={refusal?.sentence} />
    </>
  );
}
