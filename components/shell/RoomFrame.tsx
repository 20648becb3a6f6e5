"use client";

import { type ReactNode, useEffect } from "react";
import { useStay } from "#components/account/useStay.ts";
import { PastFrame } from "#components/replay/PastFrame.tsx";
import { ReplayBar } from "#components/replay/ReplayBar.tsx";
import { useMoment } from "#components/replay/useMoment.ts";
import { TimeZoneProvider } from "#components/ui/TimeZone.tsx";
import { RoomProvider, useRoom, useSync } from "#lib/room/live.client.tsx";
import type { RoomSnapshot } from "#lib/room/schema.ts";

/**
 * A room on the screen, from what the page was rendered with on: live, in its own time zone, honest about its age. Where the address asks
 * for another moment than now, the room as it was then.
 */
export function RoomFrame({ initial, children }: { initial: RoomSnapshot; children: ReactNode }) {
  const moment = useMoment();
  if (moment !== undefined)
    return (
      <PastFrame cutoverId={initial.state.cutoverId} moment={moment}>
        <Frame>{children}</Frame>
      </PastFrame>
    );
  return (
    <RoomProvider initial={initial}>
      <Frame>{children}</Frame>
    </RoomProvider>
  );
}

/**
 * How the room stands to the server, as `data-sync`, takes the green away when that is not known (globals.css). It is set on
 * the document too: dialogs are drawn outside this element.
 */
function Frame({ children }: { children: ReactNode }) {
  const { cutover } = useRoom();
  const { state } = useSync();
  useStay();
  useEffect(() => {
    document.documentElement.dataset.sync = state;
    return () => {
      delete document.documentElement.dataset.sync;
    };
  }, [state]);
  return (
    <TimeZoneProvider zone={cutover.timeZone}>
      <div data-sync={state} className="min-h-dvh">
        <ReplayBar />
        {children}
      </div>
    </TimeZoneProvider>
  );
}
