import { clsx } from "clsx";
import type { Tone } from "./states.ts";

export interface ClockReading {
  readonly value: string;
  readonly label: string;
  /** On hover: the instant it counts to, UTC included. */
  readonly title?: string;
  readonly tone?: Tone;
}

/** A reading of a clock over what it counts. Not announced by the second: it is read when looked for. */
export function Clock({ value, label, title, tone, large = false }: ClockReading & { large?: boolean }) {
  return (
    <div role="timer" aria-live="off" title={title} data-tone={tone} className="whitespace-nowrap">
      <div
        className={clsx(
          "figures font-medium",
          large ? "text-display" : "text-figure",
          tone && "text-(--tone)",
        )}
      >
        {value}
      </div>
      <div className="text-caption tracking-wide text-faint uppercase">{label}</div>
    </div>
  );
}
