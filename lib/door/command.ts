import type { z } from "zod";
import { whyNotAttended } from "#lib/access/rules.ts";
import { whyNotSignByBreakGlass } from "#lib/breakGlass/rules.ts";
import type { Tx } from "#lib/db.ts";
import { appendEntry, lockJournal, openJournal } from "#lib/journal/append.ts";
import type { Runtime } from "#lib/runtime.ts";
import { authorize, type Caller, identify, type KnownCaller } from "./caller.ts";
import { type Actor, CommandContext, entryActor } from "./context.ts";
import { AppError, refuse, toAppError } from "./errors.ts";
import { rememberedResult, rememberResult } from "./idempotency.ts";
import { parseInput, scopeOf } from "./input.ts";
import { type Position, positionTitle } from "./positions.ts";
import { signingOf } from "./signing.ts";
import type { CommandSpec } from "./spec.ts";

/** How long a command may wait for its cutover's lock and its rows, and how long it may take. */
const TRANSACTION_WAIT_MS_MAX = 20_000;
const TRANSACTION_MS_MAX = 30_000;

/** A command: its spec, and what it does. */
export interface Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType, P = unknown> {
  readonly spec: CommandSpec<I, O>;
  readonly handle: (context: CommandContext, input: z.output<I>, prepared: P) => Promise<z.input<O>>;
  /** Slow work without an effect (a password's hash), done before the lock is taken. */
  readonly prepare?: (runtime: Runtime, input: z.output<I>, caller: KnownCaller, call: Call) => Promise<P>;
  /** The position that the input names, when the caller chooses which of theirs they act in. */
  readonly actsAs?: (input: z.output<I>) => Position;
  /** It is the first of its journal. */
  readonly opensJournal?: true;
  /** Whether it makes an entry though no entity changed (an export, a refusal). */
  readonly alwaysJournaled?: true;
}

/** Types a command by its spec. */
export function defineCommand<I extends z.ZodType, O extends z.ZodType, P = undefined>(
  command: Command<I, O, P>,
): Command<I, O, P> {
  return command;
}

/** A command without its types, as lists hold it. */
// biome-ignore lint/suspicious/noExplicitAny: a list of commands of different inputs has no better type
export type AnyCommand = Command<any, any, any>;

export interface Call {
  readonly caller: Caller;
  /** The same key from the same caller is carried out once. Null only for the product's own calls. */
  readonly idempotencyKey: string | null;
  /** Where it came from, when it came by the network. */
  readonly address?: string | null;
  /** When it happened, if earlier than now: for what is told afterwards. */
  readonly occurredAt?: string;
}

export interface Outcome<O> {
  readonly result: O;
  /** The journal entry that it wrote, or null when it changed nothing. */
  readonly seq: number | null;
}

const callerIdOf = (known: KnownCaller): string =>
  known.kind === "person"
    ? known.person.personId
    : known.kind === "service"
      ? known.tokenId
      : `system:${known.name}`;

/** The actor in the position that the input names. @throws AppError forbidden when they do not hold it */
export function act(command: AnyCommand, input: unknown, actor: Actor): Actor {
  if (actor.kind !== "person") return actor;
  if (command.spec.signature === "fresh") {
    refuse(
      whyNotSignByBreakGlass(command.spec.allowed.positions ?? [], actor.positions, actor.byBreakGlass),
      "forbidden",
    );
    refuse(whyNotAttended(actor.attendsSigning), "reauthenticate");
  }
  const position = command.actsAs?.(input);
  if (position === undefined) return actor;
  if (!actor.positions.includes(position))
    throw new AppError("forbidden", `You do not hold ${positionTitle(position)} in this cutover.`);
  if (command.spec.signature === "fresh")
    refuse(whyNotSignByBreakGlass([position], actor.positions, actor.byBreakGlass), "forbidden");
  return { ...actor, position };
}

/**
 * The door: the only way to change anything. Authenticates, takes the journal's lock, looks whether the key was carried
 * out before, authorizes by what is so after the lock, runs the handler and appends the entry, in one transaction.
 * @param raw the input as it came
 * @throws AppError, and then nothing was changed (but see `unavailable`)
 */
export async function execute<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  command: Command<I, O, P>,
  raw: unknown,
  call: Call,
): Promise<Outcome<z.output<O>>> {
  let mayHaveCommitted = false;
  try {
    const input = parseInput(command.spec, raw);
    // Before the lock, so that a stranger can't make others wait for it. What counts is asked again after it.
    const early = await identify(runtime.db, call.caller, new Date());
    const prepared = (await command.prepare?.(runtime, input, early, call)) as P;
    const outcome = await runtime.db.$transaction(
      async (tx) => {
        const done = await carryOut(runtime, tx, command, input, prepared, call);
        mayHaveCommitted = true;
        return done;
      },
      { maxWait: TRANSACTION_WAIT_MS_MAX, timeout: TRANSACTION_MS_MAX },
    );
    runtime.poke({ scope: scopeOf(input), command: command.spec.name });
    return outcome;
  } catch (error) {
    throw toAppError(error, mayHaveCommitted);
  }
}

async function carryOut<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  tx: Tx,
  command: Command<I, O, P>,
  input: z.output<I>,
  prepared: P,
  call: Call,
): Promise<Outcome<z.output<O>>> {
  const { spec } = command;
  const scope = scopeOf(input);
  if (command.opensJournal) await openJournal(tx, scope);
  const journal = await lockJournal(tx, scope);
  const known = await identify(tx, call.caller, journal.now);
  const callerId = callerIdOf(known);
  const key = spec.secret ? null : call.idempotencyKey;
  const remembered = await rememberedResult(tx, callerId, key, spec.name, input);
  if (remembered) return { result: spec.output.parse(remembered.result), seq: remembered.seq };

  const { now } = journal;
  const actor = act(command, input, await authorize(tx, known, spec.allowed, scope, now));
  const person = actor.kind === "person" ? actor : undefined;
  const signing = signingOf(spec, input, { runtime, tx, now, person });
  const context = new CommandContext({ tx, scope, now, command: spec.name }, actor, signing);
  const result = spec.output.parse(await command.handle(context, input, prepared));
  if (signing && !context.signed) throw new Error(`${spec.name} takes a signature, and signed nothing.`);
  const entry =
    context.changes.length > 0 || command.alwaysJournaled
      ? await appendEntry(tx, journal, {
          actor: entryActor(context.actor),
          command: spec.name,
          reason: context.reason,
          changes: [...context.changes],
          ...(call.occurredAt ? { occurredAt: call.occurredAt } : {}),
        })
      : null;
  const seq = entry?.seq ?? null;
  await rememberResult(tx, {
    callerId,
    key,
    command: spec.name,
    input,
    scope,
    seq,
    result,
    at: journal.now,
  });
  return { result, seq };
}
