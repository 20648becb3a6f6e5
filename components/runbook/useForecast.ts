"use client";

import { useEffect, useState } from "react";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { type Forecast, forecast } from "#lib/runbook/forecast.ts";
import type { RunbookFacts } from "#lib/runbook/rules.ts";

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
  const [answer, setAnswer] = useState<Forecast>();
  useEffect(() => {
    const due = Object.values(entities.gate).flatMap(({ id, dueAt }): [string, number][] =>
      dueAt === null || gates.get(id)?.state === "passed" ? [] : [[id, Date.parse(dueAt)]],
    );
    const noReturnAtMs = pointOfNoReturnAt === null ? undefined : Date.parse(pointOfNoReturnAt);
    const question = { nowMs, noReturnAtMs, gateDueMs: new Map(due), seed: SEED };
    const timer = setTimeout(() => setAnswer(forecast(index, question)));
    return () => clearTimeout(timer);
  }, [index, gates, entities.gate, pointOfNoReturnAt, nowMs]);
  return answer;
}
