"use client";

import { useSyncExternalStore } from "react";

const HASH = /^#entry-(\d{1,15})$/;

function subscribe(tell: () => void): () => void {
  window.addEventListener("hashchange", tell);
  return () => window.removeEventListener("hashchange", tell);
}

/** The entry that the address points at (`#entry-123`), or undefined. */
export function useEntryHash(): number | undefined {
  const hash = useSyncExternalStore(
    subscribe,
    () => window.location.hash,
    () => "",
  );
  const seq = HASH.exec(hash)?.[1];
  return seq === undefined ? undefined : Number(seq);
}
