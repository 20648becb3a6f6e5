"use client";

import { Time } from "#components/ui/Time.tsx";
import type { Deviation } from "#lib/deviations/schema.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow } from "#lib/room/live.client.tsx";

interface Step {
  readonly at: string | null;
  readonly by: string | null;
  readonly verb: string;
  readonly words: string | null;
}

function stepsOf(deviation: Deviation): Step[] {
  const { decidedAs } = deviation;
  return [
    { at: deviation.requestedAt, by: deviation.requestedByName, verb: "asked for", words: null },
    {
      at: deviation.decidedAt,
      by: deviation.decidedByName,
      verb: `${deviation.outcome ?? ""}${decidedAs === null ? "" : `, as ${positionTitle(decidedAs)},`}`,
      words: deviation.decisionReason,
    },
    ...deviation.tries.flatMap((tried): Step[] => [
      {
        at: tried.doneAt,
        by: tried.doneByName,
        verb: tried.kind === "do" ? "done" : "undone",
        words: tried.note,
      },
      {
        at: tried.verifiedAt,
        by: tried.verifiedByName,
        verb: tried.result === "pass" ? "verified" : "found not to hold",
        words: tried.finding,
      },
    ]),
    {
      at: deviation.cancelledAt,
      by: deviation.cancelledByName,
      verb: "given up",
      words: deviation.cancelledReason,
    },
  ];
}

/** Everything that happened to a deviation, in its order. */
export function DeviationHistory({ deviation }: { deviation: Deviation }) {
  const nowMs = useNow();
  return (
    <ol className="grid gap-0.5 text-small text-dim">
      {stepsOf(deviation).map(
        ({ at, by, verb, words }) =>
          at !== null && (
            <li key={`${at} ${verb}`}>
              <Time at={at} nowMs={nowMs} className="figures text-faint" /> {verb} by{" "}
              <b className="font-medium text-ink">{by}</b>
              {words !== null && (
                <>
                  : <q>{words}</q>
                </>
              )}
            </li>
          ),
      )}
    </ol>
  );
}
