"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf } from "#components/ui/states.ts";
import { useVirtualRows } from "#components/ui/useVirtualRows.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Forecast } from "#lib/runbook/forecast.ts";
import type { TaskView } from "#lib/runbook/rules.ts";
import { Bars } from "./Bars.tsx";
import { TimeAxis, TimeMarks } from "./TimeMarks.tsx";
import { scaleOf } from "./timeScale.ts";
import { wordOf } from "./words.ts";

const ROW_PX = 28;
const NOTHING_MORE = () => undefined;
const LABEL = "w-32 shrink-0 sm:w-72";

interface TimelineProps {
  selected: readonly TaskView[];
  forecast: Forecast | undefined;
  criticalPath: ReadonlySet<string>;
  nowMs: number;
  onSelect: (code: string) => void;
}

/** The tasks along the line of time: planned, as they were and as they are expected; now, the decisions and the point of no return across. */
export function Timeline({ selected, forecast, criticalPath, nowMs, onSelect }: TimelineProps) {
  const { cutover, entities } = useRoom();
  const dues = Object.values(entities.gate).map(({ dueAt }) => dueAt);
  const scale = scaleOf(selected, forecast, nowMs, [cutover.pointOfNoReturnAt, ...dues]);
  const { scroller, items, beforePx, afterPx, measure } = useVirtualRows({
    count: selected.length,
    estimatePx: ROW_PX,
    keyOf: (index) => index,
    canLoadMore: false,
    loadMore: NOTHING_MORE,
  });
  if (selected.length === 0)
    return <EmptyState title="No task of this sort">Widen the filter to see more.</EmptyState>;
  return (
    <section
      {...scroller}
      aria-label="Timeline"
      className="max-h-[calc(100dvh-20rem)] min-h-96 overflow-y-auto border-t border-line [overflow-anchor:none]"
    >
      <div className="sticky top-0 z-10 flex bg-panel py-1">
        <div className={`${LABEL} px-3 text-caption text-faint max-sm:hidden`}>
          outline planned · filled as it was · dashed expected
        </div>
        <div className={`${LABEL} sm:hidden`} />
        <div className="min-w-0 flex-1 pr-6">
          <TimeAxis scale={scale} nowMs={nowMs} />
        </div>
      </div>
      <div className="relative">
        <div className="absolute inset-0 flex">
          <div className={LABEL} />
          <div className="relative min-w-0 flex-1 pr-6">
            <div className="relative h-full">
              <TimeMarks scale={scale} nowMs={nowMs} />
            </div>
          </div>
        </div>
        <ul className="relative" style={{ paddingTop: beforePx, paddingBottom: afterPx }}>
          {items.map(({ index, key }) => {
            const view = selected[index];
            if (!view) return null;
            const { tone, shape } = lookOf(wordOf(view));
            return (
              <li key={key} ref={measure} data-index={index} className="flex h-7 border-t border-line/50">
                <button
                  type="button"
                  onClick={() => onSelect(view.task.code)}
                  className={`${LABEL} flex items-center gap-2 px-3 text-left -outline-offset-2 hover:bg-raised`}
                >
                  <StateMark shape={shape} tone={tone} />
                  <span className="sr-only">{wordOf(view)}</span>
                  <span className="figures shrink-0 text-small whitespace-nowrap text-faint">
                    {view.task.code}
                  </span>
                  <span className="truncate max-sm:sr-only">{view.task.title}</span>
                </button>
                <div className="min-w-0 flex-1 pr-6">
                  <div className="relative h-full">
                    <Bars
                      view={view}
                      scale={scale}
                      forecast={forecast}
                      onCriticalPath={criticalPath.has(view.task.id)}
                      nowMs={nowMs}
                    />
                  </div>
                </div>
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}
