"use client";

import { RadioGroup } from "radix-ui";
import { StateMark } from "./StateMark.tsx";
import { lookOf, type StateWord } from "./states.ts";

interface ChoiceProps<T extends StateWord> {
  label: string;
  options: readonly T[];
  value: T | undefined;
  onChange: (value: T) => void;
}

/** One of a few states, chosen: each option as large as its consequence. Arrow keys move, as in any radio group. */
export function StateChoice<T extends StateWord>({ label, options, value, onChange }: ChoiceProps<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value ?? null}
      onValueChange={(chosen) => {
        const option = options.find((candidate) => candidate === chosen);
        if (option !== undefined) onChange(option);
      }}
      className="grid auto-cols-fr grid-flow-col gap-2"
    >
      {options.map((option) => {
        const { tone, shape } = lookOf(option);
        return (
          <RadioGroup.Item
            key={option}
            value={option}
            data-tone={tone}
            className="flex min-h-11 items-center justify-center gap-2 rounded-md border border-edge font-semibold text-dim data-[state=checked]:border-(--tone) data-[state=checked]:bg-(--tone-bg) data-[state=checked]:text-(--tone)"
          >
            <StateMark shape={shape} tone={tone} />
            {option}
          </RadioGroup.Item>
        );
      })}
    </RadioGroup.Root>
  );
}
