import type { Tx } from "#lib/db.ts";
import { hashOf } from "#lib/journal/canonical.ts";
import type { Scope } from "#lib/journal/schema.ts";
import { AppError } from "./errors.ts";

export const IDEMPOTENCY_KEY_LENGTH_MAX = 200;
/** How long a key is remembered; a retry comes within minutes. */
export const IDEMPOTENCY_DAYS = 7;

/** A hash is enough to tell one request from another. */
const inputHashOf = (command: string, input: unknown): string => hashOf(`input:${command}`, input);

/**
 * The result of this key's first call, if there was one.
 * @throws AppError key-reused when the key stood for another command or another input
 */
export async function rememberedResult(
  tx: Tx,
  callerId: string,
  key: string | null,
  command: string,
  input: unknown,
): Promise<{ result: unknown; seq: number | null } | undefined> {
  if (key === null) return undefined;
  const record = await tx.idempotencyRecord.findUnique({ where: { callerId_key: { callerId, key } } });
  if (!record) return undefined;
  if (record.command !== command || record.inputHash !== inputHashOf(command, input))
    throw new AppError(
      "key-reused",
      "This Idempotency-Key was used for another request. Nothing was changed; use a new key for a new request.",
    );
  return { result: record.result, seq: record.seq === null ? null : Number(record.seq) };
}

export async function rememberResult(
  tx: Tx,
  call: {
    callerId: string;
    key: string | null;
    command: string;
    input: unknown;
    scope: Scope;
    seq: number | null;
    result: unknown;
    at: Date;
  },
): Promise<void> {
  const { callerId, key, command, input, scope, seq, at } = call;
  if (key === null) return;
  await tx.idempotencyRecord.create({
    data: {
      callerId,
      key,
      command,
      inputHash: inputHashOf(command, input),
      scope,
      seq,
      result: call.result as object,
      createdAt: at,
    },
  });
}
