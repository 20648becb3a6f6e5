import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface DisclosureProps {
  summary: ReactNode;
  open?: boolean;
  className?: string;
  children: ReactNode;
}

/** Something folded away under its heading. */
export function Disclosure({ summary, open = false, className, children }: DisclosureProps) {
  return (
    <details open={open} className={clsx("group/fold border-t border-line", className)}>
      <summary className="flex min-h-9 items-center gap-1.5 px-3 py-1.5 text-dim -outline-offset-2 hover:bg-raised hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 shrink-0 text-faint group-open/fold:rotate-90 motion-safe:transition-transform"
        />
        {summary}
      </summary>
      {children}
    </details>
  );
}
