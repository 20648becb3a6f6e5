import { AppError, refuse } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { findEntity } from "#lib/door/store.ts";
import { parseEntry } from "#lib/journal/parse.ts";
import { binderFileName, whyNotTakeBinder } from "./rules.ts";
import * as spec from "./schema.ts";

/**
 * Whose hands a binder's file may go into: whoever has just taken it through the door, in the same session. So that no file
 * leaves without its entry, the entry is what is asked for.
 */
export const findBinderFile = defineProcedure({
  spec: spec.findBinderFile,
  async handle({ tx, actor, now }, { cutoverId, binderId }) {
    const binder = await findEntity(tx, "binder", binderId);
    if (binder?.cutoverId !== cutoverId) throw new AppError("not-found", "This cutover has no such binder.");
    refuse(whyNotTakeBinder(binder));
    const taken = await tx.journalEntry.findMany({
      where: {
        scope: cutoverId,
        command: spec.takeBinder.name,
        actorId: actor.kind === "person" ? actor.personId : null,
        recordedAt: { gt: new Date(now.getTime() - spec.TAKING_MS_MAX) },
      },
      select: { bytes: true },
    });
    const isTaken = taken
      .map(({ bytes }) => parseEntry(bytes))
      .some(
        (entry) => isBySession(entry.actor, actor) && entry.reason?.includes(binder.sha256 ?? "") === true,
      );
    if (!isTaken)
      throw new AppError("refused", "Take the binder on the evidence page: that it left is journaled first.");
    const cutover = await tx.cutover.findUniqueOrThrow({ where: { id: cutoverId } });
    return { fileName: binderFileName(cutover.slug, binder.number), number: binder.number };
  },
});

const isBySession = (
  by: { readonly kind: string; readonly sessionId?: string },
  actor: { readonly kind: string; readonly sessionId?: string },
): boolean => by.kind === "person" && actor.kind === "person" && by.sessionId === actor.sessionId;
