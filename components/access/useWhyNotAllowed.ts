"use client";

import { whyNotPosition } from "#lib/door/positions.ts";
import type { ProcedureSpec } from "#lib/door/spec.ts";
import { useRoom, useSync, whyNotInSync } from "#lib/room/live.client.tsx";

/** Why the person at this screen may not use a command now: their positions, in the door's own words, or a screen out of sync. */
export function useWhyNotAllowed(spec: Pick<ProcedureSpec, "allowed">): string | undefined {
  const { me } = useRoom();
  const outOfSync = whyNotInSync(useSync());
  return whyNotPosition(spec.allowed.positions ?? [], me.positions) ?? outOfSync;
}
