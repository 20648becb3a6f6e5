import { randomBytes } from "node:crypto";
import { authorize } from "#lib/door/caller.ts";
import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { prepareOpener, type Sealer } from "#lib/sealing/sealer.server.ts";
import { REVEAL_WINDOW_MS, whyNotRevealMore } from "#lib/values/rules.ts";
import {
  commitmentOf,
  isProtected,
  mayGive,
  moved,
  NO_QUEUE,
  nextKind,
  standingOf,
  standingWords,
  valuesScope,
  whyNotAnswer,
  whyNotAsSeen,
  whyNotDecide,
  whyNotOneHuman,
  whyNotUndo,
} from "./rules.ts";
import type { Matching, PairStanding } from "./schema.ts";
import * as spec from "./schema.ts";
import { ADJUDICATORS } from "./schema.ts";
import {
  freshQueue,
  linkedRivals,
  openConflicts,
  type PairRow,
  requirePair,
  wordsOn,
} from "./words.server.ts";

const NONCE_BYTES = 16;

export const startMatching = defineCommand({
  spec: spec.startMatching,
  async handle(context, { cutoverId: _cutoverId, comparisons, ...matching }) {
    const numbers = (await context.list("matching")).map(({ number }) => number);
    const { id, number } = await context.create("matching", {
      ...matching,
      number: Math.max(0, ...numbers) + 1,
      comparisons: comparisons.map((each) => ({ ...each, protected: isProtected(each) })),
      startedAt: context.at,
      startedByName: context.actorName,
      filedAt: null,
      pairs: 0,
      queue: NO_QUEUE,
      words: 0,
    });
    return { matchingId: id, number };
  },
});

export const finishMatching = defineCommand({
  spec: spec.finishMatching,
  async handle(context, { matchingId, pairs: told }) {
    const matching = await context.get("matching", matchingId);
    if (matching.filedAt !== null)
      throw new AppError("refused", `Matching ${matching.number} is filed; begin another.`);
    const pairs = await context.tx.identityPair.count({ where: { matchingId } });
    if (pairs !== told)
      throw new AppError(
        "refused",
        `${pairs} of ${told} pairs came in. The matching is not filed; send what is missing, or begin another.`,
      );
    const queue = await freshQueue(context.tx, matchingId, pairs);
    await context.update("matching", matchingId, { filedAt: context.at, pairs, queue });
    return {};
  },
});

/** The position under which a person gives the next word on a pair. */
const positionFor = (context: CommandContext, state: PairStanding["state"]) =>
  mayGive(state).find((position) => context.person.positions.includes(position)) ?? "identity";

export const decidePair = defineCommand({
  spec: spec.decidePair,
  async handle(context, { matchingId, ordinal, answer, survivors, seen }) {
    const { tx, person } = context;
    const matching = await context.get("matching", matchingId);
    const { row, standing } = await requirePair(tx, matching, ordinal);
    const words = await wordsOn(tx, matchingId, ordinal);
    const counting = standingWords(words);
    refuse(whyNotAsSeen(standing.state, seen, counting.at(-1)?.personName));
    refuse(whyNotDecide(standing.state, words, person));
    refuse(whyNotAnswer(answer, survivors, matching.comparisons, row.levels));
    refuse(whyNotOneHuman(answer, matching.twoSided, await linkedRivals(tx, row)));
    const kind = nextKind(standing.state);
    if (kind === undefined) throw new Error("A decided pair takes no word.");

    const held = kind === "first" && row.needsSecond;
    const nonce = randomBytes(NONCE_BYTES).toString("base64url");
    const after = standingOf(row.needsSecond, [...counting, { kind, answer, survivors }]);
    const { id } = await context.create(
      "pairDecision",
      {
        matchingId,
        ordinal,
        kind,
        answer: held ? null : answer,
        survivors: held ? null : survivors,
        commitment: held ? commitmentOf(answer, survivors, nonce) : null,
        nonce: null,
        undoesId: null,
        reason: null,
        personId: person.personId,
        personName: person.name,
        position: positionFor(context, standing.state),
        decidedAt: context.at,
        before: standing,
        after,
      },
      held ? { held: { answer, survivors, nonce } } : {},
    );
    // Once the second has answered, the first's word need not be held back any more. After an undone second word it is disclosed already.
    const first = counting.find((word) => word.held !== null);
    if (kind === "second" && first?.held && !first.disclosed)
      await context.update("pairDecision", first.id, first.held);
    await settle(context, matching, row, standing, after, {
      ...(kind === "first" ? { firstById: person.personId } : {}),
      ...(kind === "second" ? { secondById: person.personId } : {}),
    });
    return { decisionId: id, state: after.state };
  },
});

/** Moves a pair to where it stands now, and the queue with it. */
async function settle(
  context: CommandContext,
  matching: Matching,
  { matchingId, ordinal }: PairRow,
  before: PairStanding,
  after: PairStanding,
  people: { firstById?: string | null; secondById?: string | null },
): Promise<void> {
  const { tx } = context;
  await tx.identityPair.update({
    where: { matchingId_ordinal: { matchingId, ordinal } },
    data: { state: after.state, answer: after.answer, ...people },
  });
  const conflicts = await openConflicts(tx, matchingId);
  await context.update("matching", matchingId, {
    queue: moved(matching.queue, before, after, conflicts),
    words: matching.words + 1,
  });
}

export const undoPair = defineCommand({
  spec: spec.undoPair,
  async handle(context, { matchingId, ordinal, decisionId, reason }) {
    const { tx, person } = context;
    const matching = await context.get("matching", matchingId);
    const { row, standing } = await requirePair(tx, matching, ordinal);
    const words = await wordsOn(tx, matchingId, ordinal);
    refuse(whyNotUndo(words, decisionId, person));
    const undone = await context.get("pairDecision", decisionId);
    const after = standingOf(row.needsSecond, standingWords(words).slice(0, -1));
    if (JSON.stringify(after) !== JSON.stringify(undone.before))
      throw new Error("Undoing does not lead back to where the pair stood.");
    context.reason = reason;
    await context.create("pairDecision", {
      matchingId,
      ordinal,
      kind: "undo",
      answer: null,
      survivors: null,
      commitment: null,
      nonce: null,
      undoesId: decisionId,
      reason,
      personId: person.personId,
      personName: person.name,
      position:
        undone.kind === "first" && undone.personId === person.personId ? undone.position : ADJUDICATORS[0],
      decidedAt: context.at,
      before: standing,
      after,
    });
    await settle(context, matching, row, standing, after, {
      ...(undone.kind === "first" ? { firstById: null } : {}),
      ...(undone.kind === "second" ? { secondById: null } : {}),
    });
    return { state: after.state };
  },
});

export const revealPair = defineCommand<
  typeof spec.revealPair.input,
  typeof spec.revealPair.output,
  () => Sealer
>({
  spec: spec.revealPair,
  alwaysJournaled: true,
  /** A key service may take seconds, in which nobody else should wait for the cutover. */
  async prepare(runtime, { cutoverId, matchingId }, caller) {
    await authorize(runtime.db, caller, spec.revealPair.allowed, cutoverId, new Date());
    return prepareOpener(runtime, cutoverId, valuesScope(matchingId));
  },
  async handle(context, { cutoverId, matchingId, ordinal, reason }, prepared) {
    const matching = await context.get("matching", matchingId);
    const { row } = await requirePair(context.tx, matching, ordinal);
    const withinHour = await context.tx.journalEntry.count({
      where: {
        scope: cutoverId,
        actorId: context.person.personId,
        command: spec.revealPair.name,
        recordedAt: { gt: new Date(context.nowMs - REVEAL_WINDOW_MS) },
      },
    });
    refuse(whyNotRevealMore(withinHour), "too-many-attempts");
    const opener = prepared();
    context.reason = `Pair ${ordinal + 1} of matching ${matching.number}, ${row.a} and ${row.b}: ${reason}`;
    const open = (side: "a" | "b", sealed: Uint8Array) =>
      spec.valuesSchema.parse(JSON.parse(opener.open({ record: String(ordinal), side }, sealed)));
    return { a: open("a", row.sealedA), b: open("b", row.sealedB) };
  },
});
