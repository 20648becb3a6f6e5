import { z } from "zod";
import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Word } from "./rules.ts";
import {
  answerSchema,
  type Matching,
  type Pair,
  type PairStanding,
  pairSchema,
  pairStateSchema,
  type Queue,
  RIVALS_MAX,
  survivorsSchema,
} from "./schema.ts";

/** What a first word on a pair that is drawn says, as long as the second reviewer must not see it. */
const heldSchema = z.object({
  answer: answerSchema,
  survivors: survivorsSchema.nullable(),
  nonce: z.string(),
});
export type Held = z.infer<typeof heldSchema>;

const kindSchema = z.enum(["first", "second", "adjudication", "undo"]);

/** A pair's row, as the door works with it. @throws AppError */
export async function requirePair(tx: Tx, matching: Matching, ordinal: number) {
  if (matching.filedAt === null)
    throw new AppError("refused", `The pairs of matching ${matching.number} are still coming in.`);
  const row = await tx.identityPair.findUnique({
    where: { matchingId_ordinal: { matchingId: matching.id, ordinal } },
  });
  if (!row) throw new AppError("not-found", `Matching ${matching.number} has no such pair.`);
  const standing: PairStanding = {
    state: pairStateSchema.parse(row.state),
    answer: answerSchema.nullable().parse(row.answer),
  };
  return { row, standing };
}
export type PairRow = Awaited<ReturnType<typeof requirePair>>["row"];

/** Every word on a pair, the oldest first, also what is held back: for the door, and for nobody's eyes. */
export async function wordsOn(
  tx: Tx,
  matchingId: string,
  ordinal: number,
): Promise<(Word & { held: Held | null; disclosed: boolean })[]> {
  const rows = await tx.pairDecision.findMany({ where: { matchingId, ordinal }, orderBy: { id: "asc" } });
  return rows.map(({ id, kind, answer, survivors, undoesId, personId, personName, held }) => {
    const kept = held === null ? null : heldSchema.parse(held);
    return {
      id,
      kind: kindSchema.parse(kind),
      answer: answerSchema.nullable().parse(answer) ?? kept?.answer ?? null,
      survivors: survivorsSchema.nullable().parse(survivors) ?? kept?.survivors ?? null,
      undoesId,
      personId,
      personName,
      held: kept,
      /** Whether others see its answer: what was held back is disclosed once. */
      disclosed: answer !== null,
    };
  });
}

/** Pairs of a two-sided matching that claim one of the same records. */
export async function rivalsOf(tx: Tx, { matchingId, ordinal, a, b, conflict }: PairRow): Promise<Pair[]> {
  const rows = await tx.identityPair.findMany({
    where: {
      matchingId,
      ordinal: { not: ordinal },
      OR: [{ a }, { b }, ...(conflict === null ? [] : [{ conflict }])],
    },
    orderBy: { ordinal: "asc" },
    take: RIVALS_MAX,
  });
  return rows.map((row) => pairSchema.parse(row));
}

/** A pair that claims one of the same two records and is said to be one human, if there is one. */
export async function linkedRivals(tx: Tx, { matchingId, ordinal, a, b }: PairRow): Promise<Pair[]> {
  const rows = await tx.identityPair.findMany({
    where: {
      matchingId,
      ordinal: { not: ordinal },
      OR: [{ a }, { b }],
      answer: { in: ["link", "merge"] },
    },
    orderBy: { ordinal: "asc" },
    take: 1,
  });
  return rows.map((row) => pairSchema.parse(row));
}

export const openConflicts = async (tx: Tx, matchingId: string): Promise<number> => {
  const [found] = await tx.$queryRaw<{ open: number }[]>`
    SELECT count(DISTINCT conflict)::int AS open FROM identity_pair
     WHERE matching_id = ${matchingId}::uuid AND conflict IS NOT NULL AND state <> 'decided'`;
  return found?.open ?? 0;
};

/** The queue of a matching that was just filed. */
export async function freshQueue(tx: Tx, matchingId: string, pairs: number): Promise<Queue> {
  const conflicts = await openConflicts(tx, matchingId);
  return { open: pairs, second: 0, adjudication: 0, linked: 0, notMatch: 0, merged: 0, conflicts };
}
