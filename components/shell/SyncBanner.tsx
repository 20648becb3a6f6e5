"use client";

import { age } from "#components/ui/time.ts";
import { useSync } from "#lib/room/live.client.tsx";

/** Out of sync, said so that nobody misses it: what is old, what is off, what is not lost, what happens next. */
export function SyncBanner() {
  const { state, ageMs, refusal } = useSync();
  const out = state === "out-of-sync";
  return (
    <>
      {out && (
        <div className="sticky top-0 z-30 border-y-2 border-nogo bg-nogo px-4 py-2.5 text-canvas">
          <strong className="text-title font-semibold">
            {refusal ? "Not following the room" : `Out of sync for ${age(ageMs)}`}
          </strong>
          <p className="text-body font-medium">
            {refusal
              ? refusal.sentence
              : "What you see is old. Nothing can be signed here until the server answers; what was signed is safe. Trying again by itself."}
          </p>
        </div>
      )}
      {/* Said once to those who listen, without the age that changes by the second. */}
      <p role="status" className="sr-only">
        {out ? (refusal?.sentence ?? "This screen is out of sync. Nothing can be signed here.") : ""}
      </p>
    </>
  );
}
