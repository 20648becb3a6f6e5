"use client";

import { useEffect } from "react";

/** Brings what was opened into view, as far as it is not: it may have opened below what a phone shows. */
export function useIntoView(elementId: string): void {
  useEffect(() => {
    document.getElementById(elementId)?.scrollIntoView({ block: "nearest" });
  }, [elementId]);
}
