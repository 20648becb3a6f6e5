"use client";

import { counted } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { wholeMinutes } from "#lib/rehearsals/compare.ts";
import { decisionsOf } from "#lib/rehearsals/rules.ts";
import type { RehearsalResult } from "#lib/rehearsals/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** What a rehearsal showed: how long it took, how long to decide, and how long to go back. */
export function ResultPanel({ result }: { result: RehearsalResult }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const live = decisionsOf(entities);
  const { rollbackMinutes, rollbackObjectiveMinutes: objective, decisions } = result;
  return (
    <Panel title={result.name} aside={<StateBadge state={result.passed ? "PASSED" : "FAILED"} />}>
      <PanelRow className="grid gap-2">
        <p>
          <q>{result.reason}</q>{" "}
          <span className="text-small text-faint">
            {result.recordedByName}, <Time at={result.recordedAt} nowMs={nowMs} className="figures" />
          </span>
        </p>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
          <dt className="text-faint">All of it</dt>
          <dd>
            <span className="figures">{wholeMinutes(result.durationMinutes)}</span> ·{" "}
            {counted(result.taskDurations.length, "task")} to the end, from{" "}
            <Time at={result.startedAt} nowMs={nowMs} className="figures" />
          </dd>
          <dt className="text-faint">Rolling back</dt>
          <dd>
            <Rollback minutes={rollbackMinutes} objective={objective} />
          </dd>
          {decisions.length > 0 && (
            <>
              <dt className="text-faint">Deciding</dt>
              <dd>
                <ul>
                  {decisions.map(({ gateNumber, gateTitle, outcome, minutes }) => {
                    const then = live.find((decision) => decision.gateNumber === gateNumber);
                    return (
                      <li key={`${gateNumber} ${minutes}`}>
                        gate {gateNumber}, {gateTitle}: {outcome} after{" "}
                        <span className="figures">{wholeMinutes(minutes)}</span>
                        {then && (
                          <span className="text-dim">
                            ; live {then.outcome} after{" "}
                            <span className="figures">{wholeMinutes(then.minutes)}</span>
                          </span>
                        )}
                      </li>
                    );
                  })}
                </ul>
              </dd>
            </>
          )}
        </dl>
      </PanelRow>
    </Panel>
  );
}

function Rollback({ minutes, objective }: { minutes: number | null; objective: number | null }) {
  const against = objective === null ? "no objective is set" : `objective ${objective} min`;
  if (minutes === null) return <span className="text-hold">not rehearsed to its end ({against})</span>;
  const isLate = objective !== null && minutes > objective;
  return (
    <span className={isLate ? "text-nogo" : ""}>
      <span className="figures">{wholeMinutes(minutes)}</span> ({against}
      {isLate && ", missed"})
    </span>
  );
}
