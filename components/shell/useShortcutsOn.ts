"use client";

import { useSyncExternalStore } from "react";

const STORAGE_KEY = "holdpoint.shortcuts";
const CHANGED = "holdpoint:shortcuts";

function subscribe(tell: () => void): () => void {
  window.addEventListener("storage", tell);
  window.addEventListener(CHANGED, tell);
  return () => {
    window.removeEventListener("storage", tell);
    window.removeEventListener(CHANGED, tell);
  };
}

/** Whether single keys act on this machine: people who speak to their computer must be able to turn them off (WCAG 2.1.4). */
export function useShortcutsOn(): [on: boolean, set: (on: boolean) => void] {
  const on = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(STORAGE_KEY) !== "off",
    () => true,
  );
  return [
    on,
    (next) => {
      localStorage.setItem(STORAGE_KEY, next ? "on" : "off");
      window.dispatchEvent(new Event(CHANGED));
    },
  ];
}
