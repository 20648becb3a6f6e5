import { clsx } from "clsx";
import type { Shape, Tone } from "./states.ts";

const PATHS: Record<Shape, React.ReactNode> = {
  disc: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  bars: <path d="M2.5 1.5h2.6v9H2.5zM6.9 1.5h2.6v9H6.9z" fill="currentColor" />,
  cross: (
    <path d="m2 2 8 8m0-8-8 8" stroke="currentColor" strokeWidth="2" strokeLinecap="square" fill="none" />
  ),
  question: (
    <path
      d="M3.2 4.1C3.2 2.4 4.5 1.4 6 1.4s2.8 1 2.8 2.6c0 1.9-2.8 2-2.8 4M6 9.4v1.4"
      stroke="currentColor"
      strokeWidth="1.7"
      fill="none"
    />
  ),
  ring: <circle cx="6" cy="6" r="4" stroke="currentColor" strokeWidth="1.4" fill="none" />,
  quarter: (
    <>
      <circle cx="6" cy="6" r="4.6" stroke="currentColor" strokeWidth="1.4" fill="none" />
      <path d="M6 1.4A4.6 4.6 0 0 1 10.6 6H6z" fill="currentColor" />
    </>
  ),
};

/** A state's shape in its colour. Decoration: the word is beside it, or hidden with it. */
export function StateMark({ shape, tone, className }: { shape: Shape; tone: Tone; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 12 12"
      data-tone={tone}
      className={clsx("inline-block size-[0.85em] shrink-0 text-(--tone)", className)}
    >
      {PATHS[shape]}
    </svg>
  );
}
