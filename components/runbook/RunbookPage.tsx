"use client";

import { useDeferredValue, useMemo, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { DeviationsView } from "#components/deviations/DeviationsView.tsx";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Progress } from "#components/ui/Progress.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { whyNotFail, whyNotFinish, whyNotStart } from "#lib/runbook/rules.ts";
import { addTasks, startTask } from "#lib/runbook/schema.ts";
import { ControlStrip } from "./ControlStrip.tsx";
import { ForecastLine } from "./ForecastLine.tsx";
import { MyTasks } from "./MyTasks.tsx";
import { NewTask } from "./NewTask.tsx";
import { PlanTransfer } from "./PlanTransfer.tsx";
import { RunbookGraph } from "./RunbookGraph.tsx";
import { forwardOf, selectTasks } from "./select.ts";
import type { Asked } from "./TaskActions.tsx";
import { COMMENT_FIELD_ID } from "./TaskComments.tsx";
import { TaskFilters } from "./TaskFilters.tsx";
import { TaskList } from "./TaskList.tsx";
import { TaskPanel } from "./TaskPanel.tsx";
import { Threats } from "./Threats.tsx";
import { Timeline } from "./Timeline.tsx";
import { useForecast } from "./useForecast.ts";
import { useRunbook } from "./useRunbook.ts";
import { useRunbookFilter } from "./useRunbookFilter.ts";
import { type TaskKey, useTaskKeys } from "./useTaskKeys.ts";
import { ViewTabs } from "./ViewTabs.tsx";
import { WindowPanel } from "./WindowPanel.tsx";

/** The runbook: what is to be done, by whom, in which order, and whether it will be done in time. */
export function RunbookPage() {
  const { cutover, me } = useRoom();
  const nowMs = useNow();
  const [filter, narrow] = useRunbookFilter();
  const { facts, views, atMs } = useRunbook();
  const forecast = useForecast(facts);
  const [asked, setAsked] = useState<Asked>();
  const start = useCommand(api.runbook.startTask);
  const finish = useCommand(api.runbook.finishTask);
  const notAllowed = useWhyNotAllowed(startTask);
  const notAdd = useWhyNotAllowed(addTasks);
  const [adding, setAdding] = useState(false);
  const [keyRefusal, setKeyRefusal] = useState<string>();

  const choose = (code: string | undefined) => {
    setAsked(undefined);
    setKeyRefusal(undefined);
    narrow({ ...filter, task: code });
  };
  const { stream, owner, state } = filter;
  // Ten thousand tasks are looked through behind who types.
  const words = useDeferredValue(filter.words);
  const selected = useMemo(
    () => selectTasks(views.values(), { stream, owner, state, words }),
    [views, stream, owner, state, words],
  );
  const criticalPath = useMemo(() => new Set(forecast?.criticalPath), [forecast]);
  const besideATask = filter.view === undefined || filter.view === "graph" || filter.view === "timeline";
  const chosen = useMemo(
    () => (besideATask ? [...views.values()].find(({ task }) => task.code === filter.task) : undefined),
    [views, filter.task, besideATask],
  );

  const step = (by: 1 | -1) => {
    const place = selected.findIndex(({ task }) => task.code === filter.task);
    const next = selected[place === -1 ? 0 : Math.min(selected.length - 1, Math.max(0, place + by))];
    if (next) choose(next.task.code);
  };
  const onKey = (key: TaskKey) => {
    if (key === "next" || key === "previous") return besideATask ? step(key === "next" ? 1 : -1) : undefined;
    if (!chosen)
      return setKeyRefusal(
        besideATask
          ? "Choose a task first: j and k go through them."
          : "No task is on the screen: choose one in the list, the timeline or the graph first.",
      );
    const { task } = chosen;
    const where = { cutoverId: cutover.id, taskId: task.id };
    if (key === "comment")
      return document.querySelector<HTMLElement>(`#${COMMENT_FIELD_ID} textarea`)?.focus();
    const why =
      notAllowed ??
      {
        start: whyNotStart(task, facts, me, nowMs),
        finish: whyNotFinish(task, me),
        fail: whyNotFail(task, me),
      }[key];
    setKeyRefusal(why && `${task.code}: ${why}`);
    if (why !== undefined) return;
    if (key === "start") void start.run(where);
    if (key === "finish") void finish.run(where);
    if (key === "fail") setAsked("fail");
  };
  useTaskKeys(onKey);

  const { forward, done } = useMemo(() => forwardOf(views), [views]);
  const refused = keyRefusal ?? start.refusal?.sentence ?? finish.refusal?.sentence;
  const shared = { selected, criticalPath, onSelect: choose };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <h1 className="sr-only">Runbook</h1>
      <Panel
        title={`${grouped(done)} of ${grouped(forward.length)} done`}
        aside={forecast && "hover for the method"}
      >
        <PanelRow className="grid gap-2">
          <ControlStrip facts={facts} views={views} />
          <Progress label="Tasks done" done={done} total={forward.length} />
          {forecast && <ForecastLine forecast={forecast} nowMs={nowMs} />}
        </PanelRow>
      </Panel>
      {adding && <NewTask draft={{}} onClose={() => setAdding(false)} onAdded={choose} />}
      <ViewTabs filter={filter} />
      {refused !== undefined && <RefusalLine sentence={refused} />}
      {filter.view === "mine" && (
        <MyTasks views={views} facts={facts} onSelect={(code) => narrow({ task: code })} />
      )}
      {filter.view === "deviations" && <DeviationsView />}
      {filter.view === "plan" && (
        <div className="grid gap-2.5 xl:grid-cols-2">
          <WindowPanel facts={facts} />
          <PlanTransfer />
        </div>
      )}
      {besideATask && (
        <div
          className={`grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 ${chosen ? "lg:grid-cols-[minmax(0,1fr)_24rem]" : ""}`}
        >
          <Panel
            title="Tasks"
            className="max-lg:order-last"
            aside={
              notAdd === undefined && (
                <Button size="small" className="-my-1" onClick={() => setAdding(true)}>
                  New task
                </Button>
              )
            }
          >
            <TaskFilters filter={filter} onNarrow={narrow} />
            {views.size === 0 && (
              <EmptyState title="The runbook is empty">
                Under “Window and plan” a plan is taken in from CSV, MS Project or Excel.
              </EmptyState>
            )}
            {views.size > 0 && filter.view === "graph" && (
              <RunbookGraph
                {...shared}
                chosen={filter.task}
                onStream={(streamId) => narrow({ ...filter, stream: streamId })}
              />
            )}
            {views.size > 0 && filter.view === "timeline" && (
              <>
                <Timeline {...shared} forecast={forecast} nowMs={atMs} />
                {forecast && (
                  <PanelRow>
                    <Threats forecast={forecast} index={facts.index} onSelect={choose} />
                  </PanelRow>
                )}
              </>
            )}
            {views.size > 0 && filter.view === undefined && (
              <TaskList {...shared} filter={filter} nowMs={atMs} />
            )}
          </Panel>
          {chosen && (
            <div className="lg:sticky lg:top-28 lg:max-h-[calc(100dvh-8rem)] lg:overflow-y-auto">
              <TaskPanel
                key={chosen.task.id}
                view={chosen}
                facts={facts}
                onCriticalPath={criticalPath.has(chosen.task.id)}
                asked={asked}
                onAsk={setAsked}
                onSelect={choose}
              />
            </div>
          )}
        </div>
      )}
    </div>
  );
}
