"use client";

import { clsx } from "clsx";
import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button } from "./Button.tsx";

/** The fields that narrow a list: in a row over it, and on a phone behind a button, so that the list itself is in sight. */
export function FilterBar({
  narrowed,
  className,
  children,
}: {
  /** Whether the list is narrowed as it is; then a phone shows by what. */
  narrowed: boolean;
  /** How the fields lie beside each other. */
  className: string;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(narrowed);
  const fieldsId = useId();
  return (
    <div className="border-t border-line px-3 py-2.5">
      <Button
        intent="quiet"
        className="sm:hidden"
        aria-expanded={open}
        aria-controls={fieldsId}
        onClick={() => setOpen(!open)}
      >
        <SlidersHorizontal aria-hidden="true" className="size-4" />
        {open ? "Hide the filters" : "Filter"}
      </Button>
      <div id={fieldsId} className={clsx("items-end gap-3 max-sm:mt-2", !open && "max-sm:hidden", className)}>
        {children}
      </div>
    </div>
  );
}
