"use client";

import { useEffect, useState } from "react";
import { useEntryHash } from "./useEntryHash.ts";

interface TargetOptions {
  /** Where an entry is in the list, or -1 while it is not there. */
  indexOf: (seq: number) => number;
  /** The address points at another entry than before. */
  onTarget: (seq: number) => void;
  scrollTo: (index: number) => void;
}

/** Brings the entry that the address points at into sight, once for each time that it points at another. */
export function useTargetEntry({ indexOf, onTarget, scrollTo }: TargetOptions): void {
  const target = useEntryHash();
  const [told, setTold] = useState<number>();
  const [reached, setReached] = useState<number>();
  if (target !== undefined && target !== told) {
    setTold(target);
    onTarget(target);
  }
  const index = target === undefined || target === reached ? -1 : indexOf(target);
  useEffect(() => {
    if (index < 0) return;
    scrollTo(index);
    setReached(target);
  }, [index, target, scrollTo]);
}
