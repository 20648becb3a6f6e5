import type { PlanInput } from "#lib/opening/schema.ts";

/** What every template watches, and when it would mean rollback. Thresholds are to start from: each hospital sets its own. */

export const QUEUE = "Interface queue over 5,000";
export const REJECTS = "Messages rejected over 2 %";
export const SIGN_IN = "Sign-in fails for more than 5 %";
export const RESULTS = "Results later than 15 minutes";

export const SIGNALS: PlanInput["signals"] = [
  {
    key: "interface_queue_depth",
    question: "Are orders and results flowing?",
    unit: "messages",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: 10_000_000,
    freshnessLimitSeconds: 60,
    ownerPosition: "interfaces",
  },
  {
    key: "interface_reject_pct",
    question: "Does the target take what is sent to it?",
    unit: "%",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: 100,
    freshnessLimitSeconds: 120,
    ownerPosition: "interfaces",
  },
  {
    key: "sign_in_failure_pct",
    question: "Can people sign in?",
    unit: "%",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: 100,
    freshnessLimitSeconds: 120,
    ownerPosition: "identity",
  },
  {
    key: "result_delay_seconds",
    question: "Are nurses seeing completed labs?",
    unit: "s",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: 604_800,
    freshnessLimitSeconds: 300,
    ownerPosition: "clinical-informatics",
  },
];

export const TRIGGERS: PlanInput["triggers"] = [
  {
    signal: "interface_queue_depth",
    name: QUEUE,
    recommendation: "Hold the switch; roll back if it does not drain within 15 minutes.",
    threshold: 5_000,
    clearThreshold: 4_000,
    forSeconds: 30,
    keepFiringForSeconds: 120,
  },
  {
    signal: "interface_reject_pct",
    name: REJECTS,
    recommendation:
      "Stop the interface that rejects, keep its messages; roll back if its cause is not found in 30 minutes.",
    threshold: 2,
    clearThreshold: 1,
    forSeconds: 120,
    keepFiringForSeconds: 300,
  },
  {
    signal: "sign_in_failure_pct",
    name: SIGN_IN,
    recommendation: "Open break-glass for the units; roll back if people can’t sign in within 15 minutes.",
    threshold: 5,
    clearThreshold: 2,
    forSeconds: 120,
    keepFiringForSeconds: 300,
  },
  {
    signal: "result_delay_seconds",
    name: RESULTS,
    recommendation:
      "The laboratory calls critical results by phone; roll back if the delay grows for an hour.",
    threshold: 900,
    clearThreshold: 600,
    forSeconds: 300,
    keepFiringForSeconds: 600,
  },
];
