"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { isTaken } from "./isTaken.ts";
import { meaningOf } from "./shortcuts.ts";
import { useLinks } from "./useLinks.ts";
import { useShortcutsOn } from "./useShortcutsOn.ts";

/** Listens for the room's keys. */
export function Shortcuts({ onHelp }: { onHelp: () => void }) {
  const router = useRouter();
  const links = useLinks();
  const [on] = useShortcutsOn();
  const chordAtMs = useRef<number>(undefined);

  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent): void => {
      if (isTaken(event)) return;
      const meaning = meaningOf(event.key, event.timeStamp, chordAtMs.current);
      chordAtMs.current = meaning.does === "begin-chord" ? event.timeStamp : undefined;
      if (meaning.does === "go") router.push(links[meaning.page]);
      if (meaning.does === "help") onHelp();
      if (meaning.does === "search") {
        const field = document.querySelector<HTMLElement>("[data-search]");
        field?.focus();
        // Else the slash that called for the field would be typed into it.
        if (field) event.preventDefault();
      }
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [on, router, links, onHelp]);
  return null;
}
