"use client";

import { usePageKeys } from "#components/shell/usePageKeys.ts";

export type PairKey = "next" | "previous" | "link" | "not-match" | "undo";

const KEYS: Readonly<Record<string, PairKey>> = {
  j: "next",
  k: "previous",
  l: "link",
  n: "not-match",
  u: "undo",
};

/** Listens for the queue's keys. One that is held down decides one pair, and not all that come after it. */
export const usePairKeys = (onKey: (key: PairKey) => void): void =>
  usePageKeys(KEYS, onKey, { repeats: false });
