"use client";

import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import { type SealView, viewSeal } from "#lib/journal/rules.ts";
import { useNow, usePast, useRoom } from "#lib/room/live.client.tsx";

type Trouble = Exclude<SealView["state"], "ok">;

const TROUBLES: Record<Trouble, { word: StateWord; tone: string; meaning: string }> = {
  broken: {
    word: "FAILED",
    tone: "nogo",
    meaning: "The record is no longer what was signed. Tell compliance before anything else is decided.",
  },
  failing: {
    word: "OVERDUE",
    tone: "hold",
    meaning: "What is signed stands; until this is repaired, a change made in the database could go unseen.",
  },
  unknown: {
    word: "UNKNOWN",
    tone: "unknown",
    meaning: "What is signed stands; whether the record is sealed is not known.",
  },
  none: {
    word: "UNKNOWN",
    tone: "none",
    meaning:
      "Whoever has this machine and its key could rewrite the record unseen. Name an anchor before the cutover.",
  },
};

/**
 * That the journal's tree heads do not get out, are not made, or do not fit the journal any more. Silent when all is well, and where
 * a rehearsal or a drill has no anchor.
 */
export function SealBanner() {
  const { vitals, cutover } = useRoom();
  const nowMs = useNow();
  const past = usePast();
  const { state, sentence } = viewSeal(vitals.seal, nowMs);
  // How it was sealed then is not kept; the bar over the past says so.
  const isSilent = past !== undefined || state === "ok" || (state === "none" && cutover.kind !== "live");
  const trouble = isSilent ? undefined : TROUBLES[state];
  return (
    <div role="status">
      {trouble && (
        <p
          data-tone={trouble.tone}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-(--tone) bg-(--tone-bg) px-4 py-1.5 text-small"
        >
          <StateBadge state={trouble.word} />
          <strong className="font-semibold">{sentence}</strong>
          <span>{trouble.meaning}</span>
        </p>
      )}
    </div>
  );
}
