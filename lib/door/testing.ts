import { randomBytes, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { z } from "zod";
import { openSession, reauthenticate } from "#lib/access/commands.ts";
import { sessionLimitsOf } from "#lib/access/sessionLimits.ts";
import { openDatabase } from "#lib/db.ts";
import { testDatabase } from "#lib/postgres/testing.ts";
import type { Runtime } from "#lib/runtime.ts";
import { localWrapper } from "#lib/sealing/wrap.ts";
import type { Proposal } from "#lib/signatures/schema.ts";
import { addAuthenticator, addCutover, addPerson, asSystem, assign } from "#prisma/factories.ts";
import type { Caller } from "./caller.ts";
import { type Command, execute, type Outcome } from "./command.ts";
import { answerApi } from "./http.ts";
import type { Position } from "./positions.ts";
import { proposeSignature } from "./propose.ts";
import type { CommandSpec } from "./spec.ts";

/** Set-up for integration tests: a database of the file's own, and people in a room. */

export const PASSWORD = "correct horse battery staple";

export function testRuntime(databaseUrl: string): Runtime {
  return {
    db: openDatabase(databaseUrl),
    journalKey: randomBytes(32),
    valuesKey: localWrapper(randomBytes(32)),
    authSecret: randomBytes(32).toString("base64"),
    dir: join(tmpdir(), "holdpoint-test"),
    // Cheap: the tests make hundreds of accounts, and none of them is worth a guess.
    passwordCostLog2: 4,
    sessionLimits: sessionLimitsOf(),
    origins: ["http://localhost:3000"],
    idp: null,
    sampleSignIns: [],
    poke: () => undefined,
  };
}

/** A runtime on the test file's own migrated database; `ownerUrl` signs in as the tables' owner. */
export function prepareRuntime(): {
  readonly runtime: Runtime;
  readonly ownerUrl: string;
  readonly appUrl: string;
} {
  let held: { runtime: Runtime; ownerUrl: string; appUrl: string; drop: () => Promise<void> } | undefined;
  beforeAll(async () => {
    const database = await testDatabase();
    held = { ...database, runtime: testRuntime(database.appUrl) };
  });
  afterAll(async () => {
    await held?.runtime.db.$disconnect();
    await held?.drop();
  });
  const given = () => {
    if (!held) throw new Error("The test database is made in beforeAll.");
    return held;
  };
  return {
    get runtime() {
      return given().runtime;
    },
    get ownerUrl() {
      return given().ownerUrl;
    },
    get appUrl() {
      return given().appUrl;
    },
  };
}

export interface Member {
  readonly personId: string;
  readonly name: string;
  readonly caller: Caller;
}

export async function signInMember(runtime: Runtime, personId: string, name: string): Promise<Member> {
  const { sessionId } = await asSystem(runtime, openSession, {
    personId,
    method: "password+totp",
    userAgent: null,
    network: null,
  });
  return { personId, name, caller: { kind: "session", sessionId } };
}

/** One more person in a position of a room, signed in, who can sign. */
export async function joinRoom(
  runtime: Runtime,
  cutoverId: string,
  position: Position,
  name: string,
): Promise<Member> {
  const personId = await addPerson(runtime, {
    login: `${position}-${randomUUID().slice(0, 8)}`,
    name,
    password: PASSWORD,
  });
  await assign(runtime, cutoverId, personId, position);
  await addAuthenticator(runtime, personId);
  return signInMember(runtime, personId, name);
}

/** A cutover with one signed-in person for each position asked for. */
export async function makeRoom<P extends Position>(
  runtime: Runtime,
  positions: readonly P[],
): Promise<{ cutoverId: string; people: Record<P, Member> }> {
  const cutoverId = await addCutover(
    runtime,
    {
      organization: "Test Health",
      name: "Test slice",
      slug: `test-${randomUUID().slice(0, 8)}`,
      kind: "live",
      strategy: "phased-by-site",
      timeZone: "America/New_York",
      place: "Boston",
      freezeAt: null,
      pointOfNoReturnAt: null,
    },
    "Test Signer",
  );
  const people: Partial<Record<P, Member>> = {};
  for (const position of positions)
    people[position] = await joinRoom(runtime, cutoverId, position, `Person ${position}`);
  return { cutoverId, people: people as Record<P, Member> };
}

/** Runs a command as a person, under a key of its own. */
export function as<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  member: Member,
  command: Command<I, O, P>,
  input: z.input<I>,
  idempotencyKey: string = randomUUID(),
): Promise<Outcome<z.output<O>>> {
  return execute(runtime, command, input, { caller: member.caller, idempotencyKey });
}

/** The input of a signed command, before it is signed. */
export type Unsigned<I extends z.ZodType> = Omit<z.input<I>, "signature">;

/** Proves with a password who signs; the one-time code came with the sign-in a moment ago. @returns the proof's id */
export async function provePassword(runtime: Runtime, member: Member, statementHash: string) {
  const { result } = await as(runtime, member, reauthenticate, { password: PASSWORD, statementHash });
  if (result.proofId === null) throw new Error("No proof was made.");
  return { kind: "proof", proofId: result.proofId } as const;
}

/** Looks at what a command would sign. */
export const proposeAs = <I extends z.ZodType>(
  runtime: Runtime,
  member: Member,
  command: { readonly spec: CommandSpec<I> },
  unsigned: Unsigned<I> & { readonly cutoverId: string },
): Promise<Proposal> => {
  const { cutoverId } = unsigned;
  return proposeSignature(runtime, { cutoverId, command: command.spec.name, input: unsigned }, member.caller);
};

/** Signs a command as a person does: looks at the statement, proves who they are, sends both. */
export async function signAs<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  member: Member,
  command: Command<I, O, P>,
  unsigned: Unsigned<I> & { readonly cutoverId: string },
  idempotencyKey: string = randomUUID(),
): Promise<Outcome<z.output<O>>> {
  const { statement, statementHash } = await proposeAs(runtime, member, command, unsigned);
  const proof = await provePassword(runtime, member, statementHash);
  const signature = { signedAt: statement.signedAt, statementHash, proof };
  return as(runtime, member, command, { ...unsigned, signature } as z.input<I>, idempotencyKey);
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { code?: string; message?: string; [field: string]: unknown };
}

/** Sends a request to the API's edge as one of the product's own pages does. @param path under /api */
export async function sendToApi(
  runtime: Runtime,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Answer> {
  const [origin = ""] = runtime.origins;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const request = new Request(`${origin}/api${path}`, {
    method,
    headers: {
      origin,
      "idempotency-key": randomUUID(),
      ...(text === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const response = await answerApi(runtime, request);
  return {
    status: response.status,
    retryAfter: response.headers.get("retry-after"),
    body: await response.json(),
  };
}
