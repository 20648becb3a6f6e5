"use client";

import { usePageKeys } from "#components/shell/usePageKeys.ts";

export type TaskKey = "next" | "previous" | "start" | "finish" | "fail" | "comment";

const KEYS: Readonly<Record<string, TaskKey>> = {
  j: "next",
  k: "previous",
  s: "start",
  f: "finish",
  x: "fail",
  c: "comment",
};

/** Listens for the runbook's keys. */
export const useTaskKeys = (onKey: (key: TaskKey) => void): void =>
  usePageKeys(KEYS, onKey, { repeats: true });
