"use client";

import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { EntryFilters } from "./EntryFilters.tsx";
import { EntryList } from "./EntryList.tsx";
import { ExportEntries } from "./ExportEntries.tsx";
import { useEntryFilter } from "./useEntryFilter.ts";

/** The cutover's journal, newest first. */
export function AuditPage() {
  const { seq } = useRoom();
  const filter = useEntryFilter();
  return (
    <div className="mx-auto max-w-6xl">
      <h1 className="sr-only">Audit</h1>
      <Panel title="Journal" aside={<span className="figures">{grouped(seq)} entries</span>}>
        <EntryFilters filter={filter} />
        <ExportEntries filter={filter} />
        {/* A list of its own for each question: it starts at its top. */}
        <EntryList key={JSON.stringify(filter)} filter={filter} />
      </Panel>
    </div>
  );
}
