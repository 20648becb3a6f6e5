"use client";

import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all, one } from "#lib/room/state.ts";
import type { Signal } from "#lib/signals/schema.ts";
import { type TriggerView, viewTrigger } from "#lib/triggers/rules.ts";
import type { Trigger } from "#lib/triggers/schema.ts";

export interface TriggerOnScreen {
  readonly trigger: Trigger;
  readonly signal: Signal;
  readonly view: TriggerView;
}

/** The cutover's rollback triggers as they stand this second. */
export function useTriggerViews(): TriggerOnScreen[] {
  const { entities, vitals } = useRoom();
  const nowMs = useNow();
  return all(entities, "trigger").flatMap((trigger) => {
    const signal = one(entities, "signal", trigger.signalId);
    return signal ? [{ trigger, signal, view: viewTrigger(trigger, signal, vitals, nowMs) }] : [];
  });
}
