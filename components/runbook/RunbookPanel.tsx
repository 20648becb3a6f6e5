"use client";

import { memo, useMemo } from "react";
import { OpenDeviations } from "#components/deviations/OpenDeviations.tsx";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import type { TaskView } from "#lib/runbook/rules.ts";
import type { Stream } from "#lib/runbook/schema.ts";
import { Bars } from "./Bars.tsx";
import { ControlStrip } from "./ControlStrip.tsx";
import { ForecastLine } from "./ForecastLine.tsx";
import { forwardOf } from "./select.ts";
import { TimeAxis, TimeMarks } from "./TimeMarks.tsx";
import { scaleOf, type TimeScale } from "./timeScale.ts";
import { useForecast } from "./useForecast.ts";
import { useRunbook } from "./useRunbook.ts";

const LABEL = "w-24 shrink-0 truncate px-3";
/** More bars than this in one line are a smear: those that are not done come first. */
const BARS_MAX = 150;

/** The runbook on the board: a line of bars for each stream, and whether the night will end in time. */
export function RunbookPanel() {
  const { cutover, entities } = useRoom();
  const links = useLinks();
  const { facts, views, atMs } = useRunbook();
  const forecast = useForecast(facts);
  const { gate, stream } = entities;
  const { pointOfNoReturnAt } = cutover;
  // The room is drawn every second; ten thousand tasks are gone through only when one of them changed.
  const { forward, done } = useMemo(() => forwardOf(views), [views]);
  const scale = useMemo(() => {
    const dues = Object.values(gate).map(({ dueAt }) => dueAt);
    return scaleOf(forward, forecast, atMs, [pointOfNoReturnAt, ...dues]);
  }, [forward, forecast, atMs, gate, pointOfNoReturnAt]);
  const lines = useMemo(() => {
    const byStream = Map.groupBy(forward, ({ task }) => task.streamId);
    return Object.values(stream)
      .sort((a, b) => a.ordinal - b.ordinal)
      .map((one) => ({ stream: one, views: byStream.get(one.id) ?? [] }));
  }, [forward, stream]);
  const criticalPath = useMemo(() => new Set(forecast?.criticalPath), [forecast]);
  return (
    <Panel
      title="Runbook"
      aside={
        <PanelLink href={links.runbook}>
          {grouped(done)} of {grouped(forward.length)} done
        </PanelLink>
      }
    >
      <OpenDeviations />
      {forward.length === 0 ? (
        <EmptyState title="The runbook is empty">
          Its page takes a plan in from CSV, MS Project or Excel.
        </EmptyState>
      ) : (
        <>
          <PanelRow className="grid gap-2">
            <ControlStrip facts={facts} views={views} />
            {forecast && <ForecastLine forecast={forecast} nowMs={atMs} />}
          </PanelRow>
          <div className="relative border-t border-line pt-1">
            <div className="flex">
              <div className={LABEL} />
              <div className="min-w-0 flex-1 pr-4">
                <TimeAxis scale={scale} nowMs={atMs} />
              </div>
            </div>
            <div className="relative pb-1">
              <div className="absolute inset-0 flex">
                <div className={LABEL} />
                <div className="min-w-0 flex-1 pr-4">
                  <div className="relative h-full">
                    <TimeMarks scale={scale} nowMs={atMs} />
                  </div>
                </div>
              </div>
              {lines.map((line) => (
                <StreamLine
                  key={line.stream.id}
                  {...line}
                  scale={scale}
                  criticalPath={criticalPath}
                  forecast={forecast}
                  nowMs={atMs}
                />
              ))}
            </div>
          </div>
        </>
      )}
    </Panel>
  );
}

interface StreamLineProps {
  stream: Stream;
  views: readonly TaskView[];
  scale: TimeScale;
  criticalPath: ReadonlySet<string>;
  forecast: ReturnType<typeof useForecast>;
  nowMs: number;
}

const StreamLine = memo(function StreamLine(props: StreamLineProps) {
  const { stream, views, scale, criticalPath, forecast, nowMs } = props;
  const isDone = ({ state }: TaskView): boolean => state === "done" || state === "skipped";
  const shown = [...views.filter((view) => !isDone(view)), ...views.filter(isDone)].slice(0, BARS_MAX);
  if (views.length === 0) return null;
  const done = views.filter(isDone).length;
  return (
    <div className="relative flex h-7 items-center">
      <span className={`${LABEL} text-small text-dim`} title={stream.name}>
        {stream.name}
        <span className="sr-only">
          : {done} of {views.length} done
        </span>
      </span>
      <div className="h-full min-w-0 flex-1 pr-4">
        <div className="relative h-full">
          {shown.map((view) => (
            <Bars
              key={view.task.id}
              view={view}
              scale={scale}
              forecast={forecast}
              onCriticalPath={criticalPath.has(view.task.id)}
              nowMs={nowMs}
            />
          ))}
        </div>
      </div>
    </div>
  );
});
