import { describe, expect, test } from "vitest";
import type { Waiver } from "#lib/criteria/schema.ts";
import { APPROVED, asked, tried } from "#lib/deviations/testing.ts";
import type { Withdrawal } from "#lib/signatures/schema.ts";
import { attestationOf, evidenceOf, tallyOf, viewCriteria } from "./criteria.ts";
import type { Attestation } from "./schema.ts";
import {
  at,
  CUTOVER_ID,
  factsOf,
  idOf,
  NO_VITALS,
  NOW_MS,
  plainCriterion,
  plainGate,
  plainPoll,
  policyOf,
} from "./testing.ts";

const gate = plainGate(policyOf(["identity"]));
const criterion = plainCriterion({ waiverPosition: "identity" });
const ATTESTATION: Attestation = {
  id: idOf(30),
  cutoverId: CUTOVER_ID,
  criterionId: criterion.id,
  statement: "Sign-in works.",
  comment: null,
  personId: idOf(901),
  personName: "Leilani",
  position: "identity",
  attestedAt: at(-20),
  attachment: null,
  signatureId: idOf(31),
};
const withdrawn = (subjectId: string, subject: Withdrawal["subject"]): Withdrawal => ({
  id: idOf(40),
  cutoverId: CUTOVER_ID,
  subject,
  subjectId,
  reason: "No longer so",
  personId: idOf(901),
  personName: "Leilani",
  position: "identity",
  withdrawnAt: at(-1),
  signatureId: null,
});
const FILE = {
  id: idOf(32),
  name: "protocol.pdf",
  mediaType: "application/pdf",
  sizeBytes: 1_000,
  sha256: "a".repeat(64),
} as const;
const seen = (given: Parameters<typeof factsOf>[0]) =>
  viewCriteria(gate, factsOf({ gate: [gate], ...given }), NO_VITALS, NOW_MS);
const only = (given: Parameters<typeof factsOf>[0]) => {
  const [first, ...others] = seen(given);
  expect(others).toEqual([]);
  return first;
};

function raise(): never {
  throw new Error("It is not seen.");
}

describe("a criterion that rests on a person's word", () => {
  test("is unknown until somebody gives it, and says so", () => {
    expect(only({ criterion: [criterion] })).toMatchObject({
      state: "unknown",
      finding: "nobody has attested it",
    });
  });
  test("is met by the word given for it, and rests on that", () => {
    expect(only({ criterion: [criterion], attestation: [ATTESTATION] })).toMatchObject({
      state: "met",
      finding: "attested by Leilani",
      basis: `attestation ${ATTESTATION.id}`,
      since: ATTESTATION.attestedAt,
    });
    const facts = factsOf({ attestation: [ATTESTATION] });
    expect(attestationOf(facts, criterion.id)).toEqual(ATTESTATION);
    expect(attestationOf(facts, idOf(4))).toBeUndefined();
  });
  test("is not met by a word for another criterion, nor by one that was withdrawn", () => {
    const other = { ...ATTESTATION, criterionId: idOf(4) };
    expect(only({ criterion: [criterion], attestation: [other] })?.state).toBe("unknown");
    const given = { criterion: [criterion], attestation: [ATTESTATION] };
    expect(only({ ...given, withdrawal: [withdrawn(ATTESTATION.id, "attestation")] })?.state).toBe("unknown");
    expect(only({ ...given, withdrawal: [withdrawn(ATTESTATION.id, "signOff")] })?.state).toBe("met");
  });
  test("names the file that it rests on, and is unknown without one where one is asked for", () => {
    const binding = {
      ...criterion.binding,
      kind: "attestation",
      needsFile: true,
    } as typeof criterion.binding;
    const needing = { ...criterion, binding };
    expect(only({ criterion: [needing], attestation: [ATTESTATION] })).toMatchObject({
      state: "unknown",
      finding: "it was attested without a file",
    });
    expect(only({ criterion: [needing], attestation: [{ ...ATTESTATION, attachment: FILE }] })).toMatchObject(
      {
        state: "met",
        finding: "attested by Leilani, on protocol.pdf",
      },
    );
  });
});

describe("a waiver", () => {
  const suite = plainCriterion({
    binding: { kind: "test-suite", suite: "security", maxAgeMinutes: 60 },
    waiverPosition: "identity",
  });
  const { criterion: _, ...found } = only({ criterion: [suite] }) ?? raise();
  const waiver: Waiver = {
    id: idOf(50),
    cutoverId: CUTOVER_ID,
    criterionId: suite.id,
    state: "unknown",
    finding: found.settledFinding,
    basis: found.basis,
    reason: "Tested by hand",
    endsAt: at(30),
    personId: idOf(902),
    personName: "Ines",
    position: "identity",
    waivedAt: at(-5),
    signatureId: idOf(51),
  };
  test("is a state of its own that tells who, why, until when, and what was found", () => {
    expect(only({ criterion: [suite], waiver: [waiver] })).toEqual({
      criterion: suite,
      state: "waived",
      finding: `waived by Ines: Tested by hand. Found: ${found.finding}`,
      settledFinding: `waived by Ines until ${waiver.endsAt}: Tested by hand. Found: ${found.settledFinding}`,
      basis: `${found.basis}; waiver ${waiver.id}`,
      since: found.since,
      found,
      waiver,
    });
  });
  test("waives nothing once its end has come, nor for another criterion", () => {
    expect(only({ criterion: [suite], waiver: [{ ...waiver, endsAt: at(0) }] })?.state).toBe("unknown");
    expect(only({ criterion: [suite], waiver: [{ ...waiver, criterionId: idOf(4) }] })?.state).toBe(
      "unknown",
    );
  });
  test("makes the whole no better than waived", () => {
    const waived = only({ criterion: [suite], waiver: [waiver] });
    const met = only({ criterion: [criterion], attestation: [ATTESTATION] });
    expect(tallyOf([waived ?? raise(), met ?? raise()])).toEqual({
      met: 1,
      notMet: 0,
      unknown: 0,
      waived: 1,
      overall: "waived",
    });
    expect(tallyOf([met ?? raise()]).overall).toBe("met");
  });
});

describe("what stands among a gate's criteria though nobody wrote it there", () => {
  test("a domain that the severity matrix requires by then, unknown", () => {
    const row = {
      id: idOf(60),
      cutoverId: CUTOVER_ID,
      domain: "allergies" as const,
      careByGate: 1,
      completenessByGate: null,
    };
    expect(only({ severityRow: [row] })).toEqual({
      criterion: {
        id: row.id,
        cutoverId: CUTOVER_ID,
        gateId: gate.id,
        ordinal: expect.any(Number),
        question: "Do allergies match?",
        binding: { kind: "reconciliation", domain: "allergies", maxAgeMinutes: null },
      },
      state: "unknown",
      finding: "required for care by gate 1 in the severity matrix, and no criterion asks about it",
      settledFinding: "required for care by gate 1 in the severity matrix, and no criterion asks about it",
      basis: "none",
      since: undefined,
    });
  });

  const verified = asked(1, { ...APPROVED, tries: [tried("do", "pass")] });
  test("an open deviation, with what it lacks", () => {
    const open = asked(1, APPROVED);
    expect(only({ deviation: [open] })).toMatchObject({
      criterion: {
        id: open.id,
        gateId: gate.id,
        question: "Is deviation 1, “Restart the channel by hand”, safe?",
        binding: { kind: "deviation", deviationId: open.id, number: 1 },
      },
      state: "unknown",
      finding: expect.stringMatching(/./),
      basis: `deviation ${open.id} approved 0`,
    });
  });
  test("one that was verified stays in a poll of this gate that was opened before, and in no other", () => {
    expect(verified.tries).toHaveLength(1);
    const before = plainPoll(70, gate.policy, { openedAt: "2026-11-21T03:12:00.000Z" });
    const after = plainPoll(71, gate.policy, { openedAt: "2026-11-21T03:20:00.000Z" });
    expect(seen({ deviation: [verified], poll: [before] })).toHaveLength(1);
    expect(seen({ deviation: [verified], poll: [before, after] })).toEqual([]);
    expect(seen({ deviation: [verified], poll: [{ ...before, gateId: idOf(9) }] })).toEqual([]);
    expect(seen({ deviation: [verified], poll: [before, { ...after, gateId: idOf(9) }] })).toHaveLength(1);
  });
});

test("the evidence of a signature is what was found, by its settled words, with what it was read from", () => {
  const poll = plainPoll(70, gate.policy);
  const criteria = seen({ criterion: [criterion], attestation: [ATTESTATION] });
  expect(evidenceOf(gate, poll, criteria)).toEqual({
    gateId: gate.id,
    pollId: poll.id,
    question: gate.question,
    criteria: [
      {
        criterionId: criterion.id,
        question: criterion.question,
        state: "met",
        finding: "attested by Leilani",
        basis: `attestation ${ATTESTATION.id}`,
      },
    ],
  });
});
