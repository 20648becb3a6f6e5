"use client";

import { useEffect, useRef } from "react";
import { SESSION_MINUTES } from "#lib/access/sessionLimits.ts";

const LIMIT_MS = SESSION_MINUTES.signingIdle.default * 60_000;
const SIGNS_OF_LIFE = ["pointermove", "pointerdown", "keydown", "wheel"] as const;

/**
 * Leaves what may be signed when nobody moved for as long as a session may lie unused there: what was typed is gone, and nothing is
 * signed by whoever comes by.
 * @param open whether there is anything to leave
 */
export function useUnattended(open: boolean, leave: () => void): void {
  // A room is drawn every second: that is no sign of life.
  const latest = useRef(leave);
  useEffect(() => {
    latest.current = leave;
  });
  useEffect(() => {
    if (!open) return;
    const wait = () => setTimeout(() => latest.current(), LIMIT_MS);
    let timer = wait();
    const again = (): void => {
      clearTimeout(timer);
      timer = wait();
    };
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, again, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, again);
    };
  }, [open]);
}
