"use client";

import { NoticeInForce } from "#components/comms/NoticeInForce.tsx";
import { EscalationList } from "#components/dailyRuns/EscalationList.tsx";
import { StandingRules } from "#components/freeze/StandingRules.tsx";
import { NextDecision } from "#components/gates/NextDecision.tsx";
import { useGateViews } from "#components/gates/useGateViews.ts";
import { LatestEntries } from "#components/journal/LatestEntries.tsx";
import { RunbookPanel } from "#components/runbook/RunbookPanel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { PhaseStrip } from "./PhaseStrip.tsx";
import { ReconciliationPanel } from "./ReconciliationPanel.tsx";
import { RollbackPanel } from "./RollbackPanel.tsx";
import { SafePanel } from "./SafePanel.tsx";

/** On a wide screen a column; on a narrow one its panels join the others, each at its place in one order. */
const COLUMN = "contents lg:grid lg:content-start lg:gap-2.5";
const ONE = "lg:grid-cols-[minmax(0,1fr)]";

/** One screen: where are we, what is next, what blocks, is it safe to continue, who has not answered. */
export function Board() {
  const views = useGateViews();
  const { cutover } = useRoom();
  return (
    <>
      <h1 className="sr-only">Board of {cutover.name}</h1>
      <PhaseStrip views={views} />
      <StandingRules />
      <div className="mt-2.5 grid grid-cols-[minmax(0,1fr)] gap-2.5 lg:grid-cols-[minmax(0,19rem)_minmax(0,1fr)] xl:grid-cols-[19rem_minmax(0,1fr)_20rem]">
        <div className={`${COLUMN} ${ONE}`}>
          <SafePanel views={views} />
          <div className="order-5">
            <NoticeInForce />
          </div>
        </div>
        <div className={`${COLUMN} ${ONE}`}>
          <div className="order-2">
            <NextDecision views={views} />
          </div>
          <div className="order-3 empty:hidden">
            <EscalationList />
          </div>
          <div className="order-4">
            <ReconciliationPanel />
          </div>
          <div className="order-4">
            <RunbookPanel />
          </div>
        </div>
        <div className={`${COLUMN} lg:col-span-2 lg:grid-cols-2 xl:col-span-1 xl:grid-cols-[minmax(0,1fr)]`}>
          <div className="order-3">
            <RollbackPanel />
          </div>
          <div className="order-6">
            <LatestEntries />
          </div>
        </div>
      </div>
    </>
  );
}
