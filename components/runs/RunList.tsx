"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { duration } from "#components/ui/time.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import type { Run } from "#lib/runs/schema.ts";
import { RunProgressBar } from "./RunProgressBar.tsx";
import { runWord } from "./words.ts";

/** The runs, newest first; each leads to its account. */
export function RunList({ runs, shown }: { runs: readonly Run[]; shown: Run | undefined }) {
  const links = useLinks();
  const { entities } = useRoom();
  return (
    <Panel title="Runs" aside={`${grouped(runs.length)} in all, newest first`}>
      <ol className="max-h-64 overflow-y-auto lg:max-h-[calc(100dvh-12rem)]">
        {runs.map((run) => (
          <li key={run.id} className="border-t border-line">
            <Link
              href={links.discrepancies({ run: run.number })}
              aria-current={run.id === shown?.id ? "true" : undefined}
              className={clsx(
                "block px-3 py-2 -outline-offset-2 hover:bg-raised",
                run.id === shown?.id && "bg-raised",
              )}
            >
              <span className="flex items-start justify-between gap-3">
                <span className="font-medium">Run {run.number}</span>
                <StateBadge state={runWord(entities, run)} />
              </span>
              <span className="block truncate text-small text-dim" title={run.label}>
                {run.label}
              </span>
              <RunLine run={run} />
              {run.verdict !== null &&
                run.verdict !== "pass" &&
                whyOtherRules(entities, run) !== undefined && <StateBadge state="OTHER RULES" />}
              {run.status === "running" && <RunProgressBar run={run} />}
            </Link>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function RunLine({ run }: { run: Run }) {
  const nowMs = useNow();
  const records =
    run.sourceRecords === null ? undefined : grouped(run.sourceRecords + (run.targetRecords ?? 0));
  return (
    <span className="block text-small text-faint">
      <Time at={run.startedAt} nowMs={nowMs} className="figures" />
      {records !== undefined && ` · ${records} records`}
      {run.durationMs !== null && ` · ${duration(run.durationMs)}`}
    </span>
  );
}
