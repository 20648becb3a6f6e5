"use client";

import { type ReactNode, useEffect } from "react";
import { TimeZoneProvider } from "#components/ui/TimeZone.tsx";
import { useRoom, useSync } from "#lib/room/live.client.tsx";

/**
 * Around everything that draws a room: its time zone, and how it stands to the server as `data-sync`, which takes the
 * green away when that is not known (globals.css). On the document too: dialogs are drawn outside this element.
 */
export function RoomFrame({ children }: { children: ReactNode }) {
  const { cutover } = useRoom();
  const { state } = useSync();
  useEffect(() => {
    document.documentElement.dataset.sync = state;
    return () => {
      delete document.documentElement.dataset.sync;
    };
  }, [state]);
  return (
    <TimeZoneProvider zone={cutover.timeZone}>
      <div data-sync={state} className="min-h-dvh">
        {children}
      </div>
    </TimeZoneProvider>
  );
}
