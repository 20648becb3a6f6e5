import { clsx } from "clsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf } from "#components/ui/states.ts";
import type { CriterionState } from "#lib/criteria/schema.ts";
import type { Tally } from "#lib/gates/criteria.ts";
import { CRITERION_WORDS } from "./words.ts";

const ANSWERS: Record<CriterionState, string> = {
  met: "Yes",
  "not-met": "No",
  unknown: "Not known",
  waived: "With waivers",
};

interface CriteriaTallyProps {
  tally: Tally;
  /** The answer above the counts. */
  answer: CriterionState;
  large?: boolean;
}

/** One answer, and the counts of the criteria behind it as a bar, worst first. */
export function CriteriaTally({ tally, answer, large = false }: CriteriaTallyProps) {
  const { tone, shape } = lookOf(CRITERION_WORDS[answer]);
  const total = tally.met + tally.notMet + tally.unknown + tally.waived;
  const segments = [
    { state: "not-met", count: tally.notMet, word: "no" },
    { state: "unknown", count: tally.unknown, word: "unknown" },
    { state: "waived", count: tally.waived, word: "waived" },
    { state: "met", count: tally.met, word: "yes" },
  ] as const;
  return (
    <div className={clsx("border-t border-line px-3", large ? "py-5" : "py-2.5")}>
      <div className="flex items-baseline justify-between gap-3">
        <span
          data-tone={tone}
          className={clsx(
            "flex items-baseline gap-2 font-semibold text-(--tone)",
            large ? "text-[4rem]/none" : "text-title",
          )}
        >
          <StateMark shape={shape} tone={tone} className="self-center" />
          <span className="word">{ANSWERS[answer]}</span>
        </span>
        <span className={clsx("text-right text-dim", large ? "text-title" : "text-small")}>
          {segments
            .filter(({ count }) => count > 0)
            .map(({ count, word }) => `${count} ${word}`)
            .join(" · ")}
          {total > 0 && ` of ${total}`}
        </span>
      </div>
      <div aria-hidden="true" className={clsx("mt-2 flex gap-0.5", large ? "h-3" : "h-1.5")}>
        {segments.map(({ state, count }) => {
          const look = lookOf(CRITERION_WORDS[state]);
          return (
            count > 0 && (
              <div
                key={state}
                data-tone={look.tone}
                style={{ flexGrow: count }}
                className={clsx("rounded-sm", look.hatched ? "segment-hatched" : "bg-(--tone)")}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
