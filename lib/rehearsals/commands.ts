import { heldPositions, mayBeSignedFor, positionsByBreakGlass } from "#lib/access/rules.ts";
import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { listEntities, readFacts } from "#lib/door/store.ts";
import { lockJournal } from "#lib/journal/append.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import type { EntityOf } from "#lib/room/entities.ts";
import { type Batch, COPIED_TYPES, copyRoom } from "./copy.ts";
import {
  measure,
  RESULT_FACT_TYPES,
  shortcomingsOf,
  whyNotFreezeAt,
  whyNotRecordResult,
  whyNotRehearse,
} from "./rules.ts";
import * as spec from "./schema.ts";
import { DECISIONS_MAX } from "./schema.ts";

/** Entities of one statement: as many as its parameters allow for. */
const ROWS_PER_STATEMENT = 1_000;
const SLUG_STEM_LENGTH_MAX = 48;

const theCutover = async ({ tx }: CommandContext, id: string): Promise<Cutover> => {
  const [cutover] = await listEntities(tx, "cutover", { id });
  if (!cutover) throw new AppError("not-found", "There is no such cutover.");
  return cutover;
};

async function make<T extends Batch["type"]>(
  context: CommandContext,
  { type, entities }: Batch & { readonly type: T },
): Promise<void> {
  // A column left out is null, which Prisma does not take for a column of JSON.
  const given = entities.map((entity) =>
    Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== null)),
  ) as unknown as readonly EntityOf<T>[];
  if (type === "cutover") for (const entity of given) await context.create(type, entity);
  else
    for (let first = 0; first < given.length; first += ROWS_PER_STATEMENT)
      await context.createAll(type, given.slice(first, first + ROWS_PER_STATEMENT));
}

/**
 * Opens the rehearsal's room, whole or not at all. It is the new room's first entry; the live room is only read, under its lock, so that the
 * copy is of one moment.
 */
export const openRehearsal = defineCommand({
  spec: spec.openRehearsal,
  opensJournal: true,
  async handle(context, { cutoverId, rehearsalOfId, name, freezeAt }) {
    const { tx, person, nowMs } = context;
    // Who may do it anywhere has a say over this one only by a position in it.
    await lockJournal(tx, rehearsalOfId);
    const live = await readFacts(context.tx, COPIED_TYPES, rehearsalOfId);
    const cutover = await theCutover(context, rehearsalOfId);
    const positions = heldPositions(live, person.personId, nowMs);
    const byBreakGlass = positionsByBreakGlass(live, person.personId, nowMs);
    if (positions.length === 0) throw new AppError("not-found", "There is no such cutover.");
    const rehearsals = await tx.cutover.count({ where: { rehearsalOfId } });
    refuse(
      whyNotRehearse(cutover, {
        windowIsOpen: (await tx.changeWindow.count({ where: { cutoverId: rehearsalOfId } })) > 0,
        rehearsals,
        positions: positions.filter((position) => !byBreakGlass.includes(position)),
      }),
    );
    refuse(whyNotFreezeAt(freezeAt, nowMs));
    const slug = `${cutover.slug.slice(0, SLUG_STEM_LENGTH_MAX)}-rehearsal-${rehearsals + 1}`;
    const batches = copyRoom(
      live,
      cutover,
      {
        cutoverId,
        name,
        slug,
        freezeAt,
        at: context.at,
        byName: person.name,
        newId: () => context.newId(),
      },
      (assignment) => mayBeSignedFor(assignment, nowMs),
    );
    for (const batch of batches) await make(context, batch);
    return { cutoverId };
  },
});

export const recordResult = defineCommand({
  spec: spec.recordResult,
  actsAs: () => "incident-commander",
  async handle(context, { cutoverId, rehearsalId, passed, reason }) {
    const rehearsal = await theCutover(context, rehearsalId);
    if (rehearsal.rehearsalOfId !== cutoverId)
      throw new AppError("not-found", "This cutover has no such rehearsal.");
    const facts = await readFacts(context.tx, RESULT_FACT_TYPES, rehearsalId);
    const measured = measure(facts);
    const results = await context.list("rehearsalResult");
    refuse(whyNotRecordResult(rehearsal, results, rehearsalId, measured ? 1 : 0));
    if (!measured) throw new AppError("refused", "No task of it was begun: it showed nothing.");
    const shortcomings = shortcomingsOf(facts, rehearsal);
    if (passed && shortcomings.length > 0)
      throw new AppError("refused", `It can't have passed. ${shortcomings.join(" ")} Nothing was recorded.`);
    context.reason = reason;
    const { id } = await context.create("rehearsalResult", {
      ...measured,
      decisions: measured.decisions.slice(0, DECISIONS_MAX),
      rehearsalId,
      name: rehearsal.name,
      passed,
      reason,
      rollbackObjectiveMinutes: rehearsal.rollbackObjectiveMinutes,
      recordedAt: context.at,
      recordedByName: context.person.name,
    });
    return { resultId: id };
  },
});
