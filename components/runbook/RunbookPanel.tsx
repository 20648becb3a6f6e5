"use client";

import { memo } from "react";
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
  const forward = [...views.values()].filter(({ task }) => task.undoesId === null);
  const done = forward.filter(({ state }) => state === "done" || state === "skipped").length;
  const dues = Object.values(entities.gate).map(({ dueAt }) => dueAt);
  const scale = scaleOf(forward, forecast, atMs, [cutover.pointOfNoReturnAt, ...dues]);
  const streams = Object.values(entities.stream).sort((a, b) => a.ordinal - b.ordinal);
  const criticalPath = new Set(forecast?.criticalPath);
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
              {streams.map((stream) => (
                <StreamLine
                  key={stream.id}
                  stream={stream}
                  views={forward.filter(({ task }) => task.streamId === stream.id)}
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
