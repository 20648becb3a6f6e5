"use client";

import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import { memo, type Ref } from "react";
import { grouped } from "#components/ui/number.ts";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { dayOfMonth, timeOfDay, utc } from "#components/ui/time.ts";
import { describeEntry } from "#lib/journal/describe.ts";
import type { ListedEntry } from "#lib/journal/schema.ts";
import type { DescribedFacts } from "#lib/journal/tellings/tell.ts";
import { EntryDetails } from "./EntryDetails.tsx";

interface EntryRowProps {
  ref: Ref<HTMLLIElement>;
  index: number;
  listed: ListedEntry;
  facts: DescribedFacts;
  open: boolean;
  onToggle: (seq: number) => void;
}

/** One entry as a sentence; opened, all that it holds. Drawn again only when it changes: the room ticks by the second. */
export const EntryRow = memo(function EntryRow({ ref, index, listed, facts, open, onToggle }: EntryRowProps) {
  const zone = useTimeZone();
  const { entry } = listed;
  const { seq, recordedAt, reason } = entry;
  const { who, what, subject } = describeEntry(entry, facts);
  const atMs = Date.parse(recordedAt);
  const detailsId = `entry-${seq}-details`;
  return (
    <li
      ref={ref}
      id={`entry-${seq}`}
      data-index={index}
      className={clsx("border-b border-line", open && "bg-raised")}
    >
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? detailsId : undefined}
        onClick={() => onToggle(seq)}
        className="grid w-full grid-cols-[auto_1fr_auto] items-baseline gap-x-3 px-3 py-2.5 text-left -outline-offset-2 hover:bg-raised sm:grid-cols-[4rem_8.5rem_1fr_auto]"
      >
        <span className="figures hidden text-right text-faint sm:block">{grouped(seq)}</span>
        <time dateTime={recordedAt} title={utc(atMs)} className="figures text-faint">
          <span className="hidden sm:inline">{dayOfMonth(atMs, zone)} </span>
          {timeOfDay(atMs, zone, true)}
        </time>
        <span className="min-w-0 text-dim">
          <b className="font-medium text-ink">{who}</b> {what}
          {reason !== null && (
            <>
              {": "}
              <q className="text-ink">{reason}</q>
            </>
          )}
        </span>
        <ChevronRight
          aria-hidden="true"
          className={clsx("size-3.5 self-center text-faint", open && "rotate-90")}
        />
      </button>
      {open && (
        <div id={detailsId}>
          <EntryDetails listed={listed} subject={subject} />
        </div>
      )}
    </li>
  );
});
