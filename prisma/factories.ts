import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import {
  assignPosition,
  closeSession,
  createPerson,
  mintServiceToken,
  openSession,
} from "#lib/access/commands.ts";
import type { Binding, writtenCriterionSchema } from "#lib/criteria/schema.ts";
import type { Caller } from "#lib/door/caller.ts";
import { type Command, execute } from "#lib/door/command.ts";
import type { Position } from "#lib/door/positions.ts";
import type { Purpose } from "#lib/door/spec.ts";
import { provisionTotp } from "#lib/factors/commands.ts";
import { configureGate } from "#lib/gates/commands.ts";
import type { Policy } from "#lib/gates/schema.ts";
import { createCutover } from "#lib/plan/commands.ts";
import type * as plan from "#lib/plan/schema.ts";
import { addTasks, recordProgress } from "#lib/runbook/commands.ts";
import { planned, plannedSequence } from "#lib/runbook/testing.ts";
import type { Runtime } from "#lib/runtime.ts";
import { defineSignal } from "#lib/signals/commands.ts";
import type { Signal } from "#lib/signals/schema.ts";
import { defineTrigger } from "#lib/triggers/commands.ts";
import type { Trigger } from "#lib/triggers/schema.ts";

/** What the sample cutover and the tests are built with. Everything goes through the door. */

const SYSTEM: Caller = { kind: "system", name: "setup" };

/** Runs a command as the product itself. */
export async function asSystem<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  command: Command<I, O, P>,
  input: z.input<I>,
): Promise<z.output<O>> {
  const { result } = await execute(runtime, command, input, { caller: SYSTEM, idempotencyKey: null });
  return result;
}

/** Runs a command as a person, in a session of its own that ends with it. */
export async function asPerson<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  personId: string,
  command: Command<I, O, P>,
  input: z.input<I>,
): Promise<z.output<O>> {
  const opened = { personId, method: "password+totp", userAgent: null, network: null } as const;
  const { sessionId } = await asSystem(runtime, openSession, opened);
  const caller: Caller = { kind: "session", sessionId };
  const { result } = await execute(runtime, command, input, { caller, idempotencyKey: null });
  await execute(runtime, closeSession, {}, { caller, idempotencyKey: null });
  return result;
}

export async function addPerson(
  runtime: Runtime,
  person: { login: string; name: string; password: string },
): Promise<string> {
  const { personId } = await asSystem(runtime, createPerson, person);
  return personId;
}

/** An authenticator app's secret (RFC 6238) that is no secret, in base32. */
export const AUTHENTICATOR_SECRET = "HOLDPOINTSAMPLEHOLDPOINTSAMPLE22";

/** Enrols an authenticator app for a person, with a secret that anyone can know. */
export async function addAuthenticator(runtime: Runtime, personId: string): Promise<void> {
  await asSystem(runtime, provisionTotp, { personId, secret: AUTHENTICATOR_SECRET });
}

/** Gives a person a position. @returns the assignment's id */
export async function assign(
  runtime: Runtime,
  cutoverId: string,
  personId: string,
  position: Position,
): Promise<string> {
  const { assignmentId } = await asSystem(runtime, assignPosition, {
    cutoverId,
    personId,
    position,
    kind: "primary",
    justification: "Named in the cutover plan.",
  });
  return assignmentId;
}

type CutoverInput = Omit<z.input<typeof plan.createCutover.input>, "cutoverId" | "phases">;

/** Opens a war room in the midst of its cutover phase. @returns its id */
export async function addCutover(
  runtime: Runtime,
  cutover: CutoverInput,
  signedByName: string,
): Promise<string> {
  const cutoverId = uuidv7();
  const startMs = Date.parse(cutover.freezeAt ?? new Date().toISOString());
  const daysBefore = (days: number): string => new Date(startMs - days * 24 * 60 * 60_000).toISOString();
  const signed = (number: number, name: string, startedDays: number, signedDays: number) => ({
    number,
    name,
    startedAt: daysBefore(startedDays),
    signedAt: daysBefore(signedDays),
    signedByName,
  });
  await asSystem(runtime, createCutover, {
    ...cutover,
    cutoverId,
    phases: [
      signed(0, "Discovery and dry runs", 120, 74),
      signed(1, "Thin-slice pilot", 73, 50),
      signed(2, "Incremental expansion", 49, 22),
      { number: 3, name: "Cutover", startedAt: daysBefore(0), signedAt: null, signedByName: null },
      { number: 4, name: "Hypercare", startedAt: null, signedAt: null, signedByName: null },
    ],
  });
  return cutoverId;
}

export async function addSignal(
  runtime: Runtime,
  cutoverId: string,
  signal: Omit<Signal, "id" | "cutoverId">,
): Promise<string> {
  const { signalId } = await asSystem(runtime, defineSignal, { cutoverId, ...signal });
  return signalId;
}

export async function addTrigger(
  runtime: Runtime,
  cutoverId: string,
  trigger: Omit<Trigger, "id" | "cutoverId" | "state" | "stateSince" | "clearSince" | "stateValue">,
): Promise<string> {
  const { triggerId } = await asSystem(runtime, defineTrigger, { cutoverId, ...trigger });
  return triggerId;
}

export interface GateInput {
  readonly number: number;
  readonly title: string;
  readonly question: string;
  readonly dueAt: string | null;
  readonly policy: Policy;
  readonly criteria: readonly {
    readonly question: string;
    readonly binding: Binding;
    readonly waiverPosition?: z.input<typeof writtenCriterionSchema>["waiverPosition"];
  }[];
}

/** Adds a gate to the cutover's phase of that number. */
export async function addGate(
  runtime: Runtime,
  cutoverId: string,
  phaseNumber: number,
  { criteria, ...gate }: GateInput,
): Promise<string> {
  const phase = await runtime.db.phase.findUniqueOrThrow({
    where: { cutoverId_number: { cutoverId, number: phaseNumber } },
  });
  const { gateId } = await asSystem(runtime, configureGate, {
    cutoverId,
    phaseId: phase.id,
    ...gate,
    criteria: [...criteria],
  });
  return gateId;
}

/** @returns the token, which is shown this once */
export async function addToken(runtime: Runtime, cutoverId: string, purpose: Purpose): Promise<string> {
  const { token } = await asSystem(runtime, mintServiceToken, {
    cutoverId,
    purpose,
    label: `${purpose} agent`,
    validForDays: 30,
  });
  return token;
}

/** A small runbook with everything that a window needs but its command: two tasks before it, and the control sequence. */
export async function setUpRunbook(
  runtime: Runtime,
  cutoverId: string,
  ownerPosition: Position,
): Promise<void> {
  await addGate(runtime, cutoverId, 3, {
    number: 90,
    title: "Before the switch",
    question: "Is the target ready to be switched to?",
    dueAt: null,
    policy: {
      positions: [ownerPosition],
      quorum: 1,
      approvalExpiryMinutes: 60,
      executionExpiryMinutes: 60,
    },
    criteria: [
      {
        question: "Is it ready?",
        binding: { kind: "attestation", position: ownerPosition, statement: "I attest that it is ready." },
      },
    ],
  });
  const { taskIds } = await asSystem(runtime, addTasks, {
    cutoverId,
    tasks: [
      planned("PREPARE", { ownerPosition }),
      planned("PROBE", {
        ownerPosition,
        backupPosition: "incident-commander",
        type: "validation",
        dependsOn: ["PREPARE"],
      }),
      planned("STAFF", { ownerPosition }),
      ...plannedSequence(90, ownerPosition),
    ],
  });
  const { id, name } = await runtime.db.person.findFirstOrThrow({
    where: { assignments: { some: { cutoverId, position: ownerPosition } } },
  });
  const at = new Date(Date.now() - 60 * 60_000).toISOString();
  await asSystem(runtime, recordProgress, {
    cutoverId,
    taskId: taskIds[2] ?? "",
    attempt: {
      startedAt: at,
      startedById: id,
      startedByName: name,
      performerId: id,
      performerName: name,
      finishedAt: at,
      outcome: "done",
      validationResult: null,
      reason: null,
    },
  });
}
