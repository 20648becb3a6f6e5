"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { Time } from "#components/ui/Time.tsx";
import { orpc } from "#lib/door/client.ts";
import { describeEntry } from "#lib/journal/describe.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

const ENTRIES_SHOWN = 8;

/** The journal's last entries, in words. `seq` is part of the question, so a new entry asks anew. */
export function LatestEntries() {
  const { cutover, entities, seq } = useRoom();
  const nowMs = useNow();
  const links = useLinks();
  const { data, isError } = useQuery({
    ...orpc.journal.listEntries.queryOptions({
      input: { cutoverId: cutover.id, before: seq + 1, limit: ENTRIES_SHOWN },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title="Journal"
      aside={
        <PanelLink href={links.audit}>
          <span className="figures">#{grouped(seq)}</span>
        </PanelLink>
      }
    >
      {isError && (
        <PanelRow className="text-hold">
          The journal could not be read just now. Nothing is lost; it is asked again with the next entry.
        </PanelRow>
      )}
      {data?.entries.length === 0 && <EmptyState title="Nothing has happened yet" />}
      <ol>
        {data?.entries.map(({ entry }) => {
          const { who, what } = describeEntry(entry, entities);
          return (
            <li key={entry.seq} className="border-t border-line">
              <Link
                href={links.entry(entry.seq)}
                className="grid grid-cols-[auto_1fr] gap-x-2.5 px-3 py-1.5 text-dim -outline-offset-2 hover:bg-raised"
              >
                <Time at={entry.recordedAt} nowMs={nowMs} className="figures text-faint" />
                <span>
                  <b className="font-medium text-ink">{who}</b> {what}
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
