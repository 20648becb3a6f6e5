"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import type { EntryFilter } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { counted, grouped } from "#components/ui/number.ts";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import {
  ENTRIES_PER_PAGE_MAX,
  EXPORT_ENTRIES_MAX,
  EXPORT_FORMATS,
  exportEntries,
} from "#lib/journal/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type ExportFormat, exportText } from "./exportText.ts";
import { saveFile } from "./saveFile.ts";

const TYPES: Record<ExportFormat, string> = { csv: "text/csv", ndjson: "application/x-ndjson" };

interface Progress {
  readonly count: number;
  readonly ended: "not-yet" | "whole" | "at-limit" | "broken-off";
}

/** Takes the list as it is narrowed away as a file; first that it is taken is journaled. */
export function ExportEntries({ filter: { journal, ...filter } }: { filter: EntryFilter }) {
  const { cutover, entities } = useRoom();
  const whyOff = useWhyNotAllowed(exportEntries);
  const { run, pending, refusal } = useCommand(api.journal.exportEntries);
  const [progress, setProgress] = useState<Progress>();
  const underWay = pending || progress?.ended === "not-yet";

  const take = async (format: ExportFormat): Promise<void> => {
    setProgress(undefined);
    const begun = await run({ cutoverId: cutover.id, format, filter });
    if (!begun) return;
    const parts: string[] = [];
    let count = 0;
    let before: number | null = begun.upTo + 1;
    try {
      while (before !== null && count < EXPORT_ENTRIES_MAX) {
        setProgress({ count, ended: "not-yet" });
        const page: Awaited<ReturnType<typeof api.journal.listEntries>> = await api.journal.listEntries({
          cutoverId: cutover.id,
          ...filter,
          before,
          limit: ENTRIES_PER_PAGE_MAX,
        });
        parts.push(exportText(format, page.entries, entities, parts.length === 0));
        count += page.entries.length;
        before = page.next;
      }
    } catch {
      setProgress({ count, ended: "broken-off" });
      return;
    }
    saveFile(`journal-${cutover.slug}-up-to-${begun.upTo}.${format}`, TYPES[format], ...parts);
    setProgress({ count, ended: before === null ? "whole" : "at-limit" });
  };

  if (journal !== undefined) return null;
  return (
    <div
      data-acts=""
      className="flex flex-wrap items-center gap-3 border-t border-line px-3 py-2 text-small text-dim"
    >
      {EXPORT_FORMATS.map((format) => (
        <Button
          key={format}
          size="small"
          whyOff={whyOff}
          whyOffShownAt="why-no-export"
          pending={underWay}
          onClick={() => void take(format)}
        >
          Take as {format.toUpperCase()}
        </Button>
      ))}
      <span id="why-no-export" role="status">
        {whyOff ?? (progress ? SAID[progress.ended](progress.count) : "That it is taken is journaled.")}
      </span>
      <RefusalLine sentence={refusal?.sentence} />
    </div>
  );
}

const entries = (count: number): string => counted(count, "entry", "entries");

const SAID: Record<Progress["ended"], (count: number) => string> = {
  "not-yet": (count) => `Reading: ${entries(count)} so far…`,
  whole: (count) => `${entries(count)} taken.`,
  "at-limit": (count) =>
    `The newest ${entries(count)} taken: a list goes to ${grouped(EXPORT_ENTRIES_MAX)}. Narrow it, or take the whole journal with holdpoint journal export.`,
  "broken-off": (count) =>
    `The server stopped answering after ${entries(count)}: no file was made. Nothing is lost; try again.`,
};
