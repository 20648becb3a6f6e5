import { z } from "zod";
import { id, instant } from "#lib/door/fields.ts";
import { MEMBERS, querySpec } from "#lib/door/spec.ts";
import { entrySchema } from "#lib/journal/schema.ts";
import { roomSnapshotSchema } from "#lib/room/schema.ts";

/** A time with its zone, as an address carries it. */
export const askedTimeSchema = z.iso.datetime({ offset: true });

/** Where in the journal a replayed room stands. */
export const standingSchema = z.object({
  /** The time at which every clock of it stands. */
  at: instant,
  /** The last entry that is in it. */
  seq: z.int().positive(),
  /** The first entry's time, and the last's with its number, when it was asked. */
  firstAt: instant,
  lastAt: instant,
  lastSeq: z.int().positive(),
  /** The entry that came next; null: there is none yet. */
  next: entrySchema.nullable(),
});
export type Standing = z.infer<typeof standingSchema>;

/**
 * The room as it was: folded from the journal, with the vitals as far as they were kept. What was not kept (the progress of runs, how the
 * journal was sealed) is not known in it, and unknown is never OK.
 */
export const getRoomAt = querySpec({
  name: "room.getRoomAt",
  summary:
    "A cutover's room as it was at a time, after an entry, or just before the entry that made an entity (what a signer saw): exactly one of the three",
  path: "/cutovers/{cutoverId}/room/past",
  input: z.object({
    cutoverId: id,
    /** The room after the last entry recorded at or before this time. */
    at: askedTimeSchema.optional(),
    /** The room after this entry, at the time of its recording. */
    seq: z.coerce.number().int().positive().optional(),
    /** The room just before the entry that made this entity (a sign-off, a decision), at the time of that entry. */
    before: id.optional(),
  }),
  output: roomSnapshotSchema.extend({ past: standingSchema }),
  allowed: MEMBERS,
});
export type PastRoom = z.infer<typeof getRoomAt.output>;

/** Of each kind at most this many, the newest. */
export const MOMENTS_PER_KIND_MAX = 200;

const momentKindSchema = z.enum(["decision", "sign-off", "trigger", "run", "notice", "break-glass"]);
export type MomentKind = z.infer<typeof momentKindSchema>;

export const listMoments = querySpec({
  name: "room.listMoments",
  summary: "What is worth going back to in a cutover's journal: decisions, sign-offs, triggers, runs",
  path: "/cutovers/{cutoverId}/room/moments",
  input: z.object({ cutoverId: id }),
  output: z.object({
    /** The oldest first. */
    moments: z.array(
      z.object({ seq: z.int(), recordedAt: instant, kind: momentKindSchema, sentence: z.string() }),
    ),
  }),
  allowed: MEMBERS,
});
