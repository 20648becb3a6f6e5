"use client";

import { useMemo } from "react";
import { type Standing, standingOf } from "#lib/holds/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Pauses, cuts and decisions to roll back, as they stand. */
export function useStanding(): Standing {
  const { hold, rollbackDecision, withdrawal, slice } = useRoom().entities;
  return useMemo(
    () => standingOf({ hold, rollbackDecision, withdrawal, slice }),
    [hold, rollbackDecision, withdrawal, slice],
  );
}
