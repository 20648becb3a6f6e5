import { clsx } from "clsx";
import type { ReactNode } from "react";

interface ChoiceProps {
  name: string;
  title: string;
  checked: boolean;
  onChoose: () => void;
  children?: ReactNode;
}

/** One of several, with what speaks for and against it: a radio button as large as its card. */
export function Choice({ name, title, checked, onChoose, children }: ChoiceProps) {
  return (
    <label
      className={clsx(
        "block cursor-pointer rounded-lg border bg-panel p-3 has-focus-visible:outline-2",
        checked ? "border-ink" : "border-line hover:border-edge",
      )}
    >
      <span className="flex items-center gap-2 font-semibold">
        <input
          type="radio"
          name={name}
          checked={checked}
          onChange={onChoose}
          className="size-4 accent-current"
        />
        {title}
      </span>
      <span className="mt-1.5 block text-dim">{children}</span>
    </label>
  );
}
