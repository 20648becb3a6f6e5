"use client";

import { useState } from "react";
import type { Evidence } from "#lib/gates/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** Evidence as it is at one moment, with the hash that a signature binds. */
export interface BoundEvidence {
  readonly content: Evidence;
  readonly hash: string;
}

export interface SeenEvidence {
  /** What is on the screen: as it was when it was last looked at, not as it is. */
  readonly evidence: BoundEvidence;
  readonly seenAtMs: number;
  /** What was on the screen before, for what changed between. */
  readonly before: BoundEvidence | undefined;
  /** Why it can't be signed as it was seen, or undefined. */
  readonly whyStale: string | undefined;
  /** Shows it as it is now. */
  readonly lookAgain: () => void;
}

/** Holds evidence still while a person reads it, and knows when it has moved on. */
export function useSeenEvidence(current: BoundEvidence): SeenEvidence {
  const nowMs = useNow();
  const [seen, setSeen] = useState<{ now: BoundEvidence; before: BoundEvidence | undefined; atMs: number }>({
    now: current,
    before: undefined,
    atMs: nowMs,
  });
  return {
    evidence: seen.now,
    seenAtMs: seen.atMs,
    before: seen.before,
    whyStale:
      seen.now.hash === current.hash ? undefined : "The evidence changed: look at the new evidence first.",
    lookAgain: () => setSeen({ now: current, before: seen.now, atMs: nowMs }),
  };
}
