"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { saveFile } from "#components/journal/saveFile.ts";
import { Button } from "#components/ui/Button.tsx";
import { FileField } from "#components/ui/Field.tsx";
import { counted, grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { ProblemTable } from "#components/ui/ProblemTable.tsx";
import { Progress } from "#components/ui/Progress.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { addTasks, TASKS_PER_BATCH_MAX } from "#lib/runbook/schema.ts";
import { asPlan } from "./asPlan.ts";
import { type ReadPlan, readPlan, writeCsv, writeJson } from "./planCsv.ts";

const TASKS_PREVIEWED = 10;

/** Takes a plan in, and gives it away. Nothing is written before every row is right. */
export function PlanTransfer() {
  const { cutover, entities } = useRoom();
  const [read, setRead] = useState<ReadPlan & { name: string }>();
  const [done, setDone] = useState(0);
  const [told, setTold] = useState<string>();
  const { run, pending, refusal } = useCommand(api.runbook.addTasks);
  const notAllowed = useWhyNotAllowed(addTasks);
  const tasks = Object.values(entities.task);
  const plan = () => asPlan(tasks, entities.stream, entities.gate);

  const take = async (file: File | undefined) => {
    setTold(undefined);
    if (!file) return setRead(undefined);
    const codes = new Set(tasks.map(({ code }) => code));
    setRead({ ...readPlan(await file.text(), cutover.timeZone, codes), name: file.name });
  };
  const add = async () => {
    if (!read) return;
    for (let first = 0; first < read.tasks.length; first += TASKS_PER_BATCH_MAX) {
      setDone(first);
      const batch = read.tasks.slice(first, first + TASKS_PER_BATCH_MAX);
      if (!(await run({ cutoverId: cutover.id, tasks: batch }))) return;
    }
    setTold(`${counted(read.tasks.length, "task")} added.`);
    setRead(undefined);
    setDone(0);
  };

  return (
    <Panel title="Import and export" aside={counted(tasks.length, "task")}>
      <PanelRow className="grid gap-3">
        <FileField
          label="A plan: CSV, also from MS Project or Excel, or this product’s JSON"
          hint="Columns: code, title, stream, type, depends_on, owner, backup, planned_start, duration, optimistic, pessimistic, fixed_start, control_step, undoes, critical, minimum_people, gate. MS Project’s ID, Task Name, Predecessors, Duration, Start and Resource Names are read too. Times without a zone are the hospital’s."
          accept=".csv,.tsv,.txt,.json"
          onChosen={take}
        />
        {read && <Preview read={read} />}
        {read && read.tasks.length > 0 && (
          <div className="grid gap-2">
            <span>
              <Button intent="primary" pending={pending} whyOff={notAllowed} onClick={add}>
                Add {counted(read.tasks.length, "task")}
              </Button>
            </span>
            {pending && <Progress label="Tasks added" done={done} total={read.tasks.length} />}
          </div>
        )}
        <RefusalLine
          sentence={
            refusal && done > 0
              ? `${refusal.sentence} The ${grouped(done)} tasks before these are in; take the same file again to go on.`
              : refusal?.sentence
          }
        />
        <p role="status" className="text-dim">
          {told}
        </p>
      </PanelRow>
      <PanelRow className="flex flex-wrap gap-2">
        <Button
          whyOff={tasks.length === 0 ? "There is no task yet." : undefined}
          onClick={() => saveFile(`${cutover.slug}-runbook.csv`, "text/csv", writeCsv(plan()))}
        >
          Export CSV
        </Button>
        <Button
          whyOff={tasks.length === 0 ? "There is no task yet." : undefined}
          onClick={() => saveFile(`${cutover.slug}-runbook.json`, "application/json", writeJson(plan()))}
        >
          Export JSON
        </Button>
      </PanelRow>
    </Panel>
  );
}

/** What the file holds, or what is wrong with it, before anything is written. */
function Preview({ read }: { read: ReadPlan & { name: string } }) {
  const { name, tasks, problems, known } = read;
  return (
    <div className="grid gap-2">
      <p role="status">
        <b className="font-medium">{name}</b>:{" "}
        {problems.length > 0
          ? `${counted(problems.length, "problem")}; nothing can be added until they are mended in the file.`
          : `${counted(tasks.length, "task")} to add, in journal entries of at most ${TASKS_PER_BATCH_MAX}.`}
        {known > 0 && ` ${counted(known, "row")} of tasks that are there already are left out.`}
      </p>
      {problems.length > 0 ? (
        <ProblemTable problems={problems} />
      ) : (
        <Table caption="The first tasks of the file">
          <thead>
            <tr>
              <Th>code</Th>
              <Th>title</Th>
              <Th>waits for</Th>
              <Th numeric>minutes</Th>
            </tr>
          </thead>
          <tbody>
            {tasks.slice(0, TASKS_PREVIEWED).map(({ code, title, dependsOn, durationMinutes }) => (
              <tr key={code}>
                <Td className="figures">{code}</Td>
                <Td>{title}</Td>
                <Td className="figures">{dependsOn.join(", ")}</Td>
                <Td numeric>{durationMinutes}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}
