import type { PlanInput } from "#lib/opening/schema.ts";
import { FULL_GATES } from "./fullGates.ts";
import { FULL_ROWS } from "./fullRows.ts";
import { noticesOf } from "./notices.ts";
import { phase, type Template, type TemplateFacts, tasksOf } from "./parts.ts";
import { sliceParts } from "./slice.ts";
import { SIGNALS, TRIGGERS } from "./watch.ts";

/** Everyone and everything in one window. */

const HOURS = 16;

function fillFull(facts: TemplateFacts): PlanInput {
  const { people, slice, freezeAt, ...cutover } = facts;
  return {
    cutover: {
      ...cutover,
      freezeAt,
      phases: [phase(0, "Discovery and dry runs"), phase(3, "Cutover"), phase(4, "Hypercare")],
    },
    people,
    ...sliceParts(slice, []),
    successCriteria: [
      {
        phase: 0,
        statement: "The whole window was rehearsed",
        measure: "Full rehearsals with measured times",
        target: "At least two, the last one inside the window",
      },
      {
        phase: 0,
        statement: "The way back was rehearsed",
        measure: "Rehearsed rollback, measured to the last step",
        target: "Shorter than from the switch to the point of no return",
      },
      {
        phase: 0,
        statement: "The load is repeatable",
        measure: "Two loads of the same source",
        target: "The same result hash in every domain",
      },
      {
        phase: 3,
        statement: "Nobody’s allergies, medications or active orders are lost or changed",
        measure: "The reconciliation of the night",
        target: "No high-risk mismatch; every account balances",
      },
      {
        phase: 3,
        statement: "Every department could work in the first shift",
        measure: "Care delays of the first twelve hours",
        target: "Each closed within two hours",
      },
      {
        phase: 4,
        statement: "Care is given at the speed it was before",
        measure: "Care delays by day",
        target: "None open for three days",
      },
      {
        phase: 4,
        statement: "The legacy system is not written to any more",
        measure: "Authoritative writes on the legacy side, by day",
        target: "None for seven days",
      },
    ],
    signals: SIGNALS,
    triggers: TRIGGERS,
    runbook: { tasks: tasksOf(freezeAt, FULL_ROWS), command: [], window: null },
    gates: FULL_GATES(freezeAt),
    notices: noticesOf(facts, HOURS),
  };
}

export const full: Template = {
  key: "full",
  title: "Full cutover",
  what: "The whole hospital in one window: eight streams, opened in four stages behind gates, with a way back for every step up to the point of no return.",
  hours: HOURS,
  fill: fillFull,
};
