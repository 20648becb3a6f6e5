"use client";

import { useMemo, useRef } from "react";
import { useGateViews } from "#components/gates/useGateViews.ts";
import { useStanding } from "#components/holds/useStanding.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { indexOf, type RunbookFacts, type TaskView, viewTasks } from "#lib/runbook/rules.ts";
import { keepSame } from "./select.ts";

/** Fixed starts come by themselves; ten thousand tasks are looked at again this often for them. */
const LOOK_AGAIN_MS = 5_000;

interface RunbookOnScreen {
  readonly facts: RunbookFacts;
  readonly views: ReadonlyMap<string, TaskView>;
  /** The time at which it was looked at. */
  readonly atMs: number;
}

/** The runbook as it stands. Computed when a task, a gate or the window changes, and every few seconds. */
export function useRunbook(): RunbookOnScreen {
  const { entities } = useRoom();
  const gateViews = useGateViews();
  const nowMs = useNow();
  const atMs = Math.floor(nowMs / LOOK_AGAIN_MS) * LOOK_AGAIN_MS;
  const index = useMemo(() => indexOf(Object.values(entities.task)), [entities.task]);
  // The gates are viewed anew every second; their states, as text, change when they do.
  const gateKey = JSON.stringify(
    gateViews.map(({ gate, state }) => [gate.id, { number: gate.number, state }]),
  );
  const standing = useStanding();
  const facts = useMemo((): RunbookFacts => {
    const [window] = Object.values(entities.changeWindow);
    return { index, window, gates: new Map(JSON.parse(gateKey)), standing };
  }, [index, entities.changeWindow, gateKey, standing]);
  const former = useRef<ReadonlyMap<string, TaskView>>(undefined);
  const views = useMemo(() => {
    former.current = keepSame(former.current, viewTasks(facts, atMs));
    return former.current;
  }, [facts, atMs]);
  return { facts, views, atMs };
}
