"use client";

import { whyNotSignByBreakGlass } from "#lib/breakGlass/rules.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import type { CommandSpec } from "#lib/door/spec.ts";
import { useRoom, useSync, whyNotInSync } from "#lib/room/live.client.tsx";

/** Why the person at this screen may not use a command now: their positions, in the door's own words, or a screen out of sync. */
export function useWhyNotAllowed(
  spec: Pick<CommandSpec, "allowed"> & Partial<Pick<CommandSpec, "signature">>,
): string | undefined {
  const { me } = useRoom();
  const outOfSync = whyNotInSync(useSync());
  const allowed = spec.allowed.positions ?? [];
  const byBreakGlass =
    spec.signature === "fresh" ? whyNotSignByBreakGlass(allowed, me.positions, me.byBreakGlass) : undefined;
  return whyNotPosition(allowed, me.positions) ?? byBreakGlass ?? outOfSync;
}
