import type { Tx } from "#lib/db.ts";
import type { Actor } from "#lib/door/context.ts";
import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { findEntity, listEntities } from "#lib/door/store.ts";
import { pseudonymKey } from "#lib/journal/pseudonym.ts";
import { sealerOf } from "#lib/sealing/sealer.server.ts";
import { valuesScope } from "./rules.ts";
import * as spec from "./schema.ts";
import { ADJUDICATORS, type Matching, REVIEWERS } from "./schema.ts";
import { requirePair, rivalsOf, wordsOn } from "./words.server.ts";

async function requireMatching(tx: Tx, cutoverId: string, matchingId: string): Promise<Matching> {
  const matching = await findEntity(tx, "matching", matchingId);
  if (matching?.cutoverId !== cutoverId)
    throw new AppError("not-found", "This cutover has no such matching.");
  return matching;
}

export const lendKeys = defineProcedure({
  spec: spec.lendKeys,
  async handle({ tx, runtime }, { cutoverId, matchingId }) {
    const { filedAt, number } = await requireMatching(tx, cutoverId, matchingId);
    if (filedAt !== null)
      throw new AppError("refused", `Matching ${number} is filed: its keys are lent to nobody any more.`);
    const { key } = await sealerOf(runtime, cutoverId, valuesScope(matchingId));
    return {
      pseudonymKey: pseudonymKey(runtime.journalKey, cutoverId).toString("base64"),
      valuesKey: Buffer.from(key.key).toString("base64"),
    };
  },
});

/** What waits for a person, by what they hold and have not said yet. */
function mine(actor: Actor) {
  if (actor.kind !== "person") return [{ state: "open" }];
  const { personId, positions } = actor;
  const holds = (any: readonly string[]): boolean => positions.some((position) => any.includes(position));
  return [
    ...(holds(REVIEWERS) ? [{ state: "open" }, { state: "second", firstById: { not: personId } }] : []),
    ...(holds(ADJUDICATORS)
      ? [{ state: "adjudication", firstById: { not: personId }, secondById: { not: personId } }]
      : []),
  ];
}

export const listPairs = defineProcedure({
  spec: spec.listPairs,
  async handle({ tx, actor }, { cutoverId, matchingId, which, after, limit }) {
    await requireMatching(tx, cutoverId, matchingId);
    const narrowed = {
      mine: { OR: mine(actor) },
      open: { state: { not: "decided" } },
      conflicts: { conflict: { not: null }, state: { not: "decided" } },
      decided: { state: "decided" },
      all: {},
    }[which];
    const rows = await tx.identityPair.findMany({
      where: { matchingId, ...narrowed, ...(after === undefined ? {} : { ordinal: { gt: after } }) },
      orderBy: { ordinal: "asc" },
      take: limit,
    });
    return {
      pairs: rows.map((row) => spec.pairSchema.parse(row)),
      next: rows.length === limit ? (rows.at(-1)?.ordinal ?? null) : null,
    };
  },
});

export const getPair = defineProcedure({
  spec: spec.getPair,
  async handle({ tx, actor }, { cutoverId, matchingId, ordinal }) {
    const matching = await requireMatching(tx, cutoverId, matchingId);
    const { row } = await requirePair(tx, matching, ordinal);
    const personId = actor.kind === "person" ? actor.personId : undefined;
    const own = new Map(
      (await wordsOn(tx, matchingId, ordinal))
        .filter((word) => word.personId === personId)
        .map((word) => [word.id, word]),
    );
    const decisions = (await listEntities(tx, "pairDecision", { matchingId, ordinal })).map((decision) => ({
      ...decision,
      // One's own word is no secret to oneself.
      answer: own.get(decision.id)?.answer ?? decision.answer,
      survivors: own.get(decision.id)?.survivors ?? decision.survivors,
    }));
    return { pair: spec.pairSchema.parse(row), decisions, rivals: await rivalsOf(tx, row) };
  },
});
