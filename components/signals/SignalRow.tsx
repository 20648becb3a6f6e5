"use client";

import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { age } from "#components/ui/time.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import type { Signal } from "#lib/signals/schema.ts";
import { formatValue, sampleCondition } from "#lib/triggers/rules.ts";
import { CONDITION_WORDS, rangeWords } from "./words.ts";

/** A signal with its live value, how old that is and how old it may be. */
export function SignalRow({ signal }: { signal: Signal }) {
  const { vitals } = useRoom();
  const nowMs = useNow();
  const sample = vitals.samples[signal.id];
  const condition = sampleCondition(signal, sample, nowMs);
  const word = CONDITION_WORDS[condition];
  const range = rangeWords(signal);
  return (
    <li
      id={`signal-${signal.id}`}
      className="grid scroll-mt-28 grid-cols-[1fr_auto] gap-x-4 gap-y-1 border-t border-line px-3 py-2.5"
    >
      <div className="min-w-0">
        <p className="font-medium">{signal.question}</p>
        <p className="text-small text-faint">
          <code>{signal.key}</code> · {positionTitle(signal.ownerPosition)} ·{" "}
          {signal.direction === "higher-is-worse" ? "higher is worse" : "lower is worse"}
          {range !== undefined && ` · can be ${range}`}
        </p>
      </div>
      <div className="grid content-start justify-items-end gap-1">
        <span className={condition === "usable" ? "figures text-title" : "figures text-title text-unknown"}>
          {sample ? formatValue(sample.value, signal.unit) : "–"}
        </span>
        {word !== undefined && <StateBadge state={word} />}
      </div>
      <p className="col-span-2 text-small text-dim">
        {sample ? (
          <>
            measured <Time at={sample.observedAt} nowMs={nowMs} seconds className="figures" />,{" "}
            <span className={condition === "no-data" ? "text-hold" : ""}>
              {age(nowMs - Date.parse(sample.observedAt))}
            </span>{" "}
            ago
          </>
        ) : (
          "never measured"
        )}
        ; worth nothing after {age(signal.freshnessLimitSeconds * 1_000)}
      </p>
    </li>
  );
}
