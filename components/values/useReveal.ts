"use client";

import { useEffect, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { whyNotReveal } from "#lib/values/rules.ts";
import { type FieldRow, revealDiscrepancy, SHOWN_MS } from "#lib/values/schema.ts";

const SECOND_MS = 1_000;

interface Revealed {
  readonly rows: readonly FieldRow[];
  /** By this page's own clock. */
  readonly untilMs: number;
}

/**
 * A finding's values, for as long as they may stay on a screen. They are in this component's state and nowhere else: no cache, no address;
 * gone with the time, with the component, and when the page is no longer looked at.
 */
export function useReveal(of: { cutoverId: string; runId: string; ordinal: number; domain: Domain }) {
  const { cutoverId, runId, ordinal, domain } = of;
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(revealDiscrepancy);
  const { run, pending, refusal } = useCommand(api.values.reveal);
  const [revealed, setRevealed] = useState<Revealed>();
  const [nowMs, setNowMs] = useState(0);

  useEffect(() => {
    if (!revealed) return;
    const hide = () => setRevealed(undefined);
    const tick = setInterval(() => {
      setNowMs(Date.now());
      if (Date.now() >= revealed.untilMs) hide();
    }, SECOND_MS);
    const onVisibility = () => document.visibilityState === "hidden" && hide();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearInterval(tick);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [revealed]);

  return {
    rows: revealed?.rows,
    leftSeconds: revealed ? Math.max(0, Math.ceil((revealed.untilMs - nowMs) / SECOND_MS)) : 0,
    whyOff: notAllowed ?? whyNotReveal(entities, domain, me.positions),
    pending,
    refusal: refusal?.sentence,
    hide: () => setRevealed(undefined),
    async reveal(reason: string): Promise<void> {
      const answer = await run({ cutoverId, runId, ordinal, reason });
      if (!answer) return;
      setNowMs(Date.now());
      setRevealed({ rows: answer.rows, untilMs: Date.now() + SHOWN_MS });
    },
  };
}
