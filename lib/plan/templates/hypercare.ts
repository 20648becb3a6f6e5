import { attested, calm, type PlannedGate, polled, type Row, reconciled } from "./parts.ts";
import { QUEUE, RESULTS, SIGN_IN } from "./watch.ts";

/** The days after the switch: what is done each day, and what must be so before the room may be closed. */

const DAY = 24 * 60;

/** @param last the code of the last task before hypercare */
export const hypercareRows = (start: number, last: string): readonly Row[] => [
  [
    "HYP-010",
    "Hypercare",
    "cmd",
    start,
    60,
    "Staff the hypercare desk around the clock; publish its number",
    last,
  ],
  [
    "HYP-020",
    "Hypercare",
    "data",
    start + DAY,
    90,
    "Reconcile every domain on the first day; own each discrepancy",
    last,
  ],
  [
    "HYP-030",
    "Hypercare",
    "clin",
    start + DAY,
    60,
    "Round the units: what was done on paper is in the chart",
    last,
  ],
  [
    "HYP-040",
    "Hypercare",
    "int",
    start + DAY,
    45,
    "Read each interface’s errors of the first day with its owner",
    last,
  ],
  [
    "HYP-050",
    "Hypercare",
    "idm",
    start + 2 * DAY,
    45,
    "Close temporary and break-glass access that is not needed any more",
    last,
  ],
  [
    "HYP-060",
    "Hypercare",
    "aud",
    start + 3 * DAY,
    60,
    "Review every break-glass and every reveal of the cutover",
    last,
  ],
  [
    "HYP-070",
    "Hypercare",
    "cmd",
    start + 7 * DAY,
    60,
    "Read the week: care delays, discrepancies, what to change in the runbook",
    "HYP-020 HYP-030 HYP-040",
  ],
  [
    "HYP-090",
    "Hypercare",
    "cmd",
    start + 14 * DAY,
    0,
    "Gate 9: hypercare can end",
    "HYP-050 HYP-060 HYP-070",
    { type: "gate", gate: 9 },
  ],
];

/** Exit criteria of hypercare, as a gate: nobody goes home because a date has come. */
export const exitHypercare = (dueAt: string): PlannedGate => ({
  phase: 4,
  number: 9,
  title: "Exit hypercare",
  question: "Can care go on without the war room?",
  dueAt,
  policy: {
    ...polled("clin", "app", "data", "int", "idm", "aud"),
    approvalExpiryMinutes: DAY,
    executionExpiryMinutes: DAY,
  },
  criteria: [
    reconciled("Do allergies still match?", "allergies"),
    reconciled("Do medications still match?", "medications"),
    reconciled("Are the consents still the same?", "consents"),
    calm("Are orders and results flowing?", QUEUE),
    calm("Do results come in time?", RESULTS),
    calm("Can people sign in?", SIGN_IN),
    attested(
      "clin",
      "Is there no open care delay?",
      "no care delay of this cutover is open, and that I asked every unit.",
    ),
    attested(
      "data",
      "Is every discrepancy decided?",
      "every discrepancy has an owner and a disposition, and none high-risk is open.",
    ),
    attested(
      "app",
      "Does support take over?",
      "the service desk has the known errors, their owners and who is on call.",
    ),
    attested("idm", "Is temporary access gone?", "temporary and shadow accounts of the cutover are closed."),
    attested(
      "aud",
      "Was elevated access reviewed?",
      "each break-glass and each reveal of this cutover was reviewed.",
    ),
  ],
});
