"use client";

import { useEffect, useState } from "react";
import { age } from "#components/ui/time.ts";
import { useSync } from "#lib/room/live.client.tsx";
import { SYNC_LIMIT_MS } from "#lib/room/pulse.ts";
import type { Sync } from "#lib/room/view.ts";

/** Out of sync, said so that nobody misses it: what is old, what is off, what is not lost, what happens next. */
export function SyncBanner() {
  const sync = useSync();
  const neverConnected = useLongConnecting(sync.state);
  const words = wordsFor(sync, neverConnected);
  return (
    <>
      {words && (
        <section
          aria-label="Sync"
          className="sticky top-0 z-30 border-y-2 border-nogo bg-nogo px-4 py-2.5 text-canvas"
        >
          <strong className="text-title font-semibold">{words.title}</strong>
          <p className="text-body font-medium">{words.body}</p>
        </section>
      )}
      {/* Said once to those who listen, without the age that changes by the second. */}
      <p role="status" className="sr-only">
        {words?.body}
      </p>
    </>
  );
}

function wordsFor(
  { state, ageMs, refusal }: Sync,
  neverConnected: boolean,
): { title: string; body: string } | undefined {
  if (refusal) return { title: "Not following the room", body: refusal.sentence };
  const rest =
    "Nothing can be signed here until the server answers; what was signed is safe. Trying again by itself.";
  if (state === "out-of-sync")
    return { title: `Out of sync for ${age(ageMs)}`, body: `What you see is old. ${rest}` };
  if (neverConnected)
    return { title: "Not connected", body: `What you see has not been checked against the server. ${rest}` };
  return undefined;
}

/** Whether connecting takes longer than a view in sync may be silent. */
function useLongConnecting(state: Sync["state"]): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (state !== "connecting") return;
    const timer = setTimeout(() => setLong(true), SYNC_LIMIT_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [state]);
  return long;
}
