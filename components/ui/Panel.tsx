import { clsx } from "clsx";
import { type ReactNode, useId } from "react";

interface PanelProps {
  title: ReactNode;
  /** At the end of the header: where the figures come from, or a link to more. */
  aside?: ReactNode;
  /** An anchor for links. */
  id?: string;
  className?: string;
  children: ReactNode;
}

/** A titled section of a page. Its rows bring their own padding and their line above. */
export function Panel({ title, aside, id, className, children }: PanelProps) {
  const titleId = useId();
  return (
    <section
      id={id}
      aria-labelledby={titleId}
      className={clsx("scroll-mt-28 overflow-clip rounded-lg border border-line bg-panel", className)}
    >
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 px-3 pt-2.5 pb-2">
        <h2 id={titleId} className="text-body font-semibold">
          {title}
        </h2>
        {aside !== undefined && <div className="text-small text-faint">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** One row of a panel. */
export function PanelRow({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={clsx("border-t border-line px-3 py-2.5", className)}>{children}</div>;
}
