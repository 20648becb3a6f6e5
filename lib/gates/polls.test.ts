import { describe, expect, test } from "vitest";
import type { Assignment } from "#lib/access/schema.ts";
import type { Position } from "#lib/door/positions.ts";
import type { Phase } from "#lib/plan/schema.ts";
import type { Withdrawal } from "#lib/signatures/schema.ts";
import * as rules from "./rules.ts";
import type { Decision, Poll, SignOff } from "./schema.ts";
import {
  at,
  CUTOVER_ID,
  factsOf,
  idOf,
  NO_VITALS,
  NOW_MS,
  plainAssignment,
  plainCriterion,
  plainGate,
  plainPoll,
  plainSignOff,
  policyOf,
} from "./testing.ts";

const [dana, leilani, priya] = [idOf(900), idOf(901), idOf(902)];
const policy = policyOf(["identity", "data-steward"]);
const gate = plainGate(policy);
const STAFF = [
  plainAssignment(11, "incident-commander", dana),
  plainAssignment(12, "identity", leilani),
  plainAssignment(13, "data-steward", priya),
];
const ATTESTED = {
  id: idOf(70),
  cutoverId: CUTOVER_ID,
  criterionId: plainCriterion().id,
  statement: "Sign-in works.",
  comment: null,
  personId: leilani,
  personName: "Leilani",
  position: "identity" as const,
  attestedAt: at(-40),
  signatureId: idOf(71),
};
const PHASE: Phase = {
  id: gate.phaseId,
  cutoverId: CUTOVER_ID,
  number: 3,
  name: "Cutover",
  startedAt: at(-60),
  signedAt: null,
  signedByName: null,
};
const LAST: Phase = { ...PHASE, id: idOf(5), number: 4, name: "Hypercare" };

interface Scene {
  poll?: Partial<Poll> | null;
  signOffs?: readonly SignOff[];
  decision?: Partial<Decision>;
  withdrawals?: readonly Withdrawal[];
  assignment?: readonly Assignment[];
  phase?: readonly Phase[];
  nowMs?: number;
}

const factsIn = ({
  poll = {},
  signOffs = [],
  decision,
  withdrawals = [],
  assignment = STAFF,
  phase = [PHASE, LAST],
}: Scene) =>
  factsOf({
    gate: [gate],
    criterion: [plainCriterion()],
    attestation: [ATTESTED],
    poll: poll === null ? [] : [plainPoll(50, policy, poll)],
    signOff: signOffs,
    withdrawal: withdrawals,
    assignment,
    phase,
    decision: decision
      ? [
          {
            ...{
              id: idOf(80),
              cutoverId: CUTOVER_ID,
              gateId: gate.id,
              pollId: idOf(50),
              outcome: "GO",
              reason: null,
            },
            ...{
              evidenceHash: "0".repeat(64),
              personId: dana,
              personName: "Dana",
              position: "incident-commander",
            },
            ...{ decidedAt: at(-10), signatureId: idOf(81) },
            ...decision,
          },
        ]
      : [],
  });
const look = (scene: Scene = {}) => rules.viewGate(gate, factsIn(scene), NO_VITALS, scene.nowMs ?? NOW_MS);
/** The hash that a signer sees in this scene. */
const HASH = look().evidenceHash ?? "";
const signed = (n: number, fields: Partial<SignOff> = {}): SignOff =>
  plainSignOff(n, idOf(50), { evidenceHash: HASH, ...fields });
const stewards = (n: number, fields: Partial<SignOff> = {}): SignOff =>
  signed(n, { position: "data-steward", personId: priya, ...fields });
const takenBack = (subjectId: string, subject: Withdrawal["subject"] = "signOff"): Withdrawal => ({
  id: idOf(95),
  cutoverId: CUTOVER_ID,
  subject,
  subjectId,
  reason: "Wrong",
  personId: leilani,
  personName: "Leilani",
  position: "identity",
  withdrawnAt: at(-1),
  signatureId: null,
});
const actor = (personId: string, positions: Position[], byBreakGlass: Position[] = []): rules.GateActor => ({
  personId,
  positions,
  byBreakGlass,
});
const seatOf = (view: rules.GateView, position: Position) =>
  view.seats.find((seat) => seat.position === position);
const BOTH = [signed(60), stewards(61)];

describe("a seat", () => {
  const state = (signOff: SignOff, scene: Scene = {}) =>
    seatOf(look({ ...scene, signOffs: [signOff] }), "identity")?.state;
  test("holds for its time, to the millisecond", () => {
    expect(state(signed(60, { signedAt: at(-60) }))).toBe("GO");
    expect(state(signed(60, { signedAt: at(-60) }), { nowMs: NOW_MS + 1 })).toBe("expired");
  });
  test("is stale on other evidence, and a no stays a no however old", () => {
    expect(state(signed(60, { evidenceHash: "1".repeat(64) }))).toBe("stale");
    for (const answer of ["NO-GO", "HOLD"] as const)
      expect(state(signed(60, { answer, evidenceHash: "1".repeat(64), signedAt: at(-600) }))).toBe(answer);
  });
  test("is nobody's when its signer has lost the position, whatever else is wrong with it", () => {
    const assignment = [STAFF[0], STAFF[2]].filter((one) => one !== undefined);
    expect(state(signed(60), { assignment })).toBe("not-held");
    expect(state(signed(60, { evidenceHash: "1".repeat(64), signedAt: at(-600) }), { assignment })).toBe(
      "not-held",
    );
    expect(state(signed(60, { answer: "NO-GO" }), { assignment })).toBe("NO-GO");
  });
  test("says who holds it, its newest answer, and that it was withdrawn", () => {
    const view = look({ signOffs: [signed(60), signed(62)], withdrawals: [takenBack(idOf(62))] });
    expect(seatOf(view, "identity")).toMatchObject({
      state: "not-answered",
      signOff: undefined,
      newest: { id: idOf(62) },
      withdrawal: { subjectId: idOf(62) },
      holders: ["Person 901"],
    });
    expect(seatOf(view, "data-steward")).toMatchObject({ newest: undefined, holders: ["Person 902"] });
    expect(look({ poll: null }).seats).toEqual([
      expect.objectContaining({ position: "identity", state: "not-answered", holders: ["Person 901"] }),
      expect.objectContaining({ position: "data-steward", state: "not-answered", holders: ["Person 902"] }),
    ]);
  });
  test("takes no answer from another poll", () => {
    expect(look({ signOffs: [{ ...signed(60), pollId: idOf(49) }] }).seats[0]?.state).toBe("not-answered");
  });
});

describe("a gate", () => {
  test("is what its newest poll is", () => {
    expect(look({ poll: null })).toMatchObject({ state: "not-polled", poll: undefined });
    expect(look().state).toBe("polling");
    expect(look({ poll: { closedAt: at(-1) } }).state).toBe("not-polled");
    expect(look({ decision: { outcome: "HOLD" } }).state).toBe("held");
    expect(look({ decision: { outcome: "NO-GO" } }).state).toBe("refused");
    expect(look({ decision: {} }).state).toBe("passed");
    expect(look({ decision: { pollId: idOf(49) } }).state).toBe("polling");
    expect(look({ poll: { gateId: idOf(9) } }).poll).toBeUndefined();
  });
  test("is passed for the time of its GO, to the millisecond, unless that is withdrawn", () => {
    const decision = { decidedAt: at(-60) };
    expect(look({ decision }).state).toBe("passed");
    expect(look({ decision, nowMs: NOW_MS + 1 }).state).toBe("expired");
    const back = look({ decision, withdrawals: [takenBack(idOf(80), "decision")] });
    expect(back).toMatchObject({ state: "not-polled", withdrawal: { subjectId: idOf(80) } });
  });
  test("comes in the order of its number, and the first that is not passed is decided next", () => {
    const facts = {
      ...factsIn({ decision: {} }),
      gate: Object.fromEntries(
        [
          plainGate(policy, { id: idOf(6), number: 3 }),
          gate,
          plainGate(policy, { id: idOf(7), number: 2 }),
        ].map((one) => [one.id, one]),
      ),
    };
    const views = rules.viewGates(facts, NO_VITALS, NOW_MS);
    expect(views.map((view) => view.gate.number)).toEqual([1, 2, 3]);
    expect(rules.nextDecision(views)?.gate.number).toBe(2);
    expect(rules.nextDecision(views.slice(0, 1))).toBeUndefined();
  });
  test("is named by its evidence, and by nothing else of the same shape", () => {
    const { evidence } = look();
    if (!evidence) throw new Error("no evidence");
    expect(rules.evidenceHashOf(evidence)).toBe(HASH);
    expect(rules.evidenceHashOf({ ...evidence, question: "Other?" })).not.toBe(HASH);
    expect(HASH).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("opening a poll", () => {
  const open = (scene: Scene = {}, by = actor(dana, ["incident-commander"])) =>
    rules.whyNotOpenPoll(look(scene), factsIn(scene), by, NOW_MS);
  test("is possible where none is open and no GO is in force", () => {
    expect(open({ poll: null })).toBeUndefined();
    expect(open({ poll: { closedAt: at(-1) } })).toBeUndefined();
    expect(open()).toBe("A poll of this gate is open.");
    expect(open({ decision: {} })).toBe("This gate is passed.");
    expect(open({ decision: { decidedAt: at(-61) } })).toBeUndefined();
  });
  test("waits for the gate's phase, and for people", () => {
    expect(open({ poll: null, phase: [{ ...PHASE, startedAt: null }, LAST] })).toBe(
      "Phase 3, Cutover, has not started; its gates are polled in it.",
    );
    expect(open({ poll: null, assignment: STAFF.slice(0, 2) })).toContain("can fill 1 seats");
    expect(open({ poll: null }, actor(priya, ["incident-commander", "data-steward"]))).toContain(
      "can fill 1 seats",
    );
  });
});

describe("answering", () => {
  const sign = (scene: Scene, by: rules.GateActor, position: Position = "identity") =>
    rules.whyNotSign(look(scene), position, by);
  const identity = actor(leilani, ["identity"]);
  test("is for who holds a position that is polled", () => {
    expect(sign({}, identity)).toBeUndefined();
    expect(sign({ signOffs: [signed(60)] }, identity)).toBeUndefined();
    expect(sign({ poll: null }, identity)).toBe("No poll of this gate has been opened.");
    expect(sign({ poll: { closedAt: at(-1) } }, identity)).toBe("The poll is closed.");
    expect(sign({}, actor(leilani, ["comms"]), "comms")).toBe("Communications is not polled at this gate.");
    expect(sign({}, actor(leilani, ["data-steward"]))).toBe("You do not hold Identity in this cutover.");
  });
  test("is not by break-glass, nor for the one who opened the poll", () => {
    expect(sign({}, actor(leilani, ["identity"], ["identity"]))).toContain(
      "by break-glass, which never signs",
    );
    expect(sign({}, actor(leilani, ["identity", "comms"], ["comms"]))).toBeUndefined();
    expect(sign({}, actor(dana, ["identity"]))).toBe(
      "You opened this poll; the one who proposes never counts.",
    );
  });
  test("is for one seat, unless the other was withdrawn or its position lost", () => {
    const two = actor(leilani, ["identity", "data-steward"]);
    const scene = { signOffs: [signed(60)] };
    expect(sign(scene, two, "data-steward")).toBe(
      "You have answered for Identity; one human fills one seat.",
    );
    expect(sign({ ...scene, withdrawals: [takenBack(idOf(60))] }, two, "data-steward")).toBeUndefined();
    const lost = { ...scene, assignment: [STAFF[0], STAFF[2]].filter((one) => one !== undefined) };
    expect(sign(lost, actor(leilani, ["data-steward"]), "data-steward")).toBeUndefined();
    const no = { ...lost, signOffs: [signed(60, { answer: "NO-GO" })] };
    expect(sign(no, actor(leilani, ["data-steward"]), "data-steward")).toContain(
      "You have answered for Identity",
    );
  });
  test("finds one's seat, or says why there is none", () => {
    const find = (by: rules.GateActor, scene: Scene = {}) => rules.seatFor(look(scene), by);
    expect(find(identity)).toEqual({ position: "identity" });
    expect(find(actor(priya, ["comms", "data-steward"]))).toEqual({ position: "data-steward" });
    expect(find(actor(leilani, ["comms"]))).toEqual({ whyNot: "You hold no position that this gate polls." });
    expect(find(actor(leilani, ["data-steward", "identity"]), { signOffs: [signed(60)] })).toEqual({
      position: "identity",
    });
    expect(find(actor(leilani, ["data-steward", "identity"], ["identity"]))).toEqual({
      position: "data-steward",
    });
    expect(find(actor(dana, ["identity"]))).toEqual({
      whyNot: "You opened this poll; the one who proposes never counts.",
    });
    expect(find(identity, { poll: null })).toEqual({ whyNot: "No poll of this gate has been opened." });
  });
});

describe("withdrawing", () => {
  test("an answer is for who holds its position, while the poll is open and it stands", () => {
    const back = (scene: Scene, by = actor(priya, ["identity"])) =>
      rules.whyNotWithdrawAnswer(look(scene), signed(60), by);
    const scene = { signOffs: [signed(60)] };
    expect(back(scene)).toBeUndefined();
    expect(back({ ...scene, poll: { closedAt: at(-1) } })).toBe(
      "The poll is closed; what was answered in it is history.",
    );
    expect(back({ poll: null })).toBe("The poll is closed; what was answered in it is history.");
    expect(back(scene, actor(priya, ["data-steward"]))).toBe("You do not hold Identity in this cutover.");
    expect(back({ signOffs: [signed(60), signed(62)] })).toBe(
      "It does not stand: a later answer superseded it.",
    );
    expect(back({})).toBe("It does not stand: a later answer superseded it.");
    expect(back({ ...scene, withdrawals: [takenBack(idOf(60))] })).toBe("Leilani has withdrawn it.");
  });
  test("a decision is for a GO in force", () => {
    const back = (scene: Scene) => rules.whyNotWithdrawDecision(look(scene));
    expect(back({ decision: {} })).toBeUndefined();
    expect(back({})).toBe("Nothing is decided at this gate.");
    expect(back({ decision: { outcome: "HOLD" } })).toBe("No GO is in force at this gate.");
    expect(back({ decision: { decidedAt: at(-61) } })).toBe("No GO is in force at this gate.");
    expect(back({ decision: {}, withdrawals: [takenBack(idOf(80), "decision")] })).toBe(
      "Leilani has withdrawn it.",
    );
  });
});

describe("deciding", () => {
  const decide = (scene: Scene, outcome: "GO" | "HOLD" | "NO-GO" = "GO") =>
    rules.whyNotDecide(look(scene), outcome);
  test("GO takes the quorum and the criteria; HOLD and NO-GO an open poll", () => {
    expect(decide({ signOffs: BOTH })).toBeUndefined();
    expect(decide({ signOffs: [signed(60)] })).toBe("GO is not possible. Data steward has not answered.");
    expect(decide({}, "HOLD")).toBeUndefined();
    expect(decide({}, "NO-GO")).toBeUndefined();
    expect(decide({ poll: null }, "HOLD")).toBe("No poll of this gate has been opened.");
    expect(decide({ poll: { closedAt: at(-1) } }, "HOLD")).toBe("The poll is closed.");
  });
  test("is done once, also when the first was withdrawn", () => {
    const decision = { outcome: "HOLD" as const };
    expect(decide({ decision, poll: { closedAt: at(-1) } }, "HOLD")).toBe("It is decided: HOLD by Dana.");
    const withdrawals = [takenBack(idOf(80), "decision")];
    expect(decide({ decision, withdrawals, poll: { closedAt: at(-1) } })).toBe("The poll is closed.");
  });
  test("waits at the gate of the last phase for what should be gone", () => {
    const exposed = (phase: readonly Phase[]) => {
      const exposure = {
        ...{
          id: idOf(85),
          cutoverId: CUTOVER_ID,
          number: 1,
          kind: "staging-copy",
          name: "Copy",
          systemId: null,
        },
        ...{ phiClass: "phi", ownerPosition: "app-owner", ownerName: null, purpose: "Test", endsAt: at(-1) },
        ...{
          registeredAt: at(-90),
          registeredByName: "Dana",
          removedAt: null,
          removedByName: null,
          removalProof: null,
        },
      };
      const facts = { ...factsIn({ signOffs: BOTH, phase }), exposure: { [exposure.id]: exposure } };
      return rules.viewGate(gate, facts as unknown as ReturnType<typeof factsIn>, NO_VITALS, NOW_MS);
    };
    expect(rules.blockersOf(exposed([PHASE, LAST]))).toEqual([]);
    const [sentence] = rules.blockersOf(exposed([PHASE]));
    expect(sentence).toBe("An exposure is past the end date and not proved removed: 1 “Copy”.");
    expect(rules.blockersInBrief(exposed([PHASE]))).toBe("exposures are past their end date.");
  });
});

describe("what stands against a GO", () => {
  const POSITIONS: Position[] = ["identity", "data-steward", "interfaces"];
  const staff = [...STAFF, plainAssignment(14, "interfaces", idOf(903))];
  const against = (fields: Parameters<typeof policyOf>[1], signOffs: readonly SignOff[]) => {
    const asked = policyOf(POSITIONS, fields);
    const view = rules.viewGate(
      plainGate(asked),
      factsIn({ poll: { policy: asked }, signOffs, assignment: staff }),
      NO_VITALS,
      NOW_MS,
    );
    return [...rules.blockersOf(view), rules.blockersInBrief(view)];
  };
  test("names the seats alone where every seat is needed", () => {
    expect(against({}, [signed(60)])).toEqual([
      "Data steward has not answered.",
      "Interfaces has not answered.",
      "Data steward and Interfaces have not answered.",
    ]);
  });
  test("says how many are needed where any will do", () => {
    expect(against({ quorum: 2 }, [signed(60)])).toEqual([
      "GO takes 2 answers of GO: 1 more is needed.",
      "Data steward has not answered.",
      "Interfaces has not answered.",
      "1 more GO needed; Data steward and Interfaces have not answered.",
    ]);
    expect(against({ quorum: 2 }, BOTH)).toEqual([undefined]);
  });
  test("names who is required, also beyond the quorum", () => {
    const required: Position[] = ["interfaces"];
    expect(against({ quorum: 2, required }, BOTH)).toEqual([
      "Interfaces has not answered, and its GO is required.",
      "Interfaces has not answered.",
    ]);
    const late = plainSignOff(62, idOf(50), {
      ...{ position: "interfaces", personId: idOf(903), evidenceHash: HASH, signedAt: at(-61) },
    });
    expect(against({ quorum: 2, required }, [...BOTH, late])).toEqual([
      "Interfaces must answer again: the approval expired, and its GO is required.",
      "Interfaces must answer again.",
    ]);
  });
  test("leads to what each is about", () => {
    const view = look({ signOffs: [stewards(61, { answer: "HOLD" })] });
    expect(rules.obstaclesTo(view).map(({ seat, criterion }) => [seat?.position, criterion])).toEqual([
      ["data-steward", undefined],
      ["identity", undefined],
    ]);
    expect(rules.obstaclesTo(look({ poll: { closedAt: at(-1) } }))).toEqual([
      { sentence: "The poll is closed." },
    ]);
    expect(rules.blockersInBrief(look({ poll: { closedAt: at(-1) } }))).toBe("The poll is closed.");
  });
});
