import { randomUUID } from "node:crypto";
import type { Binding } from "#lib/criteria/schema.ts";
import { POSITIONS, type Position } from "#lib/door/positions.ts";
import type { Runtime } from "#lib/runtime.ts";
import {
  addAuthenticator,
  addCutover,
  addGate,
  addPerson,
  addSignal,
  addTrigger,
  assign,
} from "#prisma/factories.ts";

/** A cutover of a test's own, so that tests can run side by side. */

export const PASSWORD = "correct horse battery staple";

const NAMES: Record<Position, string> = {
  "incident-commander": "Amara Oyelaran",
  "clinical-informatics": "Ines Castellanos",
  "app-owner": "Tobias Lindgren",
  "data-steward": "Priya Raman",
  interfaces: "Marek Dvorak",
  identity: "Leilani Kahale",
  comms: "Noor Haddad",
  compliance: "Grace Whitcombe",
  executive: "Samuel Brandt",
};

export interface Person {
  readonly personId: string;
  readonly login: string;
  readonly name: string;
}

export interface Room {
  readonly cutoverId: string;
  /** The path of its board. */
  readonly path: string;
  readonly people: Readonly<Record<Position, Person>>;
}

/** Opens a cutover with a person in every position. */
export async function openRoom(runtime: Runtime, name: string): Promise<Room> {
  const suffix = randomUUID().slice(0, 8);
  const cutoverId = await addCutover(
    runtime,
    {
      organization: "Lakeshore Regional",
      name,
      slug: `e2e-${suffix}`,
      kind: "drill",
      strategy: "phased-by-site",
      timeZone: "America/New_York",
      place: "Boston",
      freezeAt: new Date(Date.now() - 60 * 60_000).toISOString(),
      pointOfNoReturnAt: new Date(Date.now() + 8 * 60 * 60_000).toISOString(),
    },
    NAMES["incident-commander"],
  );
  const people: [Position, Person][] = [];
  for (const position of POSITIONS) {
    const login = `${position}-${suffix}`;
    const personId = await addPerson(runtime, { login, name: NAMES[position], password: PASSWORD });
    await assign(runtime, cutoverId, personId, position);
    await addAuthenticator(runtime, personId);
    people.push([position, { personId, login, name: NAMES[position] }]);
  }
  return {
    cutoverId,
    path: `/cutovers/${cutoverId}`,
    people: Object.fromEntries(people) as Record<Position, Person>,
  };
}

/** Adds gate 1, which polls those positions and asks these questions. */
export function openGate(
  runtime: Runtime,
  { cutoverId }: Room,
  positions: Position[],
  criteria: Parameters<typeof addGate>[3]["criteria"],
): Promise<string> {
  return addGate(runtime, cutoverId, 3, {
    number: 1,
    title: "Verify before switch",
    question: "Is the target safe to become the system of record?",
    dueAt: new Date(Date.now() + 4 * 60 * 60_000).toISOString(),
    policy: {
      positions,
      quorum: positions.length,
      approvalExpiryMinutes: 120,
      executionExpiryMinutes: 60,
    },
    criteria,
  });
}

export const ATTESTED: { question: string; binding: Binding } = {
  question: "Does break-glass sign-in work?",
  binding: {
    kind: "attestation",
    position: "identity",
    statement: "I attest that break-glass sign-in was tried at the target tonight and worked.",
  },
};

export const SIGNAL_KEY = "interface_queue_depth";
export const TRIGGER_NAME = "Interface queue over 5,000";

/** A signal, and a trigger over it. @returns the trigger's id */
export async function openTrigger(
  runtime: Runtime,
  { cutoverId }: Room,
  timing: { forSeconds: number; freshnessLimitSeconds: number },
): Promise<string> {
  const signalId = await addSignal(runtime, cutoverId, {
    key: SIGNAL_KEY,
    question: "Are orders and results flowing?",
    unit: "messages",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: 10_000_000,
    freshnessLimitSeconds: timing.freshnessLimitSeconds,
    ownerPosition: "interfaces",
  });
  return addTrigger(runtime, cutoverId, {
    signalId,
    name: TRIGGER_NAME,
    recommendation: "Hold the switch; roll back if it does not drain within 15 minutes.",
    threshold: 5_000,
    clearThreshold: 4_000,
    forSeconds: timing.forSeconds,
    keepFiringForSeconds: 60,
  });
}
