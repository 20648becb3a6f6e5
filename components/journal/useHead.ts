"use client";

import { useState } from "react";
import { useRoom } from "#lib/room/live.client.tsx";

/** Scrolled down further than this, a person reads, and nothing may move under their eyes. */
const READING_PX = 80;
/** How many later entries are shown above one that an address points at. */
const LATER_SHOWN = 15;

export interface Head {
  /** The newest entry shown. */
  readonly seq: number;
  /** How many newer ones there are that are not shown. */
  readonly newer: number;
  readonly onScroll: (scrollTopPx: number) => void;
  /** Begins the list a little above this entry. */
  readonly startAt: (seq: number) => void;
  readonly follow: () => void;
}

/** Which entry a journal on screen begins with: the newest while its top is in sight, else the one it began with. */
export function useHead(): Head {
  const { seq: newest } = useRoom();
  const [held, setHeld] = useState<{ seq: number; until: "top" | "asked" }>();
  const seq = held === undefined ? newest : Math.min(held.seq, newest);
  return {
    seq,
    newer: newest - seq,
    onScroll(scrollTopPx) {
      if (held === undefined && scrollTopPx > READING_PX) setHeld({ seq: newest, until: "top" });
      if (held?.until === "top" && scrollTopPx <= READING_PX) setHeld(undefined);
    },
    startAt: (target) =>
      setHeld(newest - target <= LATER_SHOWN ? undefined : { seq: target + LATER_SHOWN, until: "asked" }),
    follow: () => setHeld(undefined),
  };
}
