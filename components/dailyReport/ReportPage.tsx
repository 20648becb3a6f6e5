"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { TakeFile } from "#components/journal/TakeFile.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Time } from "#components/ui/Time.tsx";
import { boundsOf, dayBefore } from "#lib/dailyReport/days.ts";
import { api, orpc } from "#lib/door/client.ts";
import { refusalOf } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

const HALF_DAY_MS = 12 * 60 * 60_000;

/** A day as it is read the next morning, on the page as it is in the mail. */
export function ReportPage() {
  const { cutover, entities } = useRoom();
  const nowMs = useNow();
  const yesterday = dayBefore(nowMs, cutover.timeZone);
  // The day before the one that comes is today.
  const today = dayBefore(boundsOf(yesterday, cutover.timeZone).untilMs + 3 * HALF_DAY_MS, cutover.timeZone);
  const [chosen, setChosen] = useState<string>();
  const day = chosen ?? today;
  const { data, error } = useQuery({
    ...orpc.dailyReport.getReport.queryOptions({ input: { cutoverId: cutover.id, day } }),
    enabled: /^\d{4}-\d{2}-\d{2}$/.test(day),
    retry: false,
  });
  const sent = all(entities, "dailyReport").find((report) => report.day === day);
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-1 gap-2.5">
      <h1 className="sr-only">Daily report</h1>
      <Panel
        title="Daily report"
        aside={<Sent sentAt={sent?.sentAt ?? null} problem={sent?.problem ?? null} />}
      >
        <PanelRow className="flex flex-wrap items-end gap-3">
          <TextField
            label="Day"
            type="date"
            max={today}
            value={day}
            onChange={({ target }) => setChosen(target.value)}
          />
          <TakeFile
            type="application/pdf"
            read={() => api.dailyReport.getPdf({ cutoverId: cutover.id, day })}
          >
            Take the PDF
          </TakeFile>
          {data && !data.isOver && (
            <p className="text-hold">The day is not over; this is how it stands so far.</p>
          )}
        </PanelRow>
      </Panel>
      {error && <RefusalLine sentence={refusalOf(error).sentence} />}
      {data?.sections.map(({ title, lines }) => (
        <Panel key={title} title={title}>
          <PanelRow>
            <p className="whitespace-pre-line">{lines.join("\n")}</p>
          </PanelRow>
        </Panel>
      ))}
      {!data && !error && (
        <Panel title="One moment">
          <EmptyState title="The day is read from the journal" />
        </Panel>
      )}
    </div>
  );
}

function Sent({ sentAt, problem }: { sentAt: string | null; problem: string | null }) {
  const { cutover } = useRoom();
  const nowMs = useNow();
  if (problem !== null) return <span className="text-nogo">not sent: {problem}</span>;
  if (sentAt !== null)
    return (
      <>
        sent at <Time at={sentAt} nowMs={nowMs} className="figures" />
      </>
    );
  return (
    <>
      {cutover.reportTo.length === 0
        ? "mailed to nobody: the plan page says to whom"
        : `mailed to ${cutover.reportTo.length} while hypercare is under way`}
    </>
  );
}
