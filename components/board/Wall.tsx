"use client";

import { BreakGlassBanner } from "#components/breakGlass/BreakGlassBanner.tsx";
import { useGateViews } from "#components/gates/useGateViews.ts";
import { HoldBanner } from "#components/holds/HoldBanner.tsx";
import { SealBanner } from "#components/journal/SealBanner.tsx";
import { RehearsalBanner } from "#components/rehearsals/RehearsalBanner.tsx";
import { KindTag } from "#components/shell/KindTag.tsx";
import { Mark } from "#components/shell/Mark.tsx";
import { RoomClocks } from "#components/shell/RoomClocks.tsx";
import { RoomFrame } from "#components/shell/RoomFrame.tsx";
import { SyncBanner } from "#components/shell/SyncBanner.tsx";
import { SyncIndicator } from "#components/shell/SyncIndicator.tsx";
import { nextDecision } from "#lib/gates/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { RoomSnapshot } from "#lib/room/schema.ts";
import { WallCriteria } from "./WallCriteria.tsx";
import { WallDecision } from "./WallDecision.tsx";
import { WallFoot } from "./WallFoot.tsx";

/** With more criteria than this everything is drawn smaller. */
const ROOMY_ROWS_MAX = 6;

/** The state of the room for a screen that is read from five metres: nothing on it can be pressed. */
export function Wall({ initial }: { initial: RoomSnapshot }) {
  return (
    <RoomFrame initial={initial}>
      <WallScreen />
    </RoomFrame>
  );
}

function WallScreen() {
  const { cutover } = useRoom();
  const views = useGateViews();
  const view = nextDecision(views);
  return (
    <div
      data-view="wall"
      data-dense={view && view.criteria.length > ROOMY_ROWS_MAX ? "" : undefined}
      className="flex min-h-dvh flex-col"
    >
      <SyncBanner />
      <SealBanner />
      <BreakGlassBanner quiet />
      <RehearsalBanner quiet />
      <HoldBanner quiet />
      <header className="flex flex-wrap items-center gap-x-6 gap-y-3 border-b border-line px-5 py-3">
        <div className="grid">
          <span className="flex items-center gap-3 text-small">
            <Mark />
            <KindTag kind={cutover.kind} />
            <SyncIndicator />
          </span>
          <h1 className="text-title font-semibold">
            <span className="font-normal text-dim">{cutover.organization} · </span>
            {cutover.name}
          </h1>
        </div>
        <div className="lg:ml-auto">
          <RoomClocks large />
        </div>
      </header>
      <main className="grid flex-1 content-stretch gap-3 p-3 lg:grid-cols-[5fr_6fr] lg:px-5">
        {view ? (
          <>
            <WallCriteria view={view} />
            <WallDecision view={view} />
          </>
        ) : (
          <p className="col-span-2 place-self-center text-display">
            {views.length === 0 ? "No gate has been set up." : "Every gate is passed."}
          </p>
        )}
      </main>
      <WallFoot />
    </div>
  );
}
