import { expect, test } from "vitest";
import type { Decision, Gate, Poll, SignOff } from "#lib/gates/schema.ts";
import { gateRecord } from "./record.ts";

const idOf = (n: number): string => `019abc00-0000-7000-8000-${String(n).padStart(12, "0")}`;
const AT = "2026-11-21T07:32:00.000Z";
const policy: Gate["policy"] = {
  positions: ["data-steward"],
  quorum: 1,
  approvalExpiryMinutes: 30,
  executionExpiryMinutes: 30,
};
const gate: Gate = {
  id: idOf(1),
  cutoverId: idOf(0),
  phaseId: idOf(0),
  number: 4,
  title: "Verify",
  question: "Is the target safe?",
  dueAt: null,
  policy,
};
const poll = (n: number, gateId = gate.id): Poll => ({
  id: idOf(n),
  cutoverId: idOf(0),
  gateId,
  policy,
  openedAt: AT,
  openedById: idOf(9),
  openedByName: "Dana",
  closedAt: AT,
  closedByName: "Dana",
  closedReason: "Decided: HOLD",
});
const signOff = (n: number, pollId: string, supersedesId: string | null): SignOff => ({
  id: idOf(n),
  cutoverId: idOf(0),
  gateId: gate.id,
  pollId,
  position: "data-steward",
  personId: idOf(9),
  personName: "L. Haddad",
  answer: "HOLD",
  meaning: "Wait.",
  comment: "Wait.",
  evidenceHash: "0".repeat(64),
  signedAt: AT,
  supersedesId,
  signatureId: null,
});
const decision: Decision = {
  id: idOf(70),
  cutoverId: idOf(0),
  gateId: gate.id,
  pollId: idOf(10),
  outcome: "HOLD",
  reason: "Wait.",
  evidenceHash: "0".repeat(64),
  personId: idOf(9),
  personName: "Dana",
  position: "incident-commander",
  decidedAt: AT,
  signatureId: null,
};

test("a gate's record holds every poll, the newest first, with superseded answers in their place", () => {
  const polls = [poll(10), poll(11), poll(12, idOf(2))];
  const signOffs = [signOff(20, idOf(10), null), signOff(21, idOf(10), idOf(20))];
  const record = gateRecord(gate, {
    poll: Object.fromEntries(polls.map((entity) => [entity.id, entity])),
    signOff: Object.fromEntries(signOffs.map((entity) => [entity.id, entity])),
    decision: { [decision.id]: decision },
    evidenceSnapshot: {},
  });
  expect(
    record.map(({ ordinal, poll: { id }, decision: decided }) => [ordinal, id, decided?.outcome]),
  ).toEqual([
    [2, idOf(11), undefined],
    [1, idOf(10), "HOLD"],
  ]);
  expect(record[1]?.signOffs.map((entry) => entry.signOff.id)).toEqual([idOf(20), idOf(21)]);
});
