"use client";

/** The runbook. */
export function RunbookPage() {
  return <h1>Runbook</h1>;
}
