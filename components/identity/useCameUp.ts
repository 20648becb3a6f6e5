"use client";

import { type Dispatch, useEffect, useState } from "react";

/** How long a pair that came up by itself is looked at before it can be decided: a key or a click that is given twice is not for it. */
const LOOK_MS_MIN = 500;

/**
 * Whether a pair has come up by itself only just now.
 * @param shown the ordinal of the pair that is on the screen
 * @returns that, and what says that a pair comes up by itself
 */
export function useCameUp(shown: number | undefined): readonly [boolean, Dispatch<number | undefined>] {
  const [cameUp, setCameUp] = useState<number>();
  const justNow = cameUp !== undefined && cameUp === shown;
  useEffect(() => {
    if (!justNow) return;
    const timer = setTimeout(() => setCameUp(undefined), LOOK_MS_MIN);
    return () => clearTimeout(timer);
  }, [justNow]);
  return [justNow, setCameUp];
}
