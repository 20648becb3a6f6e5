import type { ReactNode } from "react";

/** A key, or keys pressed one after the other. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-sm border border-line bg-panel px-1 font-mono text-caption text-faint">
      {children}
    </kbd>
  );
}
