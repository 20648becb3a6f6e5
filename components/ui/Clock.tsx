import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Tone } from "./states.ts";

interface ClockProps {
  value: string;
  label: ReactNode;
  /** On hover: the instant it counts to, UTC included. */
  title?: string;
  tone?: Tone;
}

/** A reading of a clock over what it counts. Not announced by the second: it is read when looked for. */
export function Clock({ value, label, title, tone }: ClockProps) {
  return (
    <div role="timer" aria-live="off" title={title} data-tone={tone} className="whitespace-nowrap">
      <div className={clsx("figures text-figure font-medium", tone && "text-(--tone)")}>{value}</div>
      <div className="text-caption tracking-wide text-faint uppercase">{label}</div>
    </div>
  );
}
