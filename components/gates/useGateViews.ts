"use client";

import { type GateView, viewGates } from "#lib/gates/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** The cutover's gates as they stand this second. */
export function useGateViews(): GateView[] {
  const { entities, vitals } = useRoom();
  return viewGates(entities, vitals, useNow());
}
