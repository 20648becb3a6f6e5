"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { deviationState, isOpen, whatIsMissing } from "#lib/deviations/rules.ts";
import type { Deviation } from "#lib/deviations/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { DeviationActions } from "./DeviationActions.tsx";
import { DeviationHistory } from "./DeviationHistory.tsx";
import { DEVIATION_WORDS } from "./words.ts";

/** One deviation: what it is, where it stands, and what can be done about it. */
export function DeviationPanel({ deviation }: { deviation: Deviation }) {
  const { number, what } = deviation;
  return (
    <Panel
      id={`deviation-${number}`}
      title={`Deviation ${number} · ${what}`}
      aside={<StateBadge state={DEVIATION_WORDS[deviationState(deviation)]} />}
    >
      <PanelRow>
        <Words deviation={deviation} />
      </PanelRow>
      <PanelRow className="grid gap-2">
        <DeviationHistory deviation={deviation} />
        {isOpen(deviation) && (
          <p className="text-small text-hold">
            No gate is passed while it is open: {whatIsMissing(deviation)}.
          </p>
        )}
        <DeviationActions deviation={deviation} />
      </PanelRow>
    </Panel>
  );
}

function Words({ deviation }: { deviation: Deviation }) {
  const { entities } = useRoom();
  const links = useLinks();
  const systems = deviation.systemIds.flatMap((id) => entities.system[id]?.name ?? []);
  const tasks = deviation.taskIds.flatMap((id) => entities.task[id]?.code ?? []);
  const rows = [
    ["Why", deviation.why],
    ["Risk", deviation.risk],
    ["To verify", deviation.howVerified],
    ["To undo", deviation.howUndone],
    ["Systems", systems.join(", ")],
  ] as const;
  return (
    <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-4 gap-y-1">
      {rows.map(
        ([label, words]) =>
          words !== "" && (
            <div key={label} className="contents">
              <dt className="text-faint">{label}</dt>
              <dd className="whitespace-pre-line">{words}</dd>
            </div>
          ),
      )}
      {tasks.length > 0 && (
        <>
          <dt className="text-faint">Tasks</dt>
          <dd className="flex flex-wrap gap-x-2">
            {tasks.map((code) => (
              <Link key={code} href={links.task(code)} className="figures min-h-6 link">
                {code}
              </Link>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}
