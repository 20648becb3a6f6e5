import { whyNotSignByBreakGlass } from "#lib/breakGlass/rules.ts";
import { allOf, type Position, positionTitle } from "#lib/door/positions.ts";
import { whyNotClose as whyNotCloseExposures } from "#lib/exposure/rules.ts";
import { hashOf } from "#lib/journal/canonical.ts";
import { phasesInOrder } from "#lib/plan/rules.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import { all } from "#lib/room/state.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import type { Withdrawal } from "#lib/signatures/schema.ts";
import { type CriterionView, evidenceOf, type GateFacts, viewCriteria } from "./criteria.ts";
import { heldThroughout, holdersOf, isEnough, requiredOf, whyNotPolicy, whyNotStaffed } from "./policy.ts";
import type { Decision, Evidence, Gate, Outcome, Poll, SignOff } from "./schema.ts";

const MINUTE_MS = 60_000;

/** A position's standing in a poll: its answer, and why it does not count where it does not. */
export type SeatState = "GO" | "HOLD" | "NO-GO" | "stale" | "expired" | "not-held" | "not-answered";

export interface Seat {
  readonly position: Position;
  readonly state: SeatState;
  /** The answer that stands. */
  readonly signOff: SignOff | undefined;
  /** The last answer given, whether it stands or was withdrawn: what a new one supersedes. */
  readonly newest: SignOff | undefined;
  /** That the last answer was withdrawn. */
  readonly withdrawal: Withdrawal | undefined;
  /** Who holds the position now. */
  readonly holders: readonly string[];
}

export interface GateView {
  readonly gate: Gate;
  readonly criteria: readonly CriterionView[];
  readonly poll: Poll | undefined;
  readonly seats: readonly Seat[];
  readonly evidence: Evidence | undefined;
  readonly evidenceHash: string | undefined;
  readonly decision: Decision | undefined;
  /** That the decision was withdrawn: the gate is as if it had not been polled. */
  readonly withdrawal: Withdrawal | undefined;
  /** At a gate of the last phase: what the migration made, and that should be gone and is not. */
  readonly leftOver: string | undefined;
  /** `passed` while a GO is good to execute. */
  readonly state: "not-polled" | "polling" | "passed" | "held" | "refused" | "expired";
}

export const evidenceHashOf = (evidence: Evidence): string => hashOf("evidence", evidence);

/** Of each position the newest answer in a poll, which supersedes those before it; one withdrawn brings none of them back. */
function newestAnswers(poll: Poll, facts: GateFacts): Map<Position, SignOff> {
  const signOffs = all(facts, "signOff").filter((signOff) => signOff.pollId === poll.id);
  return new Map(signOffs.map((signOff) => [signOff.position, signOff]));
}

/**
 * What a sign-off is worth at `nowMs`. A GO is worth nothing when its evidence changed, when its time ran out, or when its signer has
 * lost the position since: a decision rests on people who answer for it now. Not even when they get it back, or they could have taken
 * another seat meanwhile. A NO-GO or a HOLD blocks until it is superseded or withdrawn, however old and whoever's it was.
 */
function seatState(
  signOff: SignOff | undefined,
  poll: Poll,
  facts: GateFacts,
  evidenceHash: string,
  nowMs: number,
): SeatState {
  if (!signOff) return "not-answered";
  if (signOff.answer !== "GO") return signOff.answer;
  const { personId, position } = signOff;
  const signedMs = Date.parse(signOff.signedAt);
  if (!heldThroughout(facts, personId, position, signedMs, nowMs)) return "not-held";
  if (signOff.evidenceHash !== evidenceHash) return "stale";
  return nowMs - signedMs > poll.policy.approvalExpiryMinutes * MINUTE_MS ? "expired" : "GO";
}

/** A gate of the last phase closes the migration: what it made and should have removed by then stands against it. */
const leftOverAt = (gate: Gate, facts: GateFacts, nowMs: number): string | undefined =>
  phasesInOrder(facts).at(-1)?.id === gate.phaseId ? whyNotCloseExposures(facts, nowMs) : undefined;

/** A gate as the room sees it at `nowMs`. */
export function viewGate(gate: Gate, facts: GateFacts, vitals: Vitals, nowMs: number): GateView {
  const criteria = viewCriteria(gate, facts, vitals, nowMs);
  const poll = all(facts, "poll").findLast((candidate) => candidate.gateId === gate.id);
  const leftOver = leftOverAt(gate, facts, nowMs);
  if (!poll)
    return {
      gate,
      criteria,
      leftOver,
      poll,
      seats: gate.policy.positions.map((position) => ({
        position,
        state: "not-answered",
        signOff: undefined,
        newest: undefined,
        withdrawal: undefined,
        holders: holdersOf(facts, position, nowMs).map(({ personName }) => personName),
      })),
      evidence: undefined,
      evidenceHash: undefined,
      decision: undefined,
      withdrawal: undefined,
      state: "not-polled",
    };
  const evidence = evidenceOf(gate, poll, criteria);
  const evidenceHash = evidenceHashOf(evidence);
  const answers = newestAnswers(poll, facts);
  const seats = poll.policy.positions.map((position): Seat => {
    const newest = answers.get(position);
    const withdrawal = newest && withdrawalOf(facts, "signOff", newest.id);
    const signOff = withdrawal ? undefined : newest;
    return {
      position,
      state: seatState(signOff, poll, facts, evidenceHash, nowMs),
      signOff,
      newest,
      withdrawal,
      holders: holdersOf(facts, position, nowMs).map(({ personName }) => personName),
    };
  });
  const decision = all(facts, "decision").find((candidate) => candidate.pollId === poll.id);
  const withdrawal = decision && withdrawalOf(facts, "decision", decision.id);
  return {
    gate,
    criteria,
    leftOver,
    poll,
    seats,
    evidence,
    evidenceHash,
    decision,
    withdrawal,
    state: withdrawal ? "not-polled" : gateState(poll, decision, nowMs),
  };
}

function gateState(poll: Poll, decision: Decision | undefined, nowMs: number): GateView["state"] {
  if (!decision) return poll.closedAt === null ? "polling" : "not-polled";
  if (decision.outcome === "HOLD") return "held";
  if (decision.outcome === "NO-GO") return "refused";
  const ageMs = nowMs - Date.parse(decision.decidedAt);
  return ageMs > poll.policy.executionExpiryMinutes * MINUTE_MS ? "expired" : "passed";
}

/** The cutover's gates in their order, as the room sees them. */
export function viewGates(facts: GateFacts, vitals: Vitals, nowMs: number): GateView[] {
  return all(facts, "gate")
    .sort((a, b) => a.number - b.number)
    .map((gate) => viewGate(gate, facts, vitals, nowMs));
}

/** The first gate that work has not passed: what the room decides next. */
export const nextDecision = (views: readonly GateView[]): GateView | undefined =>
  views.find((view) => view.state !== "passed");

/** Who acts: a person and the positions they hold. */
export interface GateActor {
  readonly personId: string;
  readonly positions: readonly Position[];
  /** Those of them that are held by break-glass alone. */
  readonly byBreakGlass: readonly Position[];
}

export function whyNotOpenPoll(
  view: GateView,
  facts: GateFacts,
  actor: GateActor,
  nowMs: number,
): string | undefined {
  if (view.state === "polling") return "A poll of this gate is open.";
  if (view.state === "passed") return "This gate is passed.";
  const phase = facts.phase[view.gate.phaseId];
  if (phase && phase.startedAt === null)
    return `Phase ${phase.number}, ${phase.name}, has not started; its gates are polled in it.`;
  return whyNotPolicy(view.gate.policy) ?? whyNotStaffed(view.gate.policy, facts, actor.personId, nowMs);
}

/** Why a person can't answer for a position, or undefined. The button shows it, the door throws it. */
export function whyNotSign(view: GateView, position: Position, actor: GateActor): string | undefined {
  const { poll } = view;
  if (!poll) return "No poll of this gate has been opened.";
  if (poll.closedAt !== null) return "The poll is closed.";
  if (!poll.policy.positions.includes(position))
    return `${positionTitle(position)} is not polled at this gate.`;
  if (!actor.positions.includes(position))
    return `You do not hold ${positionTitle(position)} in this cutover.`;
  const byBreakGlass = whyNotSignByBreakGlass([position], actor.positions, actor.byBreakGlass);
  if (byBreakGlass !== undefined) return byBreakGlass;
  if (poll.openedById === actor.personId) return "You opened this poll; the one who proposes never counts.";
  const otherSeat = view.seats.find(
    (seat) =>
      seat.position !== position && seat.state !== "not-held" && seat.signOff?.personId === actor.personId,
  );
  if (otherSeat)
    return `You have answered for ${positionTitle(otherSeat.position)}; one human fills one seat.`;
  return undefined;
}

/** Why a person can't withdraw an answer, or undefined. Whoever holds its position now can: one NO-GO must not outlast a shift. */
export function whyNotWithdrawAnswer(
  view: GateView,
  { id, position }: SignOff,
  actor: GateActor,
): string | undefined {
  const { poll } = view;
  if (!poll || poll.closedAt !== null) return "The poll is closed; what was answered in it is history.";
  if (!actor.positions.includes(position))
    return `You do not hold ${positionTitle(position)} in this cutover.`;
  const seat = view.seats.find((candidate) => candidate.position === position);
  if (seat?.newest?.id !== id) return "It does not stand: a later answer superseded it.";
  return whyTakenBack(seat.withdrawal);
}

/** Why a decision can't be withdrawn, or undefined: only a GO that is good to execute does harm by standing. */
export function whyNotWithdrawDecision({ decision, withdrawal, state }: GateView): string | undefined {
  if (!decision) return "Nothing is decided at this gate.";
  return whyTakenBack(withdrawal) ?? (state === "passed" ? undefined : "No GO is in force at this gate.");
}

/** The position an actor can answer for in this poll, or the sentence why there is none. */
export function seatFor(view: GateView, actor: GateActor): { position: Position } | { whyNot: string } {
  const polled = view.poll?.policy.positions ?? view.gate.policy.positions;
  const [first, ...others] = polled.filter((position) => actor.positions.includes(position));
  if (first === undefined) return { whyNot: "You hold no position that this gate polls." };
  const reasons = [first, ...others].map((position) => ({
    position,
    why: whyNotSign(view, position, actor),
  }));
  const open = reasons.find(({ why }) => why === undefined);
  return open ? { position: open.position } : { whyNot: reasons[0]?.why ?? "You can't answer this poll." };
}

/** What stands against a GO on an open poll. */
function obstacles({ policy }: Poll, { seats, criteria }: GateView) {
  const counted = seats.filter(({ state }) => state === "GO").map(({ position }) => position);
  const short = Math.max(0, policy.quorum - counted.length);
  const waiting = seats.filter(
    ({ position }) => !isEnough(policy, counted) && (short > 0 || requiredOf(policy).includes(position)),
  );
  return {
    // Who waived a criterion answers for it: see waiverInForce.
    criteria: criteria.filter(({ state }) => state !== "met" && state !== "waived"),
    against: seats.filter(({ state }) => state === "NO-GO" || state === "HOLD"),
    // Where every seat is needed, the seats say it all.
    short: policy.quorum < policy.positions.length ? short : 0,
    awaited: waiting.filter(({ state }) => state === "not-answered"),
    again: waiting.filter(({ state }) => state in WHY_AGAIN),
  };
}

/** Why an answer of GO that stands does not count. */
const WHY_AGAIN: Partial<Record<SeatState, string>> = {
  stale: "the evidence changed",
  expired: "the approval expired",
  "not-held": "who answered does not hold the position any more",
};

const whyNoPoll = ({ poll }: GateView): string | undefined => {
  if (!poll) return "No poll of this gate has been opened.";
  return poll.closedAt === null ? undefined : "The poll is closed.";
};

/** One sentence that stands against a GO, and what it is about. */
export interface Obstacle {
  readonly sentence: string;
  readonly criterion?: CriterionView;
  readonly seat?: Seat;
}

/** Why GO is not possible, sentence by sentence with what each is about; empty when it is. */
export function obstaclesTo(view: GateView): Obstacle[] {
  const noPoll = whyNoPoll(view);
  if (!view.poll || noPoll !== undefined) return noPoll === undefined ? [] : [{ sentence: noPoll }];
  const { policy } = view.poll;
  const { criteria, against, short, awaited, again } = obstacles(view.poll, view);
  const needed = ({ position }: Seat): string =>
    requiredOf(policy).includes(position) ? ", and its GO is required" : "";
  return [
    ...criteria.map((criterion) => ({
      sentence: `${criterion.criterion.question} ${criterion.state === "unknown" ? "Unknown" : "No"}: ${criterion.finding}.`,
      criterion,
    })),
    ...(view.leftOver === undefined ? [] : [{ sentence: view.leftOver }]),
    ...against.map((seat) => ({ sentence: `${positionTitle(seat.position)} answered ${seat.state}.`, seat })),
    ...(short > 0
      ? [
          {
            sentence: `GO takes ${policy.quorum} answers of GO: ${short} more ${short === 1 ? "is" : "are"} needed.`,
          },
        ]
      : []),
    ...awaited.map((seat) => ({
      sentence: `${positionTitle(seat.position)} has not answered${needed(seat)}.`,
      seat,
    })),
    ...again.map((seat) => ({
      sentence: `${positionTitle(seat.position)} must answer again: ${WHY_AGAIN[seat.state]}${needed(seat)}.`,
      seat,
    })),
  ];
}

/** The sentences alone. */
export const blockersOf = (view: GateView): string[] => obstaclesTo(view).map(({ sentence }) => sentence);

/** The same in one sentence, for a screen that shows the criteria and the seats beside it. */
export function blockersInBrief(view: GateView): string | undefined {
  const noPoll = whyNoPoll(view);
  if (!view.poll || noPoll !== undefined) return noPoll;
  const { criteria, against, short, awaited, again } = obstacles(view.poll, view);
  const unknown = criteria.filter(({ state }) => state === "unknown").length;
  const notMet = criteria.length - unknown;
  const of = `of ${view.criteria.length} criteria`;
  const names = (seats: readonly Seat[]): string => allOf(seats.map(({ position }) => position));
  const parts = [
    notMet > 0 && `${notMet} ${of} not met`,
    unknown > 0 && (notMet > 0 ? `${unknown} unknown` : `${unknown} ${of} unknown`),
    ...against.map(({ position, state }) => `${positionTitle(position)} answered ${state}`),
    short > 0 && `${short} more GO needed`,
    awaited.length > 0 && `${names(awaited)} ${awaited.length === 1 ? "has" : "have"} not answered`,
    again.length > 0 && `${names(again)} must answer again`,
    view.leftOver !== undefined && "exposures are past their end date",
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : `${parts.join("; ")}.`;
}

/** Why this outcome can't be decided, or undefined. HOLD and NO-GO are always possible while the poll is open. */
export function whyNotDecide(view: GateView, outcome: Outcome): string | undefined {
  if (!view.poll) return "No poll of this gate has been opened.";
  if (view.decision && !view.withdrawal)
    return `It is decided: ${view.decision.outcome} by ${view.decision.personName}.`;
  if (view.poll.closedAt !== null) return "The poll is closed.";
  if (outcome !== "GO") return undefined;
  const blockers = blockersOf(view);
  return blockers.length === 0 ? undefined : `GO is not possible. ${blockers.join(" ")}`;
}
