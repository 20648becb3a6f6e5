import { clsx } from "clsx";
import type { ReactNode } from "react";

interface ScrollBoxProps {
  /** What scrolls, in words. */
  label: string;
  /** How tall it may be. */
  tall: string;
  children: ReactNode;
}

/** What scrolls inside itself, and is reached by the keyboard for it (WCAG 2.1.1). */
export function ScrollBox({ label, tall, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section aria-label={label} tabIndex={0} className={clsx("relative overflow-auto", tall)}>
      {children}
    </section>
  );
}
