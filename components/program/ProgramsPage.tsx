"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useState } from "react";
import type { z } from "zod";
import { HouseHeader } from "#components/shell/HouseHeader.tsx";
import { buttonClass } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import { orpc } from "#lib/door/client.ts";
import type { listPrograms } from "#lib/program/schema.ts";
import { EditProgram } from "./EditProgram.tsx";
import { SummaryRow } from "./SummaryRow.tsx";

type Answer = z.output<typeof listPrograms.output>;

const LOOK_MS = 10_000;
/** What is older has lost its green: three looks did not come. */
const FRESH_MS_MAX = 30_000;

const TICK_MS = 1_000;

/** The browser's clock, which goes on when no answer comes. */
function useTick(): number {
  const [nowMs, setNowMs] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

/** The programs, each with its cutovers: which phase each is in, what it decides next, and what stands against that. */
export function ProgramsPage({ initial }: { initial: Answer }) {
  const { data, dataUpdatedAt, refetch } = useQuery({
    ...orpc.program.listPrograms.queryOptions({ input: {} }),
    initialData: initial,
    refetchInterval: LOOK_MS,
    retry: false,
    // Without a network too: what does not come is out of date, and says so.
    networkMode: "always",
  });
  const nowMs = useTick();
  const isFresh = nowMs - dataUpdatedAt < FRESH_MS_MAX;
  return (
    <main data-sync={isFresh ? "in-sync" : "out-of-sync"} className="mx-auto max-w-6xl px-3 py-6 sm:px-4">
      <HouseHeader here="programs" mayStart={data.mayStart} />
      <div className="mt-6 mb-3 flex flex-wrap items-baseline justify-between gap-3">
        <h1 className="text-title font-semibold">Programs</h1>
        <p className="text-small text-faint">
          {isFresh ? "as of " : "out of date, as of "}
          <Time at={data.at} nowMs={Date.parse(data.at)} className="figures" />
        </p>
      </div>
      <div className="grid gap-2.5">
        {data.programs.map(({ program, cutovers }) => (
          <Panel
            key={program?.id ?? "none"}
            id={program ? `program-${program.id}` : "program-none"}
            title={program ? `${program.organization} · ${program.name}` : "In no program"}
            aside={
              program && (
                <span className="flex items-center gap-3">
                  {program.ownerNames.join(", ")}
                  {data.mayStart && <EditProgram program={program} onChanged={() => void refetch()} />}
                </span>
              )
            }
          >
            {cutovers.map((summary) => (
              <SummaryRow key={summary.cutover.id} summary={summary} nowMs={Date.parse(data.at)} />
            ))}
            {cutovers.length === 0 && (
              <EmptyState title="You hold no position in a cutover of it">
                Open one, or ask its commander for a position.
              </EmptyState>
            )}
          </Panel>
        ))}
        {data.programs.length === 0 && (
          <Panel title="No program yet">
            <EmptyState title="A program holds the cutovers on the way to the new record">
              {data.mayStart
                ? "Begin one where a war room is opened."
                : "Who commands a cutover begins one; it then stands here for everyone in it."}
            </EmptyState>
          </Panel>
        )}
        {data.mayStart && (
          <div>
            <Link href="/start" className={buttonClass({ intent: "primary" })}>
              Open a war room
            </Link>
          </div>
        )}
      </div>
    </main>
  );
}
