import { CUTOVER_ID, idOf } from "#lib/runbook/testing.ts";
import type { Deviation, DeviationTry } from "./schema.ts";

/** Deviations for tests, with nothing about them but what is asked for. */

export const ASKER = { personId: idOf(1), name: "Marek Dvorak" };
export const APPROVER = { personId: idOf(2), name: "Amara Oyelaran" };
export const DOER = { personId: idOf(3), name: "Tobias Lindgren" };

export const asked = (number = 1, fields: Partial<Deviation> = {}): Deviation => ({
  id: idOf(100_000 + number),
  cutoverId: CUTOVER_ID,
  number,
  what: "Restart the channel by hand",
  why: "It hangs",
  risk: "Messages may come twice",
  howVerified: "Count what came in",
  howUndone: "Stop it again",
  systemIds: [],
  taskIds: [],
  requestedAt: "2026-11-21T03:00:00.000Z",
  requestedById: ASKER.personId,
  requestedByName: ASKER.name,
  outcome: null,
  decidedAt: null,
  decidedById: null,
  decidedByName: null,
  decidedAs: null,
  decisionReason: null,
  tries: [],
  cancelledAt: null,
  cancelledByName: null,
  cancelledReason: null,
  ...fields,
});

export const APPROVED: Partial<Deviation> = {
  outcome: "approved",
  decidedAt: "2026-11-21T03:05:00.000Z",
  decidedById: APPROVER.personId,
  decidedByName: APPROVER.name,
  decidedAs: "incident-commander",
  decisionReason: "No other way",
};

export const tried = (kind: DeviationTry["kind"], result: DeviationTry["result"] = null): DeviationTry => ({
  kind,
  note: "Restarted",
  doneAt: "2026-11-21T03:10:00.000Z",
  doneById: DOER.personId,
  doneByName: DOER.name,
  result,
  finding: result && "Looked",
  verifiedAt: result && "2026-11-21T03:15:00.000Z",
  verifiedById: result && APPROVER.personId,
  verifiedByName: result && APPROVER.name,
});
