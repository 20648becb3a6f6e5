"use client";

import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** More about something, on hover and on focus. Never the only place of a reason: that is `WhyOff`. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            sideOffset={6}
            className="z-50 max-w-xs rounded-md border border-line bg-raised px-2.5 py-1.5 text-small text-ink shadow-dialog"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
