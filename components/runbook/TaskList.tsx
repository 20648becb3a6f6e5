"use client";

import { useEffect, useMemo } from "react";
import type { RunbookFilter } from "#components/shell/links.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted, grouped } from "#components/ui/number.ts";
import { useVirtualRows } from "#components/ui/useVirtualRows.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { TaskView } from "#lib/runbook/rules.ts";
import { linesOf } from "./select.ts";
import { TaskLine } from "./TaskLine.tsx";

const ROW_PX = 46;
const NOTHING_MORE = () => undefined;

interface TaskListProps {
  selected: readonly TaskView[];
  filter: RunbookFilter;
  criticalPath: ReadonlySet<string>;
  nowMs: number;
  onSelect: (code: string) => void;
}

/** The tasks that the filter leaves, under the heads of their groups; only what is in sight is in the document. */
export function TaskList({ selected, filter, criticalPath, nowMs, onSelect }: TaskListProps) {
  const { entities } = useRoom();
  const lines = useMemo(() => {
    const streams = Object.values(entities.stream).sort((a, b) => a.ordinal - b.ordinal);
    return linesOf(selected, streams, filter.group);
  }, [selected, entities.stream, filter.group]);
  const { scroller, items, beforePx, afterPx, measure, scrollTo } = useVirtualRows({
    count: lines.length,
    estimatePx: ROW_PX,
    keyOf: (index) => index,
    canLoadMore: false,
    loadMore: NOTHING_MORE,
  });
  const place = lines.findIndex((line) => line.kind === "task" && line.view.task.code === filter.task);
  const inSight = items.some(({ index }) => index === place);
  useEffect(() => {
    // Only to what is not in sight: the list must not jump under the pointer.
    if (place >= 0 && !inSight) scrollTo(place);
  }, [place, inSight, scrollTo]);

  if (selected.length === 0)
    return <EmptyState title="No task of this sort">Widen the filter to see more.</EmptyState>;
  return (
    <>
      <section
        {...scroller}
        aria-label="Tasks"
        className="h-[calc(100dvh-22rem)] min-h-96 overflow-y-auto border-t border-line [overflow-anchor:none]"
      >
        <ul style={{ paddingTop: beforePx, paddingBottom: afterPx }}>
          {items.map(({ index, key }) => {
            const line = lines[index];
            return (
              line && (
                <li key={key} ref={measure} data-index={index}>
                  {line.kind === "head" ? (
                    <GroupHead title={line.title} views={line.views} />
                  ) : (
                    <TaskLine
                      view={line.view}
                      selected={line.view.task.code === filter.task}
                      onCriticalPath={criticalPath.has(line.view.task.id)}
                      nowMs={nowMs}
                      onSelect={onSelect}
                    />
                  )}
                </li>
              )
            );
          })}
        </ul>
      </section>
      <p role="status" className="border-t border-line px-3 py-1.5 text-small text-faint">
        {counted(selected.length, "task")}
      </p>
    </>
  );
}

function GroupHead({ title, views }: { title: string; views: readonly TaskView[] }) {
  const done = views.filter(({ state }) => state === "done" || state === "skipped").length;
  return (
    <h3 className="flex justify-between gap-3 border-t border-line bg-canvas px-3 py-1 text-small font-medium text-dim">
      <span>{title}</span>
      <span className="figures font-normal text-faint">
        {grouped(done)} of {grouped(views.length)}
      </span>
    </h3>
  );
}
