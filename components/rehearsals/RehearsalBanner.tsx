"use client";

import { linksOf } from "#components/shell/links.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** On every screen of a rehearsal, so that nobody takes it for the night itself. @param quiet nothing on it can be pressed */
export function RehearsalBanner({ quiet = false }: { quiet?: boolean }) {
  const { cutover } = useRoom();
  if (cutover.kind !== "rehearsal") return null;
  return (
    <section
      aria-label="Rehearsal"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-dashed border-info bg-info-bg px-4 py-1.5"
    >
      <b className="font-semibold tracking-widest text-info">REHEARSAL</b>
      <span>Nothing that is done here is done in the live cutover.</span>
      {!quiet && cutover.rehearsalOfId && (
        <a className="text-small link" href={linksOf(cutover.rehearsalOfId).board}>
          to the room that is rehearsed
        </a>
      )}
    </section>
  );
}
