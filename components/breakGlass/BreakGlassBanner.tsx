"use client";

import { StateMark } from "#components/ui/StateMark.tsx";
import { Time } from "#components/ui/Time.tsx";
import { countdown } from "#components/ui/time.ts";
import { breakGlassesOn } from "#lib/breakGlass/rules.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { EndBreakGlass } from "./EndBreakGlass.tsx";

/** On every screen of the cutover: who is in break-glass, as what, why and until when. @param quiet nothing on it can be pressed */
export function BreakGlassBanner({ quiet = false }: { quiet?: boolean }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const on = breakGlassesOn(entities, nowMs);
  return (
    <section aria-label="Break-glass" hidden={on.length === 0}>
      {on.map((breakGlass) => (
        <div
          key={breakGlass.id}
          data-tone="nogo"
          className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-(--tone) bg-(--tone-bg) px-4 py-1.5"
        >
          <span className="inline-flex items-center gap-1.5 font-semibold text-(--tone)">
            <StateMark shape="bars" tone="nogo" />
            BREAK-GLASS
          </span>
          <span className="min-w-0">
            <b className="font-semibold">{breakGlass.personName}</b> acts as{" "}
            {positionTitle(breakGlass.position)} and signs nothing: <q>{breakGlass.reason}</q>
          </span>
          <span className="text-small text-dim">
            since <Time at={breakGlass.startedAt} className="figures" />, ends in{" "}
            <span className="figures">{countdown(Date.parse(breakGlass.endsAt) - nowMs)}</span>
          </span>
          {!quiet && <EndBreakGlass breakGlass={breakGlass} />}
        </div>
      ))}
    </section>
  );
}
