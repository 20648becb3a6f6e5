"use client";

import { useEffect, useRef, useState } from "react";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { type Forecast, measuredBy } from "#lib/runbook/forecast.ts";
import type { RunbookFacts } from "#lib/runbook/rules.ts";
import { ForecastDrawer } from "./drawForecast.ts";

/** The clock moves a forecast by little; it is drawn again this often, and whenever a task changes. */
const DRAW_AGAIN_MS = 30_000;
/** The same for everyone who looks, so that all see the same figures. */
const SEED = 20_261_121;

/**
 * When the runbook will be through, or undefined when there is nothing to say, or not yet. Drawn in the browser and after the screen: it
 * must hold up neither the server, which serves everyone, nor a task that is being finished.
 */
export function useForecast({ index, gates }: RunbookFacts): Forecast | undefined {
  const { cutover, entities } = useRoom();
  const nowMs = Math.floor(useNow() / DRAW_AGAIN_MS) * DRAW_AGAIN_MS;
  const { pointOfNoReturnAt } = cutover;
  const { rehearsalResult } = entities;
  const [answer, setAnswer] = useState<Forecast>();
  const drawer = useRef<ForecastDrawer>(undefined);
  useEffect(() => {
    const made = new ForecastDrawer(setAnswer);
    drawer.current = made;
    return () => made.stop();
  }, []);
  useEffect(() => {
    const due = Object.values(entities.gate).flatMap(({ id, dueAt }): [string, number][] =>
      dueAt === null || gates.get(id)?.state === "passed" ? [] : [[id, Date.parse(dueAt)]],
    );
    drawer.current?.ask(index, {
      nowMs,
      noReturnAtMs: pointOfNoReturnAt === null ? undefined : Date.parse(pointOfNoReturnAt),
      gateDueMs: new Map(due),
      seed: SEED,
      measured: measuredBy(all({ rehearsalResult }, "rehearsalResult")),
    });
  }, [index, gates, entities.gate, rehearsalResult, pointOfNoReturnAt, nowMs]);
  return answer;
}
