"use client";

import { Button } from "#components/ui/Button.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf } from "#components/ui/states.ts";
import type { Outcome } from "#lib/gates/schema.ts";

const OPTIONS = [
  { option: "HOLD", intent: "hold" },
  { option: "NO-GO", intent: "nogo" },
  { option: "GO", intent: "go" },
] as const;

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
      {OPTIONS.map(({ option, intent }) => {
        const { shape, tone } = lookOf(option);
        const off = whyOff(option);
        return (
          <Button
            key={option}
            size="large"
            intent={intent}
            className="w-full px-2"
            aria-label={label(option)}
            whyOff={off?.sentence}
            whyOffShownAt={off?.shownAt}
            onClick={() => onChoose(option)}
          >
            <StateMark shape={shape} tone={tone} className="text-current" />
            {option}
          </Button>
        );
      })}
    </div>
  );
}
