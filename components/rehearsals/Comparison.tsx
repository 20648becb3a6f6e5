"use client";

import Link from "next/link";
import { useMemo, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { NewTask, type TaskDraft } from "#components/runbook/NewTask.tsx";
import { tasksInPlanOrder } from "#components/runbook/select.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { counted } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { type ComparedTask, compareTasks, wholeMinutes } from "#lib/rehearsals/compare.ts";
import type { RehearsalResult } from "#lib/rehearsals/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { addTasks } from "#lib/runbook/schema.ts";

/** Rehearsals side by side: older ones are above, each with its own figures. */
const RESULTS_MAX = 3;
/** Lines at once; findings come first. */
const ROWS_MAX = 200;

/** Planned, rehearsed and live, task by task. @param results the newest first */
export function Comparison({ results }: { results: readonly RehearsalResult[] }) {
  const { entities } = useRoom();
  const [onlyFindings, setOnlyFindings] = useState(false);
  const [draft, setDraft] = useState<TaskDraft>();
  const [added, setAdded] = useState<string>();
  const shown = results.slice(0, RESULTS_MAX);
  const rows = useMemo(
    () => compareTasks(Object.values(entities.task).sort(tasksInPlanOrder), results.slice(0, RESULTS_MAX)),
    [entities.task, results],
  );
  const findings = rows.filter(({ finding }) => finding !== undefined);
  const listed = (onlyFindings ? findings : rows).slice(0, ROWS_MAX);
  const rest = (onlyFindings ? findings : rows).length - listed.length;
  const makeTask = ({ task, finding }: ComparedTask) =>
    setDraft({
      title: `Mend ${task.code}, ${task.title}: ${finding}`.slice(0, LINE_LENGTH_MAX),
      stream: entities.stream[task.streamId]?.name,
      ownerPosition: task.ownerPosition,
    });
  return (
    <Panel
      title="Planned, rehearsed, live"
      aside={`${counted(findings.length, "finding")} of ${shown[0]?.name}`}
    >
      <PanelRow className="flex flex-wrap items-center gap-4">
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            checked={onlyFindings}
            onChange={({ target }) => setOnlyFindings(target.checked)}
          />
          findings only
        </label>
        {added !== undefined && <p role="status">Task {added} was added to the runbook.</p>}
      </PanelRow>
      <Table caption="How long each task takes by plan, took in rehearsals, and took live">
        <thead>
          <tr>
            <Th>task</Th>
            <Th>planned</Th>
            {shown.map(({ id, name }) => (
              <Th key={id}>{name}</Th>
            ))}
            <Th>live</Th>
            <Th>finding</Th>
          </tr>
        </thead>
        <tbody>
          {listed.map((row) => (
            <ComparisonRow key={row.task.id} row={row} onMakeTask={() => makeTask(row)} />
          ))}
        </tbody>
      </Table>
      {rest > 0 && (
        <PanelRow>
          <p className="text-small text-faint">and {counted(rest, "task")} more</p>
        </PanelRow>
      )}
      {draft && <NewTask draft={draft} onClose={() => setDraft(undefined)} onAdded={setAdded} />}
    </Panel>
  );
}

function ComparisonRow({ row, onMakeTask }: { row: ComparedTask; onMakeTask: () => void }) {
  const links = useLinks();
  const notAdd = useWhyNotAllowed(addTasks);
  const { task, rehearsed, liveMinutes, finding } = row;
  return (
    <tr>
      <Td>
        <Link href={links.task(task.code)} className="hover:underline">
          <span className="figures text-faint">{task.code}</span> {task.title}
        </Link>
      </Td>
      <Td className="figures whitespace-nowrap">{wholeMinutes(task.durationMinutes)}</Td>
      {rehearsed.map((one, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <Td key={place} className="figures whitespace-nowrap">
          {one === undefined ? (
            <span className="text-faint">not begun</span>
          ) : (
            wordOf(one.outcome, one.minutes)
          )}
        </Td>
      ))}
      <Td className="figures whitespace-nowrap">
        {liveMinutes === undefined ? "" : wholeMinutes(liveMinutes)}
      </Td>
      <Td>
        {finding !== undefined && (
          <span className="flex flex-wrap items-center justify-between gap-2">
            <span className="text-hold">{finding}</span>
            {notAdd === undefined && (
              <Button size="small" intent="quiet" onClick={onMakeTask}>
                Make a task of it
              </Button>
            )}
          </span>
        )}
      </Td>
    </tr>
  );
}

const wordOf = (outcome: "done" | "failed" | "skipped", minutes: number): string =>
  outcome === "skipped" ? "left out" : `${wholeMinutes(minutes)}${outcome === "failed" ? ", failed" : ""}`;
