"use client";

import type { PairFilter } from "#components/shell/links.ts";
import { Age } from "#components/ui/Age.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { waiting } from "#lib/identity/rules.ts";
import type { Matching } from "#lib/identity/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";

interface QueueHeadProps {
  matching: Matching;
  matchings: readonly Matching[];
  filter: PairFilter;
  narrow: (filter: PairFilter) => void;
}

/** How a queue stands in figures; each leads to its pairs. */
export function QueueHead({ matching, matchings, filter, narrow }: QueueHeadProps) {
  const nowMs = useNow();
  const { number, label, filedAt, startedAt, records, linked, queue, pairs } = matching;
  const state = filedAt === null ? "UNKNOWN" : waiting(queue) === 0 ? "DONE" : "OPEN";
  const figures = [
    { label: "conflicts open", value: queue.conflicts, which: "conflicts", bad: true },
    { label: "nobody has looked", value: queue.open, which: "open", bad: false },
    { label: "second review", value: queue.second, which: "open", bad: false },
    { label: "disagreement", value: queue.adjudication, which: "open", bad: true },
    { label: "linked", value: queue.linked, which: "decided", bad: false },
    { label: "not a match", value: queue.notMatch, which: "decided", bad: false },
    { label: "merged", value: queue.merged, which: "decided", bad: false },
  ] as const;
  return (
    <Panel
      title={
        <span className="flex flex-wrap items-center gap-2">
          Matching {number} · {label} <StateBadge state={state} />
        </span>
      }
      aside={
        <>
          {filedAt === null ? "coming in since " : "filed "}
          <Age at={filedAt ?? startedAt} nowMs={nowMs} className="figures" />
          {filedAt === null ? "" : " ago"} · <span className="figures">{grouped(records)}</span> records,{" "}
          <span className="figures">{grouped(linked)}</span> links without a look
        </>
      }
    >
      {matchings.length > 1 && (
        <PanelRow className="flex flex-wrap gap-2">
          {matchings.map((each) => (
            <button
              key={each.id}
              type="button"
              aria-pressed={each.id === matching.id}
              className="min-h-7 rounded-md border border-edge px-2.5 text-small aria-pressed:bg-raised aria-pressed:font-medium"
              onClick={() => narrow({ matching: each.number })}
            >
              {each.label} <span className="figures">{grouped(waiting(each.queue))}</span>
            </button>
          ))}
        </PanelRow>
      )}
      {filedAt !== null && (
        <ul
          className="grid grid-cols-3 border-t border-line sm:grid-cols-4 lg:grid-cols-7"
          aria-label="The queue in figures"
        >
          {figures.map(({ label: what, value, which, bad }) => (
            <li key={what}>
              <button
                type="button"
                className="w-full px-3 py-2 text-left -outline-offset-2 hover:bg-raised"
                onClick={() => narrow({ ...filter, which, pair: undefined })}
              >
                <span
                  className={`figures block text-title ${value === 0 ? "text-faint" : bad ? "text-nogo" : "text-ink"}`}
                >
                  {grouped(value)}
                </span>
                <span className="text-small text-dim">{what}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <span className="sr-only" role="status">
        {grouped(waiting(queue))} of {grouped(pairs)} pairs wait
      </span>
    </Panel>
  );
}
