import fc from "fast-check";
import type { Position } from "#lib/door/positions.ts";
import type { GateView } from "./rules.ts";
import type { Answer, Outcome, Policy } from "./schema.ts";
import { MINUTE_MS } from "./testing.ts";

/**
 * A gate's life told a second time, as simply as it can be told, for the rules and the door to be held against: what happened, in
 * order, and what may happen next. It shares no code with the rules.
 */

/** Who there is. The commander proposes, the second commander and compliance are second persons. */
export const PEOPLE = [0, 1, 2, 3, 4] as const;
export type PersonNumber = (typeof PEOPLE)[number];
export const POLLABLE = ["clinical-informatics", "data-steward", "identity", "compliance"] as const;
type Pollable = (typeof POLLABLE)[number];
export const HELD_AT_FIRST: readonly (readonly [PersonNumber, Position])[] = [
  [0, "incident-commander"],
  // Who opens most polls could answer in them, if the rules let them.
  [0, "clinical-informatics"],
  [1, "clinical-informatics"],
  [2, "data-steward"],
  [3, "identity"],
  [3, "data-steward"],
  [4, "compliance"],
  [4, "incident-commander"],
];

/** Policies that a gate may have; the last can be filled by nobody. */
export const POLICIES: readonly Policy[] = [
  { positions: ["clinical-informatics", "data-steward"], quorum: 2 },
  { positions: ["clinical-informatics", "data-steward", "identity"], quorum: 2 },
  {
    positions: ["clinical-informatics", "data-steward", "identity"],
    quorum: 1,
    required: ["data-steward" as const],
  },
  { positions: ["data-steward", "identity", "compliance"], quorum: 3 },
  { positions: ["data-steward", "identity", "comms"], quorum: 3 },
].map((policy) => ({ ...policy, approvalExpiryMinutes: 30, executionExpiryMinutes: 60 }) as Policy);

export type Step =
  | { readonly do: "open" | "close" | "attest" | "unattest" | "handOver"; readonly who: PersonNumber }
  | {
      readonly do: "answer";
      readonly who: PersonNumber;
      readonly position: Pollable;
      readonly answer: Answer;
    }
  | { readonly do: "withdrawAnswer"; readonly who: PersonNumber; readonly position: Pollable }
  | { readonly do: "decide"; readonly who: PersonNumber; readonly outcome: Outcome }
  | { readonly do: "withdrawDecision"; readonly who: PersonNumber }
  | { readonly do: "assign" | "end"; readonly who: PersonNumber; readonly position: Pollable }
  | {
      readonly do: "propose";
      readonly who: PersonNumber;
      readonly policy: number;
      readonly approvalMinutes: number;
    }
  | { readonly do: "decideChange"; readonly who: PersonNumber; readonly outcome: "approved" | "refused" }
  | { readonly do: "withdrawChange"; readonly who: PersonNumber }
  | { readonly do: "wait"; readonly minutes: number };

const who = fc.constantFrom(...PEOPLE);
const commander = fc.constantFrom<PersonNumber>(0, 0, 0, 4, 1);
const position = fc.constantFrom(...POLLABLE);
/** Mostly those who may. */
const seat = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HELD_AT_FIRST.slice(1, 7)) },
  { weight: 1, arbitrary: fc.tuple(who, position) },
) as fc.Arbitrary<readonly [PersonNumber, Pollable]>;

const answers = fc
  .tuple(seat, fc.constantFrom<Answer>("GO", "GO", "GO", "GO", "GO", "HOLD", "NO-GO"))
  .map(([[person, place], answer]): Step => ({ do: "answer", who: person, position: place, answer }));
const simple = (
  name: "open" | "close" | "attest" | "unattest" | "handOver",
  by: fc.Arbitrary<PersonNumber>,
) => by.map((person): Step => ({ do: name, who: person }));

/** Steps as they may come, those that get a gate further more often. @param waits without which time stands still */
const stepOf = (waits: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 12, arbitrary: answers },
    { weight: 4, arbitrary: simple("open", commander) },
    { weight: 1, arbitrary: simple("close", commander) },
    { weight: 4, arbitrary: simple("attest", fc.constantFrom<PersonNumber>(3, 3, 3, 1)) },
    { weight: 1, arbitrary: simple("unattest", fc.constantFrom<PersonNumber>(3, 3, 1)) },
    { weight: 1, arbitrary: simple("handOver", who) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(commander, fc.constantFrom<Outcome>("GO", "GO", "GO", "GO", "HOLD", "NO-GO"))
        .map(([person, outcome]): Step => ({ do: "decide", who: person, outcome })),
    },
    {
      weight: 1,
      arbitrary: seat.map(
        ([person, place]): Step => ({ do: "withdrawAnswer", who: person, position: place }),
      ),
    },
    { weight: 1, arbitrary: commander.map((person): Step => ({ do: "withdrawDecision", who: person })) },
    {
      weight: 1,
      arbitrary: seat.map(([person, place]): Step => ({ do: "end", who: person, position: place })),
    },
    {
      weight: 1,
      arbitrary: seat.map(([person, place]): Step => ({ do: "assign", who: person, position: place })),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(commander, fc.nat(POLICIES.length - 1), fc.constantFrom(30, 30, 20, 45)).map(
        ([person, policy, approvalMinutes]): Step => ({
          do: "propose",
          who: person,
          policy,
          approvalMinutes,
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(who, fc.constantFrom("approved", "approved", "refused"))
        .map(([person, outcome]): Step => ({ do: "decideChange", who: person, outcome })),
    },
    { weight: 1, arbitrary: commander.map((person): Step => ({ do: "withdrawChange", who: person })) },
    ...(waits
      ? [
          {
            weight: 3,
            arbitrary: fc
              .constantFrom(1, 10, 29, 30, 31, 61)
              .map((minutes): Step => ({ do: "wait", minutes })),
          },
        ]
      : []),
  );

/** What brings a gate to a GO when nothing stands against it. */
export const WAY_TO_GO: readonly Step[] = [
  { do: "attest", who: 3 },
  { do: "open", who: 0 },
  { do: "answer", who: 1, position: "clinical-informatics", answer: "GO" },
  { do: "answer", who: 2, position: "data-steward", answer: "GO" },
  { do: "answer", who: 3, position: "identity", answer: "GO" },
  { do: "answer", who: 4, position: "compliance", answer: "GO" },
  { do: "decide", who: 0, outcome: "GO" },
  { do: "wait", minutes: 61 },
];

/** A change with its answer, which comes to nothing where nobody may make it. */
const change = fc
  .tuple(fc.nat(POLICIES.length - 1), fc.constantFrom(20, 30, 45), fc.constantFrom<PersonNumber>(4, 4, 0, 2))
  .map(([policy, approvalMinutes, second]): Step[] => [
    { do: "propose", who: 0, policy, approvalMinutes },
    { do: "decideChange", who: second, outcome: "approved" },
  ]);

/** Steps one by one, and stretches of the way to a GO among them. @param waits without which time stands still */
export const stepsOf = (waits: boolean, parts: { min: number; max: number }): fc.Arbitrary<Step[]> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: stepOf(waits).map((step) => [step]) },
        { weight: 1, arbitrary: change },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.nat(2), fc.integer({ min: 5, max: WAY_TO_GO.length }))
            .map(([from, to]) => WAY_TO_GO.slice(from, to).filter((step) => waits || step.do !== "wait")),
        },
      ),
      { minLength: parts.min, maxLength: parts.max, size: "max" },
    )
    .map((chosen) => chosen.flat());

interface Said {
  readonly person: PersonNumber;
  readonly position: Position;
  readonly answer: Answer;
  /** The attestation that there was; none is evidence, too. */
  readonly evidence: number | null;
  readonly atMs: number;
  withdrawn: boolean;
}

interface Polling {
  readonly opener: PersonNumber;
  readonly policy: Policy;
  readonly said: Said[];
  open: boolean;
  decision?: { readonly outcome: Outcome; readonly atMs: number; withdrawn: boolean };
}

/** What happened so far, and what may happen now. */
export class Ledger {
  policy: Policy = POLICIES[0] as Policy;
  readonly polls: Polling[] = [];
  readonly #heldSince = new Map<string, number>();
  #evidence: number | null = null;
  #attestations = 0;
  pending: { readonly proposer: PersonNumber; readonly policy: Policy } | undefined;

  constructor(nowMs: number) {
    for (const [person, place] of HELD_AT_FIRST) this.#heldSince.set(`${person} ${place}`, nowMs);
  }

  get poll(): Polling | undefined {
    return this.polls.at(-1);
  }

  holds(person: PersonNumber, place: Position): boolean {
    return this.#heldSince.has(`${person} ${place}`);
  }

  /** The answer of a position that stands: its newest, unless that was withdrawn. */
  #standing(poll: Polling, place: Position): Said | undefined {
    const newest = poll.said.filter((said) => said.position === place).at(-1);
    return newest?.withdrawn === false ? newest : undefined;
  }

  #lost({ person, position: place, atMs }: Said): boolean {
    const since = this.#heldSince.get(`${person} ${place}`);
    return since === undefined || since > atMs;
  }

  state(nowMs: number): GateView["state"] {
    const { poll } = this;
    if (!poll || poll.decision?.withdrawn) return "not-polled";
    if (!poll.decision) return poll.open ? "polling" : "not-polled";
    if (poll.decision.outcome !== "GO") return poll.decision.outcome === "HOLD" ? "held" : "refused";
    const untilMs = poll.decision.atMs + poll.policy.executionExpiryMinutes * MINUTE_MS;
    return nowMs <= untilMs ? "passed" : "expired";
  }

  /** Those whose GO counts now. */
  counted(nowMs: number): Said[] {
    const { poll } = this;
    if (!poll) return [];
    return poll.policy.positions
      .map((place) => this.#standing(poll, place))
      .filter(
        (said): said is Said =>
          said !== undefined &&
          said.answer === "GO" &&
          said.evidence === this.#evidence &&
          !this.#lost(said) &&
          nowMs <= said.atMs + poll.policy.approvalExpiryMinutes * MINUTE_MS,
      );
  }

  /** Whether a GO may be decided now. */
  mayGo(nowMs: number): boolean {
    const { poll } = this;
    if (!poll?.open || this.#evidence === null) return false;
    const { positions, quorum, required = [] } = poll.policy;
    if (positions.some((place) => (this.#standing(poll, place)?.answer ?? "GO") !== "GO")) return false;
    const places = this.counted(nowMs).map((said) => said.position);
    return places.length >= quorum && required.every((place) => places.includes(place));
  }

  /** Whether people can take seats so that the policy can be satisfied, by trying it all. */
  #fillable({ positions, quorum, required = [] }: Policy, opener: PersonNumber): boolean {
    const place = (index: number, seated: readonly PersonNumber[], left: number): boolean => {
      const wanted = positions[index];
      if (wanted === undefined) return seated.length >= quorum;
      const stays = !required.includes(wanted) && left > 0 && place(index + 1, seated, left - 1);
      return (
        stays ||
        PEOPLE.some(
          (person) =>
            person !== opener &&
            !seated.includes(person) &&
            this.holds(person, wanted) &&
            place(index + 1, [...seated, person], left),
        )
      );
    };
    return place(0, [], positions.length - quorum);
  }

  /** Whether the step would be taken; takes it if so. */
  take(step: Step, nowMs: number): boolean {
    if (!this.#may(step, nowMs)) return false;
    this.#do(step, nowMs);
    return true;
  }

  #may(step: Step, nowMs: number): boolean {
    const { poll } = this;
    if (step.do === "wait") return true;
    const commands = this.holds(step.who, "incident-commander");
    switch (step.do) {
      case "handOver":
        return true;
      case "open":
        return (
          commands &&
          !["polling", "passed"].includes(this.state(nowMs)) &&
          this.#fillable(this.policy, step.who)
        );
      case "close":
        return commands && poll?.open === true;
      case "attest":
        return this.holds(step.who, "identity") && this.#evidence === null;
      case "unattest":
        return this.holds(step.who, "identity") && this.#evidence !== null;
      case "assign":
        return !this.holds(step.who, step.position);
      case "end":
        return this.holds(step.who, step.position);
      case "answer":
        return (
          poll?.open === true &&
          poll.policy.positions.includes(step.position) &&
          this.holds(step.who, step.position) &&
          poll.opener !== step.who &&
          !poll.policy.positions.some((place) => {
            const said = this.#standing(poll, place);
            const gone = said?.answer === "GO" && this.#lost(said);
            return place !== step.position && said?.person === step.who && !gone;
          })
        );
      case "withdrawAnswer":
        return (
          poll?.open === true &&
          this.holds(step.who, step.position) &&
          poll.policy.positions.includes(step.position) &&
          this.#standing(poll, step.position) !== undefined
        );
      case "decide":
        return commands && poll?.open === true && (step.outcome !== "GO" || this.mayGo(nowMs));
      case "withdrawDecision":
        return commands && this.state(nowMs) === "passed";
      case "propose":
        return commands && this.#mayPropose(step, nowMs);
      case "decideChange":
        return this.#mayDecideChange(step.who, step.outcome, nowMs);
      case "withdrawChange":
        return commands && this.pending !== undefined;
    }
  }

  #commanders = (): PersonNumber[] => PEOPLE.filter((person) => this.holds(person, "incident-commander"));

  #mayPropose(step: Extract<Step, { do: "propose" }>, nowMs: number): boolean {
    const policy = proposed(step);
    if (this.pending || samePolicy(policy, this.policy)) return false;
    if (this.state(nowMs) === "passed") return false;
    if (!this.#commanders().some((opener) => this.#fillable(policy, opener))) return false;
    return !this.#takesTwo(policy, nowMs) || this.#seconds(step.who).length > 0;
  }

  #seconds = (proposer: PersonNumber): PersonNumber[] =>
    PEOPLE.filter(
      (person) =>
        person !== proposer && (this.holds(person, "incident-commander") || this.holds(person, "compliance")),
    );

  #takesTwo = (policy: Policy, nowMs: number): boolean =>
    this.state(nowMs) === "polling" || isLooser(this.policy, policy);

  #mayDecideChange(person: PersonNumber, outcome: "approved" | "refused", nowMs: number): boolean {
    const { pending } = this;
    if (!pending || !this.#seconds(pending.proposer).includes(person)) return false;
    if (outcome === "refused") return true;
    if (this.state(nowMs) === "passed") return false;
    if (!this.#commanders().some((opener) => this.#fillable(pending.policy, opener))) return false;
    return this.state(nowMs) !== "polling" || this.#fillable(pending.policy, pending.proposer);
  }

  #do(step: Step, nowMs: number): void {
    const { poll } = this;
    switch (step.do) {
      case "open":
        this.polls.push({ opener: step.who, policy: this.policy, said: [], open: true });
        return;
      case "close":
        if (poll) poll.open = false;
        return;
      case "attest":
        this.#attestations += 1;
        this.#evidence = this.#attestations;
        return;
      case "unattest":
        this.#evidence = null;
        return;
      case "assign":
        this.#heldSince.set(`${step.who} ${step.position}`, nowMs);
        return;
      case "end":
        this.#heldSince.delete(`${step.who} ${step.position}`);
        return;
      case "answer":
        poll?.said.push({
          person: step.who,
          position: step.position,
          answer: step.answer,
          evidence: this.#evidence,
          atMs: nowMs,
          withdrawn: false,
        });
        return;
      case "withdrawAnswer": {
        const said = poll && this.#standing(poll, step.position);
        if (said) said.withdrawn = true;
        return;
      }
      case "decide":
        if (!poll) return;
        poll.decision = { outcome: step.outcome, atMs: nowMs, withdrawn: false };
        poll.open = false;
        return;
      case "withdrawDecision":
        if (poll?.decision) poll.decision.withdrawn = true;
        return;
      case "propose":
        if (this.#takesTwo(proposed(step), nowMs))
          this.pending = { proposer: step.who, policy: proposed(step) };
        else this.policy = proposed(step);
        return;
      case "decideChange": {
        const { pending } = this;
        this.pending = undefined;
        if (!pending || step.outcome === "refused") return;
        this.policy = pending.policy;
        if (!poll?.open) return;
        poll.open = false;
        this.polls.push({ opener: pending.proposer, policy: pending.policy, said: [], open: true });
        return;
      }
      case "withdrawChange":
        this.pending = undefined;
        return;
    }
  }
}

/** The policy that a step proposes. */
export const proposed = ({
  policy,
  approvalMinutes,
}: {
  policy: number;
  approvalMinutes: number;
}): Policy => ({
  ...(POLICIES[policy] as Policy),
  approvalExpiryMinutes: approvalMinutes,
});

const samePolicy = (a: Policy, b: Policy): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether some way to answer passes the one and does not pass the other: every way is tried. */
function isLooser(from: Policy, to: Policy): boolean {
  const asked = [...new Set([...from.positions, ...to.positions])];
  const passes = ({ positions, quorum, required = [] }: Policy, ways: readonly number[]): boolean => {
    const of = (place: Position): number => ways[asked.indexOf(place)] ?? 0;
    const go = positions.filter((place) => of(place) === 1);
    return (
      !positions.some((place) => of(place) === 2) &&
      go.length >= quorum &&
      required.every((place) => go.includes(place))
    );
  };
  const tried = Array.from({ length: 3 ** asked.length }, (_, n) =>
    asked.map((_place, index) => Math.floor(n / 3 ** index) % 3),
  );
  return (
    tried.some((ways) => passes(to, ways) && !passes(from, ways)) ||
    to.approvalExpiryMinutes > from.approvalExpiryMinutes ||
    to.executionExpiryMinutes > from.executionExpiryMinutes
  );
}
