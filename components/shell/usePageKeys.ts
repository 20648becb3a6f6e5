"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { isTaken } from "./isTaken.ts";
import { CHORD_MS_MAX } from "./shortcuts.ts";
import { useShortcutsOn } from "./useShortcutsOn.ts";

/**
 * Listens for a page's own keys. After a `g` they belong to the pages. A key is for what is on the screen when it is pressed: `onKey` is that
 * of the last render that got there.
 * @param keys what each key means; the same object each time
 * @param repeats whether a key that is held down means it again and again
 */
export function usePageKeys<Meaning>(
  keys: Readonly<Record<string, Meaning>>,
  onKey: (meaning: Meaning) => void,
  { repeats }: { readonly repeats: boolean },
): void {
  const [on] = useShortcutsOn();
  const chordAtMs = useRef<number>(undefined);
  const mean = useEffectEvent(onKey);
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent): void => {
      if (isTaken(event) || (event.repeat && !repeats)) return;
      const inChord = chordAtMs.current !== undefined && event.timeStamp - chordAtMs.current <= CHORD_MS_MAX;
      chordAtMs.current = event.key === "g" ? event.timeStamp : undefined;
      const meant = keys[event.key];
      if (inChord || meant === undefined) return;
      event.preventDefault();
      mean(meant);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [on, keys, repeats]);
}
