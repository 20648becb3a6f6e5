"use client";

import { Button } from "#components/ui/Button.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf } from "#components/ui/states.ts";
import type { Outcome } from "#lib/gates/schema.ts";

/** From the one that is always safe to the one that must be earned. */
const OPTIONS = ["HOLD", "NO-GO", "GO"] as const satisfies readonly Outcome[];

interface GoNoGoProps {
  /** Why an option can't be chosen, and the id of the element that shows it. */
  whyOff: (option: Outcome) => { sentence: string; shownAt: string } | undefined;
  onChoose: (option: Outcome) => void;
  /** What a button is called for those who can't see what it stands under. */
  label: (option: Outcome) => string;
}

/** The three answers, as buttons as wide as each other. */
export function GoNoGo({ whyOff, onChoose, label }: GoNoGoProps) {
  return (
    <div className="grid grid-cols-3 gap-2">
      {OPTIONS.map((option) => {
        const { shape, tone } = lookOf(option);
        const off = whyOff(option);
        return (
          <Button
            key={option}
            size="large"
            intent={option === "GO" ? "go" : "plain"}
            className="w-full px-2 sm:px-5"
            aria-label={label(option)}
            whyOff={off?.sentence}
            whyOffShownAt={off?.shownAt}
            onClick={() => onChoose(option)}
          >
            <StateMark shape={shape} tone={tone} className={off && "text-current"} />
            {option}
          </Button>
        );
      })}
    </div>
  );
}
