"use client";

import { X } from "lucide-react";
import { useLinks } from "#components/shell/useLinks.ts";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import type { RunbookFacts, TaskView } from "#lib/runbook/rules.ts";
import type { Attempt, Task } from "#lib/runbook/schema.ts";
import { type Asked, TaskActions } from "./TaskActions.tsx";
import { TaskComments } from "./TaskComments.tsx";
import { TaskPlan } from "./TaskPlan.tsx";
import { TaskTags } from "./TaskTags.tsx";
import { wordOf } from "./words.ts";

interface TaskPanelProps {
  view: TaskView;
  facts: RunbookFacts;
  onCriticalPath: boolean;
  asked: Asked;
  onAsk: (asked: Asked) => void;
  onSelect: (code: string | undefined) => void;
}

/** One task, with all there is to know and to do about it. */
export function TaskPanel({ view, facts, onCriticalPath, asked, onAsk, onSelect }: TaskPanelProps) {
  const { task } = view;
  const nowMs = useNow();
  const waitsFor = task.dependsOn.flatMap((id) => facts.index.byId.get(id) ?? []);
  const holdsUp = facts.index.tasks.filter(({ dependsOn }) => dependsOn.includes(task.id));
  const undoing = facts.index.undoing.get(task.id) ?? [];
  const undoes = task.undoesId === null ? undefined : facts.index.byId.get(task.undoesId);
  return (
    <Panel
      id="task"
      title={<span className="figures">{task.code}</span>}
      aside={
        <button
          type="button"
          aria-label="Close the task"
          className="-my-1 grid size-7 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
          onClick={() => onSelect(undefined)}
        >
          <X className="size-4" />
        </button>
      }
    >
      <PanelRow className="grid gap-2">
        <div className="flex items-start justify-between gap-3">
          <h3 className="text-lead font-semibold">{task.title}</h3>
          <StateBadge state={wordOf(view)} />
        </div>
        <TaskTags task={task} onCriticalPath={onCriticalPath} />
        {view.undone && <p className="text-hold">It was done, and then undone.</p>}
        <TaskActions view={view} facts={facts} nowMs={nowMs} asked={asked} onAsk={onAsk} />
      </PanelRow>
      <PanelRow>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-faint">Owner</dt>
          <dd>
            {positionTitle(task.ownerPosition)}
            {task.backupPosition !== null && (
              <span className="text-dim">, then {positionTitle(task.backupPosition)}</span>
            )}
          </dd>
          <Related label="Waits for" tasks={waitsFor} onSelect={onSelect} />
          <Related label="Holds up" tasks={holdsUp} onSelect={onSelect} />
          <Related label="Undone by" tasks={undoing} onSelect={onSelect} />
          <Related label="Undoes" tasks={undoes ? [undoes] : []} onSelect={onSelect} />
          <GateOf task={task} />
          <DeviationsOf task={task} />
          {task.people.length > 0 && (
            <>
              <dt className="text-faint">On it</dt>
              <dd>{task.people.map(({ personName }) => personName).join(", ")}</dd>
            </>
          )}
        </dl>
      </PanelRow>
      {task.attempts.length > 0 && <Attempts attempts={task.attempts} nowMs={nowMs} />}
      <TaskComments task={task} nowMs={nowMs} />
      <Disclosure summary="Plan">
        <TaskPlan task={task} facts={facts} />
      </Disclosure>
    </Panel>
  );
}

interface RelatedProps {
  label: string;
  tasks: readonly Task[];
  onSelect: (code: string) => void;
}

function Related({ label, tasks, onSelect }: RelatedProps) {
  if (tasks.length === 0) return null;
  return (
    <>
      <dt className="text-faint">{label}</dt>
      <dd className="flex flex-wrap gap-x-2">
        {tasks.map(({ id, code, title }) => (
          <button
            key={id}
            type="button"
            title={title}
            className="figures min-h-6 link"
            onClick={() => onSelect(code)}
          >
            {code}
          </button>
        ))}
      </dd>
    </>
  );
}

function GateOf({ task }: { task: Task }) {
  const { entities } = useRoom();
  const links = useLinks();
  const gate = task.gateId === null ? undefined : entities.gate[task.gateId];
  if (!gate) return null;
  return (
    <>
      <dt className="text-faint">Behind</dt>
      <dd>
        <a className="link" href={links.gate(gate.number)}>
          gate {gate.number}
        </a>{" "}
        {gate.title}
      </dd>
    </>
  );
}

function DeviationsOf({ task }: { task: Task }) {
  const { entities } = useRoom();
  const links = useLinks();
  const touching = Object.values(entities.deviation).filter(({ taskIds }) => taskIds.includes(task.id));
  if (touching.length === 0) return null;
  return (
    <>
      <dt className="text-faint">Deviations</dt>
      <dd className="flex flex-wrap gap-x-2">
        {touching.map(({ id, number, what }) => (
          <a key={id} title={what} className="min-h-6 link" href={links.deviation(number)}>
            {number}
          </a>
        ))}
      </dd>
    </>
  );
}

/** Every try at it, the newest first: nothing is overwritten. */
function Attempts({ attempts, nowMs }: { attempts: readonly Attempt[]; nowMs: number }) {
  return (
    <PanelRow>
      <ol className="grid gap-1">
        {attempts.toReversed().map((attempt) => (
          <li key={attempt.startedAt}>
            <span className="figures text-dim">
              <Time at={attempt.startedAt} nowMs={nowMs} />
              {attempt.finishedAt !== null && (
                <>
                  –<Time at={attempt.finishedAt} nowMs={nowMs} />
                </>
              )}
            </span>{" "}
            {attempt.outcome ?? "under way"}, {attempt.performerName}
            {attempt.performerId !== attempt.startedById && (
              <span className="text-dim"> (begun by {attempt.startedByName})</span>
            )}
            {attempt.reason !== null && <span className="text-dim">: {attempt.reason}</span>}
          </li>
        ))}
      </ol>
    </PanelRow>
  );
}
