import { z } from "zod";
import { databaseNow } from "#lib/clock.ts";
import type { Runtime } from "#lib/runtime.ts";
import { provableWith } from "#lib/signatures/prove.server.ts";
import { whyNotProvable } from "#lib/signatures/rules.ts";
import { type Proposal, propose, type Statement } from "#lib/signatures/schema.ts";
import { statementHashOf } from "#lib/signatures/statement.ts";
import { authorize, type Caller, identify } from "./caller.ts";
import { type AnyCommand, act } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { CommandContext, type PersonActor } from "./context.ts";
import { AppError, toAppError } from "./errors.ts";
import { parseInput } from "./input.ts";

const PROPOSAL_MS_MAX = 15_000;

/** How a handler ends that was only asked what it would sign. */
class Proposed extends Error {
  readonly statement: Statement;

  constructor(statement: Statement) {
    super("This was a proposal.");
    this.statement = statement;
  }
}

/** The signed commands by name, each with its input as it is before it is signed. */
const SIGNED: ReadonlyMap<string, { command: AnyCommand; input: z.ZodType }> = new Map(
  COMMANDS.filter(({ spec }) => spec.signature === "fresh").map((command) => {
    const { name, input } = command.spec;
    if (!(input instanceof z.ZodObject)) throw new Error(`${name} is signed, and its input is no object.`);
    return [name, { command, input: input.omit({ signature: true }) }];
  }),
);

/** @throws AppError not-found when no such command is signed, invalid when its input is none */
function readSigned(name: string, unsigned: unknown): { command: AnyCommand; input: unknown } {
  const found = SIGNED.get(name);
  if (!found) throw new AppError("not-found", `${name} is no command that is signed. Nothing was changed.`);
  return { command: found.command, input: parseInput({ input: found.input }, unsigned) };
}

/**
 * The statement that a command would sign if its person signed now. Runs the command's own handler as far as its signature, in a
 * transaction that can't write: what is shown and what is signed later come from the same code.
 * @throws AppError, the same that the command itself would end with
 */
export async function proposeSignature(runtime: Runtime, raw: unknown, caller: Caller): Promise<Proposal> {
  try {
    const { cutoverId, command: name, input: unsigned } = parseInput(propose, raw);
    return await runtime.db.$transaction(
      async (tx) => {
        await tx.$executeRaw`SET TRANSACTION READ ONLY`;
        const now = await databaseNow(tx);
        const known = await identify(tx, caller, now);
        await authorize(tx, known, propose.allowed, cutoverId, now);
        const { command, input } = readSigned(name, { ...unsigned, cutoverId });
        const actor = act(command, input, await authorize(tx, known, command.spec.allowed, cutoverId, now));
        if (actor.kind !== "person") throw new AppError("forbidden", "Only a person can sign.");
        const look = { tx, scope: cutoverId, now, command: name };
        const statement = await proposed(command, look, actor, input);
        const means = await provableWith({ runtime, tx, now, person: actor });
        return {
          statement,
          statementHash: statementHashOf(statement),
          provableWith: means,
          whyNot: whyNotProvable(means) ?? null,
        };
      },
      { isolationLevel: "RepeatableRead", timeout: PROPOSAL_MS_MAX },
    );
  } catch (error) {
    throw toAppError(error);
  }
}

async function proposed(
  command: AnyCommand,
  look: ConstructorParameters<typeof CommandContext>[0],
  actor: PersonActor,
  input: unknown,
): Promise<Statement> {
  const signing = {
    signedAt: look.now.toISOString(),
    prove: (statement: Statement) => Promise.reject(new Proposed(statement)),
  };
  try {
    await command.handle(new CommandContext(look, actor, signing), input, undefined);
  } catch (error) {
    if (error instanceof Proposed) return error.statement;
    throw error;
  }
  throw new Error(`${command.spec.name} takes a signature, and signed nothing.`);
}
