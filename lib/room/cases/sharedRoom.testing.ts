import { afterEach, beforeAll, expect } from "vitest";
import type { z } from "zod";
import type { Command } from "#lib/door/command.ts";
import type { Position } from "#lib/door/positions.ts";
import {
  as,
  joinRoom,
  type Member,
  makeRoom,
  prepareRuntime,
  signAs,
  type Unsigned,
} from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { readRoom } from "#lib/room/queries.ts";
import { apply, emptyRoom, type RoomState } from "#lib/room/state.ts";
import type { Runtime } from "#lib/runtime.ts";
import { asSystem } from "#prisma/factories.ts";

/** The one room in which every command has its case. */

export const setup = prepareRuntime();
/** The commands that a case has called. */
export const exercised = new Set<string>();

export let cutoverId: string;
export let people: Record<"incident-commander" | "clinical-informatics" | "comms" | "interfaces", Member>;
export let before: RoomState;

export async function by<I extends z.ZodType, O extends z.ZodType, P>(
  member: Member | "system",
  command: Command<I, O, P>,
  input: z.input<I>,
): Promise<z.output<O>> {
  exercised.add(command.spec.name);
  return member === "system"
    ? asSystem(setup.runtime, command, input)
    : (await as(setup.runtime, member, command, input)).result;
}

/** By a person, on a server with settings of its own. */
export async function byWith<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  member: Member,
  command: Command<I, O, P>,
  input: z.input<I>,
): Promise<z.output<O>> {
  exercised.add(command.spec.name);
  return (await as(runtime, member, command, input)).result;
}

export async function signedBy<I extends z.ZodType, O extends z.ZodType, P>(
  member: Member,
  command: Command<I, O, P>,
  input: Unsigned<I> & { readonly cutoverId: string },
): Promise<z.output<O>> {
  exercised.add(command.spec.name);
  return (await signAs(setup.runtime, member, command, input)).result;
}

/** One more person in a position. */
export const join = (name: string, position: Position): Promise<Member> =>
  joinRoom(setup.runtime, cutoverId, position, name);

/** Two people of compliance: one places what the other lifts. */
export const reviewers = async (): Promise<Record<"compliance" | "second-compliance", Member>> => ({
  compliance: await join("compliance-1", "compliance"),
  "second-compliance": await join("compliance-2", "compliance"),
});

/** Opens the room for the cases of this file, and after each holds its journal, folded, against a fresh snapshot. */
export function shareRoom(): void {
  beforeAll(async () => {
    ({ cutoverId, people } = await makeRoom(setup.runtime, [
      "incident-commander",
      "clinical-informatics",
      "comms",
      "interfaces",
    ]));
    before = emptyRoom(cutoverId);
    for (const name of [
      "plan.createCutover",
      "access.createPerson",
      "access.assignPosition",
      "access.signIn",
    ])
      exercised.add(name);
  });

  afterEach(async () => {
    const { db } = setup.runtime;
    const entries = await entriesAfter(db, cutoverId, before.seq, 1_000);
    const folded = entries.reduce(apply, before);
    const fresh = await db.$transaction((tx) => readRoom(tx, cutoverId), {
      isolationLevel: "RepeatableRead",
    });
    expect(folded).toEqual(fresh);
    before = fresh;
  });
}
