import fc from "fast-check";
import { expect, it } from "vitest";
import { assignPosition, endAssignment } from "#lib/access/commands.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Position } from "#lib/door/positions.ts";
import {
  as,
  type Member,
  makeRoom,
  PASSWORD,
  prepareRuntime,
  signAs,
  signInMember,
} from "#lib/door/testing.ts";
import * as changes from "#lib/gateChanges/commands.ts";
import { pendingChange, termsOf } from "#lib/gateChanges/rules.ts";
import { addAuthenticator, addPerson, asSystem, assign } from "#prisma/factories.ts";
import * as commands from "./commands.ts";
import { attestationOf } from "./criteria.ts";
import { addTestGate, seeGate } from "./gate.testing.ts";
import {
  HELD_AT_FIRST,
  Ledger,
  PEOPLE,
  type PersonNumber,
  POLICIES,
  proposed,
  type Step,
  stepsOf,
  WAY_TO_GO,
} from "./model.testing.ts";
import { blockersOf } from "./rules.ts";
import { plainCriterion } from "./testing.ts";

/**
 * The same model that holds the rules to account (model.test.ts), held against the product's own commands on PostgreSQL: fewer sequences,
 * and time only passes as it does. What was signed must be in the database at the end just as it was written.
 */

const SEQUENCES = 8;
const STEPS_MS_MAX = 180_000;
const setup = prepareRuntime();

async function openMachine() {
  const { runtime } = setup;
  const { cutoverId } = await makeRoom(runtime, []);
  const members = new Map<PersonNumber, Member>();
  for (const person of PEOPLE) {
    const login = `model-${cutoverId.slice(-12)}-${person}`;
    const personId = await addPerson(runtime, { login, name: `Person ${person}`, password: PASSWORD });
    await addAuthenticator(runtime, personId);
    members.set(person, await signInMember(runtime, personId, `Person ${person}`));
  }
  const member = (person: PersonNumber): Member => {
    const found = members.get(person);
    if (!found) throw new Error(`There is no person ${person}.`);
    return found;
  };
  for (const [person, position] of HELD_AT_FIRST)
    await assign(runtime, cutoverId, member(person).personId, position);
  const { question, binding } = plainCriterion();
  const { gateId, criterionId } = await addTestGate(
    runtime,
    cutoverId,
    POLICIES[0] as (typeof POLICIES)[number],
    {
      question,
      binding,
    },
  );

  const see = async () => {
    const seen = await seeGate(runtime, cutoverId, gateId);
    // What is not there is asked for by a name that nothing has.
    return { ...seen, pollId: seen.pollId || gateId, evidenceHash: seen.evidenceHash || "0".repeat(64) };
  };

  const held = async (person: PersonNumber, position: Position) =>
    runtime.db.assignment.findFirst({
      where: { cutoverId, personId: member(person).personId, position, endsAt: null },
    });

  /** Does a step through the door. @throws AppError when it is refused */
  async function act(step: Exclude<Step, { do: "wait" | "handOver" }>): Promise<void> {
    const { entities, gate, view, pollId, evidenceHash } = await see();
    const who = member(step.who);
    const here = { cutoverId, gateId };
    const refuse = (): never => {
      throw new Error("There is nothing to do it to.");
    };
    switch (step.do) {
      case "open":
        return void (await as(runtime, who, commands.openPoll, here));
      case "close":
        return void (await as(runtime, who, commands.closePoll, { ...here, pollId, reason: "Too early" }));
      case "attest":
        return void (await signAs(runtime, who, commands.attestCriterion, {
          cutoverId,
          criterionId,
          comment: null,
        }));
      case "unattest": {
        const attestationId = attestationOf(entities, criterionId)?.id ?? refuse();
        return void (await as(runtime, who, commands.withdrawAttestation, {
          cutoverId,
          attestationId,
          reason: "No",
        }));
      }
      case "assign": {
        const { personId } = who;
        const { position } = step;
        return void (await asSystem(runtime, assignPosition, {
          ...{ cutoverId, personId, position, kind: "primary", justification: "Model" },
        }));
      }
      case "end": {
        const assignmentId = (await held(step.who, step.position))?.id ?? refuse();
        return void (await asSystem(runtime, endAssignment, { cutoverId, assignmentId, reason: "Model" }));
      }
      case "answer": {
        const { position, answer } = step;
        return void (await signAs(runtime, who, commands.answerPoll, {
          ...{ ...here, pollId, position, answer, meaning: "I attest.", evidenceHash },
          comment: answer === "GO" ? null : "Wait.",
        }));
      }
      case "withdrawAnswer": {
        const signOffId =
          view.seats.find(({ position }) => position === step.position)?.newest?.id ?? refuse();
        return void (await signAs(runtime, who, commands.withdrawAnswer, {
          ...here,
          pollId,
          signOffId,
          reason: "No",
        }));
      }
      case "decide":
        return void (await signAs(runtime, who, commands.decideGate, {
          ...{ ...here, pollId, outcome: step.outcome, evidenceHash },
          reason: step.outcome === "GO" ? null : "Wait.",
        }));
      case "withdrawDecision":
        return void (await as(runtime, who, commands.withdrawDecision, {
          ...here,
          pollId,
          reason: "Late report",
        }));
      case "propose": {
        const seen = termsOf(gate);
        const terms = { ...seen, policy: proposed(step) };
        return void (await as(runtime, who, changes.proposeGateChange, {
          ...here,
          seen,
          terms,
          reason: "Night",
        }));
      }
      case "decideChange": {
        const gateChangeId = pendingChange(entities, gateId)?.id ?? refuse();
        const openPollId = view.poll?.closedAt === null ? view.poll.id : null;
        const answer = { cutoverId, gateChangeId, outcome: step.outcome, reason: "Seen", openPollId };
        return void (await as(runtime, who, changes.decideGateChange, answer));
      }
      case "withdrawChange": {
        const gateChangeId = pendingChange(entities, gateId)?.id ?? refuse();
        return void (await as(runtime, who, changes.withdrawGateChange, {
          cutoverId,
          gateChangeId,
          reason: "No",
        }));
      }
    }
  }
  return { cutoverId, member, see, act };
}

const SIGNED = ["signOff", "decision", "attestation", "withdrawal", "evidenceSnapshot", "signature"] as const;

it(
  `does on PostgreSQL what its model does, in ${SEQUENCES} sequences of steps`,
  async () => {
    const seed = Math.trunc(Date.now() % 2 ** 31);
    const begun = fc.constantFrom([], WAY_TO_GO, WAY_TO_GO.slice(0, 4));
    let [taken, refused, passed] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(begun, stepsOf(false, { min: 4, max: 7 }), async (before, after) => {
        const { member, see, act } = await openMachine();
        const ledger = new Ledger(Date.now());
        const written = new Map<string, unknown>();
        for (const step of [...before, ...after]) {
          if (step.do === "wait" || step.do === "handOver") continue;
          const expected = ledger.take(step, Date.now());
          const problem = await act(step).then(
            () => undefined,
            (error: unknown) => error,
          );
          const what = `${JSON.stringify(step)}: ${problem instanceof Error ? problem.message : "done"}`;
          expect(problem === undefined, what).toBe(expected);
          // Not found: a poll where none was ever opened.
          if (problem instanceof AppError)
            expect(["refused", "forbidden", "not-found"], what).toContain(problem.code);
          if (expected) taken += 1;
          else refused += 1;

          const { view, entities } = await see();
          expect(view.state, what).toBe(ledger.state(Date.now()));
          if (view.state === "passed") passed += 1;
          const counted = view.seats
            .filter(({ state }) => state === "GO")
            .map(({ signOff }) => signOff?.personId);
          expect(counted).not.toContain(view.poll?.openedById);
          if (view.state === "polling") {
            expect(counted).toEqual(ledger.counted(Date.now()).map(({ person }) => member(person).personId));
            expect(blockersOf(view).length === 0, what).toBe(ledger.mayGo(Date.now()));
          }
          for (const type of SIGNED)
            for (const [id, entity] of Object.entries(entities[type]))
              if (written.has(id)) expect(entity, `${type} ${id} is overwritten`).toEqual(written.get(id));
              else written.set(id, entity);
        }
      }),
      { numRuns: SEQUENCES, seed, endOnFailure: true },
    );
    console.info(
      `gate machine on PostgreSQL: seed ${seed}: ${taken} taken, ${refused} refused, ${passed} passed`,
    );
    expect(taken).toBeGreaterThan(SEQUENCES);
    expect(passed).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(SEQUENCES);
  },
  STEPS_MS_MAX,
);
