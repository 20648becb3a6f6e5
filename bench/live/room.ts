import { randomBytes } from "node:crypto";
import { encode } from "next-auth/jwt";
import { openSession } from "#lib/access/commands.ts";
import { sessionLimitsOf } from "#lib/access/sessionLimits.ts";
import { openDatabase } from "#lib/db.ts";
import type { Caller } from "#lib/door/caller.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addCutover, addPerson, asSystem, assign } from "#prisma/factories.ts";

export const ORIGIN = "http://localhost:3000";

/** What the processes need in common to be two instances of one Holdpoint. */
export interface InstanceSettings {
  readonly databaseUrl: string;
  readonly authSecret: string;
}

export const newSecret = (): string => randomBytes(32).toString("base64");

export function openRuntime({ databaseUrl, authSecret }: InstanceSettings, poke = () => {}): Runtime {
  return {
    db: openDatabase(databaseUrl),
    valuesKey: null,
    journalKey: new Uint8Array(32),
    authSecret,
    dir: ".holdpoint",
    // Cheap: hundreds of accounts are made, and none of them is worth a guess.
    passwordCostLog2: 4,
    sessionLimits: sessionLimitsOf(),
    idp: null,
    sampleSignIns: [],
    origins: [ORIGIN],
    poke,
  };
}

export interface Person {
  readonly personId: string;
  readonly caller: Caller;
  /** As the browser sends it. */
  readonly cookie: string;
}

/** People with accounts and sessions of their own, as many as will follow. */
export async function addPeople(runtime: Runtime, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let n = 0; n < count; n++) {
    const name = `Person ${n}`;
    const personId = await addPerson(runtime, { login: `person-${n}`, name, password: newSecret() });
    const { sessionId } = await asSystem(runtime, openSession, {
      personId,
      method: "password+totp",
      userAgent: null,
      network: null,
    });
    const token = await encode({ token: { sessionId }, secret: runtime.authSecret });
    people.push({
      personId,
      caller: { kind: "session", sessionId },
      cookie: `next-auth.session-token=${token}`,
    });
  }
  return people;
}

/** A cutover in which all of them hold a position. @returns its id */
export async function openRoom(runtime: Runtime, people: readonly Person[]): Promise<string> {
  const cutoverId = await addCutover(
    runtime,
    {
      organization: "Bench Health",
      name: `Slice with ${people.length} people`,
      slug: `bench-${people.length}`,
      kind: "rehearsal",
      strategy: "phased-by-site",
      timeZone: "America/New_York",
      place: "Boston",
      freezeAt: null,
      pointOfNoReturnAt: null,
    },
    "Bench Signer",
  );
  for (const { personId } of people) await assign(runtime, cutoverId, personId, "comms");
  return cutoverId;
}
