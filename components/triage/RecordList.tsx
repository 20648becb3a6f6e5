"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { PagedTable } from "#components/ui/PagedTable.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { Th } from "#components/ui/Table.tsx";
import type { Run } from "#lib/runs/schema.ts";
import type { GroupFilter } from "#lib/triage/schema.ts";
import { RecordPanel } from "./RecordPanel.tsx";
import { RecordRow } from "./RecordRow.tsx";
import { useRecords } from "./useRecords.ts";

const ROW_PX = 45;
const COLUMNS = 5;

/** The records one by one, of the causes that are listed. */
export function RecordList({
  run,
  filter,
  chosen,
}: {
  run: Run;
  filter: GroupFilter;
  chosen: number | undefined;
}) {
  const records = useRecords(run.id, filter);
  const { data } = records;
  const rows = data?.pages.flatMap(({ records }) => records) ?? [];
  const opened = rows.find(({ ordinal }) => ordinal === chosen);
  return (
    <>
      {opened && <RecordPanel key={opened.ordinal} record={opened} filter={filter} />}
      <Panel title="Records" aside="pseudonyms in place of record ids">
        <PagedTable
          label="List of records"
          caption={`Records of run ${run.number}, the worst cause first`}
          className="max-h-[64dvh]"
          columns={COLUMNS}
          rows={rows}
          pages={records}
          estimatePx={ROW_PX}
          keyOf={({ ordinal }) => ordinal}
          head={
            <>
              <Th>what</Th>
              <Th className="hidden md:table-cell">record, source → target</Th>
              <Th className="hidden md:table-cell">fields</Th>
              <Th className="hidden xl:table-cell">batch</Th>
              <Th className="text-right">severity</Th>
            </>
          }
          draw={(row, place) => (
            <RecordRow {...place} record={row} filter={filter} isChosen={row.ordinal === chosen} />
          )}
          stands="Nothing is lost; the counts and causes stand."
          empty={
            <EmptyState title="No record of this sort in the newest run">
              Choose another count or cause. What a run closed is no longer among its records.
            </EmptyState>
          }
        />
      </Panel>
    </>
  );
}
