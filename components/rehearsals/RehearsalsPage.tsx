"use client";

import { linksOf } from "#components/shell/links.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { Comparison } from "./Comparison.tsx";
import { OpenRehearsal } from "./OpenRehearsal.tsx";
import { RehearsalList } from "./RehearsalList.tsx";
import { ResultPanel } from "./ResultPanel.tsx";
import { useRehearsals } from "./useRehearsals.ts";

/** How the cutover was rehearsed, and what that says of the plan. */
export function RehearsalsPage() {
  const { cutover, entities } = useRoom();
  const { rehearsals, lookAgain } = useRehearsals();
  const results = all(entities, "rehearsalResult").reverse();
  if (cutover.rehearsalOfId)
    return (
      <Panel title="This is a rehearsal">
        <PanelRow>
          <p className="max-w-prose">
            It has a journal, tasks and gates of its own, and nothing that is done here is done in the live
            cutover. When it is through, close it on its people page; what it showed is then recorded and
            compared with the plan in{" "}
            <a className="link" href={linksOf(cutover.rehearsalOfId).rehearsals}>
              the room that is rehearsed
            </a>
            .
          </p>
        </PanelRow>
      </Panel>
    );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <h1 className="sr-only">Rehearsals</h1>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
          <RehearsalList rehearsals={rehearsals} results={results} />
          {results.map((result) => (
            <ResultPanel key={result.id} result={result} />
          ))}
        </div>
        <OpenRehearsal count={rehearsals?.length ?? 0} onOpened={lookAgain} />
      </div>
      {results.length > 0 && <Comparison results={results} />}
    </div>
  );
}
