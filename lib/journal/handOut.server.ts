import { databaseNow } from "#lib/clock.ts";
import type { Tx } from "#lib/db.ts";
import { decideGate } from "#lib/gates/schema.ts";
import { log } from "#lib/log.ts";
import type { PrismaClient } from "#prisma/generated/client.ts";
import {
  AnchorError,
  type HeadAnchor,
  type PacedAnchor,
  type PromptAnchor,
  type SignedHead,
} from "./anchor.ts";
import { type JournalEnd, journalEnds } from "./journalEnds.ts";
import { type Anchor, HOUSE, type Scope, type Seal, sealSchema } from "./schema.ts";

/** An anchor that holds the newest head is asked this often whether it still does, or would. */
const CHECK_INTERVAL_MS = 45_000;
/** A paced anchor that did not take its message is not offered it again before this: it may have kept it all the same. */
const PACED_RETRY_MS = 30_000;
/** Held while heads are handed out, so that of several instances one does it. */
const ANCHORING_LOCK = 4_651_103;
const ANCHORING_MS_MAX = 60_000;

/** The house is no cutover and has no UUID of its own to keep its seal under. */
const HOUSE_VITAL_ID = "00000000-0000-0000-0000-000000000000";
const vitalIdOf = (scope: Scope): string => (scope === HOUSE ? HOUSE_VITAL_ID : scope);

/** What the sealer found about a journal. */
export interface Findings {
  readonly broken: string | null;
  readonly unsealed: string | null;
}

/** A head, what its anchor said of its journal the last time, and the time. */
interface Held {
  readonly head: SignedHead;
  readonly last: Anchor;
}

/**
 * Hands the newest head of every journal to the anchors, and writes down how each journal is sealed. One instance at a time does
 * it; the others leave at once.
 */
export async function handOut(
  db: PrismaClient,
  anchors: readonly HeadAnchor[],
  findingsOf: (journal: JournalEnd) => Findings,
): Promise<void> {
  await db.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<[{ held: boolean }]>`
        SELECT pg_try_advisory_xact_lock(${ANCHORING_LOCK}) AS held`;
      if (!lock.held) return;
      const now = await databaseNow(tx);
      const journals = await journalEnds(tx);
      const vitals = await tx.vital.findMany({ where: { kind: "seal" } });
      const before = new Map(vitals.map((row) => [row.cutoverId, sealSchema.safeParse(row.value).data]));
      const found = journals.map((journal) => ({ journal, ...findingsOf(journal) }));
      // What may be a forged head is not handed out.
      const heads = found.flatMap(({ journal: { scope, newest }, broken }) =>
        newest && broken === null ? [{ scope, ...newest }] : [],
      );
      const lastOf = ({ name }: HeadAnchor, scope: Scope): Anchor | undefined =>
        before.get(vitalIdOf(scope))?.anchors.find((anchor) => anchor.name === name);
      const asked = await Promise.all(
        anchors.map((anchor) => {
          const helds = heads.map((head) => ({ head, last: lastOf(anchor, head.scope) ?? untried(anchor) }));
          return anchor.kind === "paced" ? askPaced(tx, anchor, helds, now) : askPrompt(anchor, helds, now);
        }),
      );
      for (const { journal, broken, unsealed } of found) {
        const { scope, newest } = journal;
        const value: Seal = {
          head: newest ? { size: newest.size, signedAt: newest.signedAt.toISOString() } : null,
          broken,
          unsealed,
          anchors: anchors.map(
            (anchor, n) => asked[n]?.get(scope) ?? lastOf(anchor, scope) ?? untried(anchor),
          ),
          checkedAt: now.toISOString(),
        };
        const cutoverId = vitalIdOf(scope);
        await tx.vital.upsert({
          where: { cutoverId_kind_subjectId: { cutoverId, kind: "seal", subjectId: cutoverId } },
          create: { cutoverId, kind: "seal", subjectId: cutoverId, value, updatedAt: now },
          update: { value, updatedAt: now },
        });
      }
    },
    { timeout: ANCHORING_MS_MAX },
  );
}

const untried = (anchor: HeadAnchor): Anchor => ({
  name: anchor.name,
  size: 0,
  heldAt: null,
  triedAt: null,
  paceMs: anchor.kind === "paced" ? anchor.paceMs : 0,
  failure: null,
});

const toMs = (at: string | null): number => (at === null ? 0 : Date.parse(at));

async function askPrompt(
  anchor: PromptAnchor,
  helds: readonly Held[],
  now: Date,
): Promise<Map<Scope, Anchor>> {
  const ask = async ({ head, last }: Held): Promise<Anchor> => {
    const isHeld = last.failure === null && last.size === head.size;
    if (isHeld && now.getTime() - toMs(last.heldAt) < CHECK_INTERVAL_MS) return last;
    const tried = { ...last, triedAt: now.toISOString() };
    const failure = await failureOf(anchor, last, () => anchor.publish(head));
    return failure === null
      ? { ...tried, size: head.size, heldAt: now.toISOString(), failure }
      : { ...tried, failure };
  };
  return new Map(await Promise.all(helds.map(async (held) => [held.head.scope, await ask(held)] as const)));
}

async function askPaced(
  tx: Tx,
  anchor: PacedAnchor,
  helds: readonly Held[],
  now: Date,
): Promise<Map<Scope, Anchor>> {
  const at = now.toISOString();
  const lastMs = (pick: (last: Anchor) => string | null) =>
    Math.max(0, ...helds.map(({ last }) => toMs(pick(last))));
  const [triedMs, heldMs] = [lastMs(({ triedAt }) => triedAt), lastMs(({ heldAt }) => heldAt)];
  const hasRefused = triedMs > heldMs;
  const fresh = helds.filter(({ head, last }) => last.size !== head.size);
  const restMs = now.getTime() - triedMs;
  const isDue = hasRefused
    ? restMs >= PACED_RETRY_MS
    : restMs >= anchor.paceMs || (await haveDecision(tx, fresh));
  const [first] = helds;
  const all = (change: (held: Held) => Anchor) =>
    new Map(helds.map((held) => [held.head.scope, change(held)]));
  if (!first) return new Map();
  if (fresh.length > 0 && isDue) {
    const heads = fresh.map(({ head }) => head);
    const failure = await failureOf(anchor, first.last, () => anchor.publishAll(heads));
    return all(({ head, last }) =>
      failure === null
        ? { ...last, size: head.size, heldAt: at, triedAt: at, failure }
        : { ...last, triedAt: at, failure },
    );
  }
  if (hasRefused || (first.last.failure === null && now.getTime() - heldMs < CHECK_INTERVAL_MS))
    return all(({ last }) => ({ ...last, failure: first.last.failure }));
  const failure = await failureOf(anchor, first.last, () => anchor.check());
  return all(({ last }) => (failure === null ? { ...last, heldAt: at, failure } : { ...last, failure }));
}

/** Whether a gate was decided since the anchor was last handed a head of its journal. */
async function haveDecision(tx: Tx, fresh: readonly Held[]): Promise<boolean> {
  for (const { head, last } of fresh) {
    const decided = await tx.journalEntry.findFirst({
      where: { scope: head.scope, seq: { gt: last.size, lte: head.size }, command: decideGate.name },
      select: { seq: true },
    });
    if (decided) return true;
  }
  return false;
}

/** Why an anchor did not do something, or null. Said in the log when it is new. */
async function failureOf(
  anchor: HeadAnchor,
  last: Anchor,
  work: () => Promise<void>,
): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    if (last.failure === null)
      log.warn({ anchor: anchor.name, reason: error.message }, "tree heads do not get out");
    return error.message;
  }
}
