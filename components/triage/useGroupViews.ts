"use client";

import { useMemo } from "react";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { type GroupView, viewGroups } from "#lib/triage/rules.ts";

/** Clocks of minutes need no second. */
const STEP_MS = 5_000;

/** The causes as they stand, the worst first; looked at anew when the room changes, and every few seconds. */
export function useGroupViews(): readonly GroupView[] {
  const { entities } = useRoom();
  const nowMs = Math.floor(useNow() / STEP_MS) * STEP_MS;
  return useMemo(() => viewGroups(entities, nowMs), [entities, nowMs]);
}
