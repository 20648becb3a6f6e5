"use client";

import { useEffect } from "react";
import { api } from "#lib/door/client.ts";

/** How often it is told, at most, that somebody is at the screen; the shortest limit that can be set is two minutes. */
const TELL_MS = 60_000;
const SIGNS_OF_LIFE = ["pointermove", "pointerdown", "keydown", "wheel"] as const;

/**
 * Tells the server that somebody is at the screen, when somebody is: reading a board for an hour is use of a session, a board that
 * nobody looks at is none, whatever the server sends to it.
 */
export function useStay(): void {
  useEffect(() => {
    let toldAtMs = Number.NEGATIVE_INFINITY;
    const tell = (): void => {
      if (performance.now() - toldAtMs < TELL_MS) return;
      toldAtMs = performance.now();
      // A session that has ended is told by the room, and a server that is down by its silence.
      api.account.stay({}).catch(() => undefined);
    };
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, tell, { passive: true });
    return () => {
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, tell);
    };
  }, []);
}
