import type { ReactNode } from "react";

/** Nothing here yet: what it means, and what to do about it. */
export function EmptyState({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="border-t border-line px-3 py-5 first:border-t-0">
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="mt-1 max-w-prose text-dim">{children}</div>}
    </div>
  );
}
