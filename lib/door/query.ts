import type { z } from "zod";
import { databaseNow } from "#lib/clock.ts";
import type { Tx } from "#lib/db.ts";
import type { Runtime } from "#lib/runtime.ts";
import { authorize, type Caller, identify } from "./caller.ts";
import type { Actor } from "./context.ts";
import { toAppError } from "./errors.ts";
import { parseInput, scopeOf } from "./input.ts";
import type { ProcedureSpec } from "./spec.ts";

const READ_MS_MAX = 15_000;
const INGEST_MS_MAX = 30_000;

export interface Look {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly now: Date;
  /** For what needs more than the transaction: keys, and where browsers reach this server. */
  readonly runtime: Runtime;
}

/** A query or an ingest: its spec, and what it does in its transaction, after the door has let the caller through. */
export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly spec: ProcedureSpec<I, O> & { readonly kind: "query" | "ingest" };
  readonly handle: (look: Look, input: z.output<I>) => Promise<z.input<O>>;
}

export function defineProcedure<I extends z.ZodType, O extends z.ZodType>(
  procedure: Procedure<I, O>,
): Procedure<I, O> {
  return procedure;
}

/**
 * Carries out a query or an ingest. A query sees one moment of the database throughout, so that a snapshot and its `seq` belong
 * together.
 * @throws AppError
 */
export async function perform<I extends z.ZodType, O extends z.ZodType>(
  runtime: Runtime,
  procedure: Procedure<I, O>,
  raw: unknown,
  caller: Caller,
): Promise<z.input<O>> {
  const { spec } = procedure;
  const isQuery = spec.kind === "query";
  try {
    const input = parseInput(spec, raw);
    return await runtime.db.$transaction(
      async (tx) => {
        const now = await databaseNow(tx);
        const known = await identify(tx, caller, now);
        const actor = await authorize(tx, known, spec.allowed, scopeOf(input), now);
        return procedure.handle({ tx, actor, now, runtime }, input);
      },
      isQuery
        ? { isolationLevel: "RepeatableRead", timeout: READ_MS_MAX }
        : { isolationLevel: "ReadCommitted", timeout: INGEST_MS_MAX },
    );
  } catch (error) {
    throw toAppError(error);
  }
}
