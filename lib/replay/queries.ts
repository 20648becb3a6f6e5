import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { readFacts } from "#lib/door/store.ts";
import { describeEntry } from "#lib/journal/describe.ts";
import { parseEntry } from "#lib/journal/parse.ts";
import type { Entry } from "#lib/journal/schema.ts";
import { meOf } from "#lib/room/queries.ts";
import type { MomentKind, Standing } from "./schema.ts";
import * as spec from "./schema.ts";
import { roomAt } from "./snapshots.server.ts";
import { vitalsAt } from "./vitalsAt.server.ts";

interface Asked {
  readonly at?: string | undefined;
  readonly seq?: number | undefined;
  readonly before?: string | undefined;
}

/** @throws AppError when the journal has no such moment, with what it has */
async function standingOf(tx: Tx, cutoverId: string, asked: Asked, now: Date): Promise<Standing> {
  const journal = await tx.journal.findUnique({ where: { scope: cutoverId } });
  const first = await entry(tx, cutoverId, 1);
  if (!journal?.recordedAt || !first) throw new AppError("not-found", "There is no such cutover.");
  const { seq, at } = await placeOf(tx, cutoverId, asked, now, first, Number(journal.seq));
  return {
    seq,
    at: at.toISOString(),
    firstAt: first.recordedAt,
    lastAt: journal.recordedAt.toISOString(),
    lastSeq: Number(journal.seq),
    next: (await entry(tx, cutoverId, seq + 1)) ?? null,
  };
}

async function entry(tx: Tx, scope: string, seq: number): Promise<Entry | undefined> {
  const row = await tx.journalEntry.findUnique({
    where: { scope_seq: { scope, seq } },
    select: { bytes: true },
  });
  return row ? parseEntry(row.bytes) : undefined;
}

async function placeOf(
  tx: Tx,
  scope: string,
  { at, seq, before }: Asked,
  now: Date,
  first: Entry,
  lastSeq: number,
): Promise<{ seq: number; at: Date }> {
  if ([at, seq, before].filter((given) => given !== undefined).length !== 1)
    throw new AppError(
      "refused",
      "Ask for the room at a time, after an entry or before an entity: one of them.",
    );
  if (at !== undefined) {
    const time = new Date(at);
    if (time > now)
      throw new AppError("invalid", "That time has not come yet. Choose one that has, or go back to now.");
    const last = await tx.journalEntry.findFirst({
      where: { scope, recordedAt: { lte: time } },
      orderBy: [{ recordedAt: "desc" }, { seq: "desc" }],
      select: { seq: true },
    });
    if (!last)
      throw new AppError(
        "invalid",
        `The record of this cutover begins at ${first.recordedAt}: there is nothing before it. Choose a later time.`,
      );
    return { seq: Number(last.seq), at: time };
  }
  if (seq !== undefined) {
    const asked = await entry(tx, scope, seq);
    if (!asked)
      throw new AppError("invalid", `The journal ends with entry ${lastSeq}: there is no entry ${seq}.`);
    return { seq, at: new Date(asked.recordedAt) };
  }
  const made = await tx.entrySubject.findFirst({
    where: { scope, entityId: before ?? "" },
    orderBy: { seq: "asc" },
    select: { seq: true },
  });
  const making = made && (await entry(tx, scope, Number(made.seq)));
  if (!making || making.seq === 1)
    throw new AppError("invalid", "Nothing of that id was made in this cutover after its beginning.");
  return { seq: making.seq - 1, at: new Date(making.recordedAt) };
}

export const getRoomAt = defineProcedure({
  spec: spec.getRoomAt,
  async handle({ tx, runtime, actor, now }, { cutoverId, at, seq, before }) {
    const past = await standingOf(tx, cutoverId, { at, seq, before }, now);
    const state = await roomAt(tx, runtime.journalKey, cutoverId, past.seq);
    return {
      state,
      vitals: await vitalsAt(tx, state, new Date(past.at)),
      me: meOf(actor),
      serverNow: past.at,
      past,
    };
  },
});

const NOTABLE: Readonly<Record<string, MomentKind>> = {
  "gates.decideGate": "decision",
  "gates.answerPoll": "sign-off",
  "triggers.transition": "trigger",
  "reconciliation.finishRun": "run",
  "comms.approveNotice": "notice",
  "breakGlass.start": "break-glass",
};

export const listMoments = defineProcedure({
  spec: spec.listMoments,
  async handle({ tx }, { cutoverId }) {
    const facts = await readFacts(tx, ["gate", "ruleProposal"], cutoverId);
    const moments = [];
    for (const [command, kind] of Object.entries(NOTABLE)) {
      const rows = await tx.journalEntry.findMany({
        where: { scope: cutoverId, command },
        orderBy: { seq: "desc" },
        take: spec.MOMENTS_PER_KIND_MAX,
        select: { bytes: true },
      });
      for (const { bytes } of rows) {
        const notable = parseEntry(bytes);
        const { who, what } = describeEntry(notable, facts);
        const { seq, recordedAt } = notable;
        moments.push({ seq, recordedAt, kind, sentence: `${who} ${what}` });
      }
    }
    return { moments: moments.sort((a, b) => a.seq - b.seq) };
  },
});
