import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { heldPositions, whyNotAssign } from "#lib/access/rules.ts";
import { type Position, whyNotPosition } from "#lib/door/positions.ts";
import {
  pendingChange,
  restartsPoll,
  termsOf,
  whyNotDecideChange,
  whyNotPropose,
  whyNotWithdrawChange,
  whySecondPerson,
} from "#lib/gateChanges/rules.ts";
import * as changeSpecs from "#lib/gateChanges/schema.ts";
import type { EntityOf, RoomEntityType } from "#lib/room/entities.ts";
import { all, type Entities, emptyRoom } from "#lib/room/state.ts";
import { attestationOf } from "./criteria.ts";
import {
  HELD_AT_FIRST,
  Ledger,
  type PersonNumber,
  POLICIES,
  proposed,
  type Step,
  stepsOf,
} from "./model.testing.ts";
import * as rules from "./rules.ts";
import type { Poll } from "./schema.ts";
import * as specs from "./schema.ts";
import {
  CUTOVER_ID,
  idOf,
  MINUTE_MS,
  NO_VITALS,
  NOW_MS,
  plainAssignment,
  plainCriterion,
  plainGate,
  plainPoll,
  plainSignOff,
} from "./testing.ts";

/**
 * The gate machine against its model: the same steps are put to the rules, as the door's handlers put them, and to a ledger that tells
 * a gate's life a second time. What is let through, the state and whose answers count must be the same after each.
 */

const SEQUENCES = 10_000;
/** Set by the mutation tests: there this runs once for each mutant, always in the same way, and stops at the first failure. */
const brief = inject("gateSequences");
const sequences = brief ?? SEQUENCES;
const STEP_MS = 1_000;

declare module "vitest" {
  interface ProvidedContext {
    gateSequences: number | undefined;
  }
}

const personIdOf = (person: PersonNumber): string => idOf(900 + person);

/** A room with one gate in memory, changed as the commands change it. */
class Machine {
  nowMs = NOW_MS;
  readonly #entities = structuredClone(emptyRoom(CUTOVER_ID).entities) as Record<
    string,
    Record<string, unknown>
  >;
  #lastId = 1_000;
  readonly #gateId: string;

  constructor() {
    this.#gateId = this.#put("gate", plainGate(POLICIES[0] as rules.GateView["gate"]["policy"])).id;
    this.#put("criterion", plainCriterion());
    for (const [person, position] of HELD_AT_FIRST) this.#assign(person, position);
  }

  get facts(): Entities {
    return this.#entities as unknown as Entities;
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Entities are frozen: rules that would write to one fail. */
  #put<T extends RoomEntityType>(type: T, entity: EntityOf<T>): EntityOf<T> {
    this.#entities[type] = { ...this.#entities[type], [entity.id]: Object.freeze(entity) };
    return entity;
  }

  #assign(person: PersonNumber, position: Position): void {
    const startsAt = new Date(this.nowMs).toISOString();
    this.#put("assignment", plainAssignment(this.#newId(), position, personIdOf(person), { startsAt }));
  }

  #end(person: PersonNumber, position: Position): boolean {
    const held = all(this.facts, "assignment").find(
      (one) => one.personId === personIdOf(person) && one.position === position && one.endsAt === null,
    );
    if (held) this.#put("assignment", { ...held, endsAt: new Date(this.nowMs).toISOString() });
    return held !== undefined;
  }

  see(): rules.GateView {
    const gate = this.facts.gate[this.#gateId];
    if (!gate) throw new Error("the gate is gone");
    return rules.viewGate(gate, this.facts, NO_VITALS, this.nowMs);
  }

  #actor(person: PersonNumber): rules.GateActor {
    const personId = personIdOf(person);
    return { personId, positions: heldPositions(this.facts, personId, this.nowMs), byBreakGlass: [] };
  }

  #mayNot(person: PersonNumber, { allowed }: { allowed: { positions?: readonly Position[] } }): boolean {
    return whyNotPosition(allowed.positions ?? [], this.#actor(person).positions) !== undefined;
  }

  #close(poll: Poll, closedReason: string): void {
    this.#put("poll", {
      ...poll,
      closedAt: new Date(this.nowMs).toISOString(),
      closedByName: "Dana",
      closedReason,
    });
  }

  /** @returns whether it was let through */
  take(step: Step): boolean {
    const { nowMs, facts } = this;
    if (step.do === "wait") {
      this.nowMs += step.minutes * MINUTE_MS;
      return true;
    }
    const view = this.see();
    const { gate, poll } = view;
    const actor = this.#actor(step.who);
    const at = new Date(nowMs).toISOString();
    const personId = actor.personId;
    switch (step.do) {
      case "handOver": {
        for (const position of actor.positions)
          if (this.#end(step.who, position)) this.#assign(step.who, position);
        return true;
      }
      case "assign": {
        if (whyNotAssign(facts, null, personId, step.position, null, null, nowMs) !== undefined) return false;
        this.#assign(step.who, step.position);
        return true;
      }
      case "end":
        return this.#end(step.who, step.position);
      case "attest": {
        const criterion = plainCriterion();
        if (!actor.positions.includes("identity") || attestationOf(facts, criterion.id)) return false;
        const id = idOf(this.#newId());
        const { cutoverId } = gate;
        this.#put("attestation", {
          ...{ id, cutoverId, criterionId: criterion.id, statement: "It works.", comment: null, personId },
          ...{ personName: "L.", position: "identity", attestedAt: at, signatureId: id },
        });
        return true;
      }
      case "unattest": {
        const attestation = attestationOf(facts, plainCriterion().id);
        if (!actor.positions.includes("identity") || !attestation) return false;
        this.#withdraw("attestation", attestation.id, personId, "identity");
        return true;
      }
      case "open": {
        if (this.#mayNot(step.who, specs.openPoll)) return false;
        if (rules.whyNotOpenPoll(view, facts, actor, nowMs) !== undefined) return false;
        this.#put("poll", plainPoll(this.#newId(), gate.policy, { openedAt: at, openedById: personId }));
        return true;
      }
      case "close": {
        if (this.#mayNot(step.who, specs.closePoll) || !poll || poll.closedAt !== null) return false;
        this.#close(poll, "Too early");
        return true;
      }
      case "answer": {
        const { position, answer } = step;
        if (!poll || rules.whyNotSign(view, position, actor) !== undefined) return false;
        this.#put(
          "signOff",
          plainSignOff(this.#newId(), poll.id, {
            ...{ position, answer, personId, signedAt: at, evidenceHash: view.evidenceHash ?? "" },
            supersedesId: view.seats.find((seat) => seat.position === position)?.newest?.id ?? null,
          }),
        );
        return true;
      }
      case "withdrawAnswer": {
        const signOff = view.seats.find((seat) => seat.position === step.position)?.newest;
        if (!signOff || rules.whyNotWithdrawAnswer(view, signOff, actor) !== undefined) return false;
        this.#withdraw("signOff", signOff.id, personId, step.position);
        return true;
      }
      case "decide": {
        if (this.#mayNot(step.who, specs.decideGate) || !poll) return false;
        if (rules.whyNotDecide(view, step.outcome) !== undefined) return false;
        const id = idOf(this.#newId());
        this.#put("decision", {
          ...{
            id,
            cutoverId: CUTOVER_ID,
            gateId: gate.id,
            pollId: poll.id,
            outcome: step.outcome,
            reason: null,
          },
          ...{
            evidenceHash: view.evidenceHash ?? "",
            personId,
            personName: "Dana",
            position: "incident-commander",
          },
          ...{ decidedAt: at, signatureId: id },
        });
        this.#close(poll, `Decided: ${step.outcome}`);
        return true;
      }
      case "withdrawDecision": {
        if (this.#mayNot(step.who, specs.withdrawDecision) || !view.decision) return false;
        if (rules.whyNotWithdrawDecision(view) !== undefined) return false;
        this.#withdraw("decision", view.decision.id, personId, "incident-commander");
        return true;
      }
      case "propose": {
        if (this.#mayNot(step.who, changeSpecs.proposeGateChange)) return false;
        const [seen, terms] = [termsOf(gate), { ...termsOf(gate), policy: proposed(step) }];
        if (whyNotPropose(view, facts, actor, { seen, terms }, nowMs) !== undefined) return false;
        const alone = whySecondPerson(view, terms).length === 0;
        if (alone) this.#put("gate", { ...gate, ...terms });
        const id = idOf(this.#newId());
        this.#put("gateChange", {
          ...{ id, cutoverId: CUTOVER_ID, gateId: gate.id, before: seen, after: terms, reason: "Night" },
          ...{
            proposedAt: at,
            proposedById: personId,
            proposedByName: "Dana",
            outcome: alone ? "applied" : null,
          },
          ...{ decidedAt: null, decidedById: null, decidedByName: null, decisionReason: null },
        });
        return true;
      }
      case "decideChange": {
        const change = pendingChange(facts, gate.id);
        if (this.#mayNot(step.who, changeSpecs.decideGateChange) || !change) return false;
        if (whyNotDecideChange(change, view, facts, actor, step.outcome, nowMs) !== undefined) return false;
        this.#put("gateChange", { ...change, outcome: step.outcome });
        if (step.outcome === "refused") return true;
        this.#put("gate", { ...gate, ...change.after });
        if (!poll || !restartsPoll(change, view)) return true;
        this.#close(poll, "Changed");
        const openedById = change.proposedById;
        this.#put("poll", plainPoll(this.#newId(), change.after.policy, { openedAt: at, openedById }));
        return true;
      }
      case "withdrawChange": {
        const change = pendingChange(facts, gate.id);
        if (this.#mayNot(step.who, changeSpecs.withdrawGateChange) || !change) return false;
        if (whyNotWithdrawChange(change) !== undefined) return false;
        this.#put("gateChange", { ...change, outcome: "withdrawn" });
        return true;
      }
    }
  }

  #withdraw(
    subject: EntityOf<"withdrawal">["subject"],
    subjectId: string,
    personId: string,
    position: Position,
  ): void {
    const id = idOf(this.#newId());
    this.#put("withdrawal", {
      ...{
        id,
        cutoverId: CUTOVER_ID,
        subject,
        subjectId,
        reason: "Wrong",
        personId,
        personName: "Dana",
        position,
      },
      ...{ withdrawnAt: new Date(this.nowMs).toISOString(), signatureId: null },
    });
  }
}

test(`does what its model does, in ${sequences} sequences of steps`, { timeout: 120_000 }, () => {
  const seen = new Map<string, number>();
  const note = (what: string): void => {
    seen.set(what, (seen.get(what) ?? 0) + 1);
  };
  const seed = brief === undefined ? Math.trunc(Date.now() % 2 ** 31) : 1;
  const steps = stepsOf(true, { min: 3, max: 16 });
  fc.assert(
    fc.property(steps, (sequence) => {
      const machine = new Machine();
      const ledger = new Ledger(machine.nowMs);
      let state: rules.GateView["state"] = "not-polled";
      for (const step of sequence) {
        machine.nowMs += STEP_MS;
        const taken = ledger.take(step, machine.nowMs);
        hold(machine.take(step) === taken, () => `${JSON.stringify(step)} is ${taken ? "taken" : "refused"}`);
        const view = machine.see();
        agree(view, ledger, machine.nowMs);
        if (taken) note(step.do === "decide" ? `decide ${step.outcome}` : step.do);
        if (view.state !== state) note(view.state);
        for (const seat of view.seats) note(`seat ${seat.state}`);
        state = view.state;
      }
    }),
    { numRuns: sequences, seed, endOnFailure: brief !== undefined },
  );
  const counts = [...seen].map(([what, count]) => `${what} ${count}`).sort();
  console.log(`gate machine: ${sequences} sequences, seed ${seed}: ${counts.join(", ")}`);
  if (brief !== undefined) return;
  // A model that never gets anywhere agrees with everything.
  for (const what of [
    "passed",
    "expired",
    "held",
    "refused",
    "decide GO",
    "withdrawDecision",
    "decideChange",
  ])
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(sequences / 200);
  for (const what of ["GO", "HOLD", "NO-GO", "stale", "expired", "not-held"])
    expect(seen.get(`seat ${what}`) ?? 0, what).toBeGreaterThan(sequences / 200);
});

/** `expect` itself takes longer than the rules: it is asked hundreds of thousands of times here. */
function hold(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(`It does not hold that ${what()}.`);
}

/** What must hold of a gate at any time. */
function agree(view: rules.GateView, ledger: Ledger, nowMs: number): void {
  const state = ledger.state(nowMs);
  hold(view.state === state, () => `the gate is ${state}, not ${view.state}`);
  const counted = view.seats.filter((seat) => seat.state === "GO").map(({ signOff }) => signOff?.personId);
  hold(new Set(counted).size === counted.length, () => "one human fills one seat");
  hold(!counted.includes(view.poll?.openedById), () => "the one who proposes never counts");
  if (view.state === "passed")
    hold(
      view.decision?.outcome === "GO" && !view.withdrawal,
      () => "passed means a GO that was not withdrawn",
    );
  if (view.state !== "polling") return;
  const expected = ledger.counted(nowMs).map(({ person }) => personIdOf(person));
  hold(
    counted.join() === expected.join(),
    () => `these count: ${expected.join(" ")}, not ${counted.join(" ")}`,
  );
  const blockers = rules.blockersOf(view);
  const may = ledger.mayGo(nowMs);
  hold(
    (blockers.length === 0) === may,
    () => `a GO is ${may ? "possible" : "not"}; it says: ${blockers.join(" ")}`,
  );
}
