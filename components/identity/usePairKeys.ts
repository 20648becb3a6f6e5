"use client";

import { useEffect, useRef } from "react";
import { isTaken } from "#components/shell/isTaken.ts";
import { CHORD_MS_MAX } from "#components/shell/shortcuts.ts";
import { useShortcutsOn } from "#components/shell/useShortcutsOn.ts";

export type PairKey = "next" | "previous" | "link" | "not-match" | "undo";

const KEYS: Readonly<Record<string, PairKey>> = {
  j: "next",
  k: "previous",
  l: "link",
  n: "not-match",
  u: "undo",
};

/** Listens for the queue's keys. After a `g` they belong to the pages. */
export function usePairKeys(onKey: (key: PairKey) => void): void {
  const [on] = useShortcutsOn();
  const chordAtMs = useRef<number>(undefined);
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent): void => {
      if (isTaken(event) || event.repeat) return;
      const inChord = chordAtMs.current !== undefined && event.timeStamp - chordAtMs.current <= CHORD_MS_MAX;
      chordAtMs.current = event.key === "g" ? event.timeStamp : undefined;
      const meant = KEYS[event.key];
      if (inChord || meant === undefined) return;
      event.preventDefault();
      onKey(meant);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [on, onKey]);
}
