import type { ReactNode } from "react";
import { Mark } from "./Mark.tsx";

interface MessagePageProps {
  title: string;
  /** What happened, what was not lost. */
  children: ReactNode;
  /** What to do next. */
  action: ReactNode;
}

/** A page that has nothing to show but a message. */
export function MessagePage({ title, children, action }: MessagePageProps) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="grid max-w-md gap-4">
        <Mark />
        <h1 className="text-title font-semibold">{title}</h1>
        <div className="text-dim">{children}</div>
        <div className="flex flex-wrap gap-2">{action}</div>
      </div>
    </main>
  );
}
