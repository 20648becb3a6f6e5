import { databaseNow } from "#lib/clock.ts";
import type { Tx } from "#lib/db.ts";
import { decideGate } from "#lib/gates/schema.ts";
import { log } from "#lib/log.ts";
import { createCutover } from "#lib/plan/schema.ts";
import type { Committed, Runtime } from "#lib/runtime.ts";
import { AnchorError, type HeadAnchor, type SignedHead } from "./anchors.ts";
import { openTreeHead, originOf, signTreeHead, type TreeHead } from "./checkpoint.ts";
import { GrowingTree } from "./merkle.ts";
import { NoteError } from "./note.ts";
import { type Anchor, HOUSE, type Scope, type Seal, sealSchema } from "./schema.ts";
import { type HeadSigning, knownKeys } from "./signer.ts";

/** A head is signed at most this long, and the time it takes, after an entry: the promise is 60 s. */
const ROUND_INTERVAL_MS = 10_000;
/** An anchor that holds the newest head is asked this often whether it still does. */
const ANCHOR_CHECK_INTERVAL_MS = 45_000;
/** Held while heads are handed out, so that of several instances one does it. */
const ANCHORING_LOCK = 4_651_103;
const ANCHORING_MS_MAX = 60_000;
const LEAVES_PER_PAGE = 10_000;

/** These are sealed at once: what a decision says is acted on, and a new room should not begin unsealed. */
const SEALED_AT_ONCE: ReadonlySet<string> = new Set([decideGate.name, createCutover.name]);

/** The house is no cutover and has no UUID of its own to keep its seal under. */
const HOUSE_VITAL_ID = "00000000-0000-0000-0000-000000000000";
const vitalIdOf = (scope: Scope): string => (scope === HOUSE ? HOUSE_VITAL_ID : scope);

/** The journal is not what a head was signed over. Its message is a sentence for the board. */
class BrokenSealError extends Error {
  override readonly name = "BrokenSealError";
}

interface JournalEnd {
  readonly scope: Scope;
  readonly seq: number;
  /** The newest head in the database. */
  readonly newest:
    | { readonly checkpoint: string; readonly size: number; readonly signedAt: Date }
    | undefined;
}

/**
 * Signs the heads of every journal and hands them to the anchors. What it has read of a journal it keeps as a tree of
 * O(log n) hashes; a journal that it meets for the first time is read whole, and has to agree with the newest heads in
 * the database and outside of it. One that does not is never signed again: that would seal the change.
 */
export class Sealer {
  readonly #runtime: Runtime;
  readonly #signing: HeadSigning;
  readonly #anchors: readonly HeadAnchor[];
  readonly #trees = new Map<Scope, GrowingTree>();
  readonly #broken = new Map<Scope, string>();

  constructor(runtime: Runtime, signing: HeadSigning, anchors: readonly HeadAnchor[]) {
    this.#runtime = runtime;
    this.#signing = signing;
    this.#anchors = anchors;
  }

  /** Signs a head for every journal that has grown, and hands the newest heads out. */
  async round(): Promise<void> {
    for (const journal of await journalEnds(this.#runtime.db)) await this.#sign(journal);
    await this.#handOut();
  }

  async #sign(journal: JournalEnd): Promise<void> {
    const { scope, seq, newest } = journal;
    if (this.#broken.has(scope)) return;
    try {
      const tree = await this.#grow(journal);
      if (seq === (newest?.size ?? 0)) return;
      const head: TreeHead = {
        origin: originOf(this.#signing.signer.keyName, scope),
        size: seq,
        rootHash: tree.root(),
      };
      const checkpoint = await signTreeHead(head, this.#signing.signer);
      // Another instance may have signed the same head.
      await this.#runtime.db.treeHead.createMany({
        data: {
          scope,
          size: seq,
          rootHash: Uint8Array.from(head.rootHash),
          checkpoint,
          signedAt: await databaseNow(this.#runtime.db),
        },
        skipDuplicates: true,
      });
    } catch (error) {
      if (error instanceof AnchorError)
        return log.warn(
          { scope, reason: error.message },
          "not sealed: its newest head outside can't be read",
        );
      if (!(error instanceof BrokenSealError)) throw error;
      this.#broken.set(scope, error.message);
      log.error(
        { scope, reason: error.message },
        "the journal is not what was signed; it is not sealed again",
      );
    }
  }

  /** The tree over all of a journal. @throws BrokenSealError when a signed head is over other entries */
  async #grow({ scope, seq, newest }: JournalEnd): Promise<GrowingTree> {
    const kept = this.#trees.get(scope);
    const stored = newest && this.#open(newest.checkpoint, scope, "database");
    const outside = kept ? [] : await this.#headsOutside(scope);
    const heads = [...(stored ? [stored] : []), ...outside];
    const longest = Math.max(kept?.size ?? 0, ...heads.map(({ size }) => size));
    if (longest > seq)
      throw new BrokenSealError(
        `The journal ends with entry ${seq}, but a tree head was signed over ${longest} entries: its tail is gone.`,
      );
    const tree = kept ?? new GrowingTree();
    if (tree.size < seq || !kept) await this.#read(tree, scope, seq, heads);
    this.#trees.set(scope, tree);
    return tree;
  }

  async #read(tree: GrowingTree, scope: Scope, seq: number, heads: readonly TreeHead[]): Promise<void> {
    // Up to here the leaf hashes are proved by a signature; after it they have to be those of the entries' bytes.
    const provedSize = Math.max(0, ...heads.map(({ size }) => size));
    while (tree.size < seq) {
      const rows = await this.#runtime.db.$queryRaw<{ seq: bigint; leafHash: Uint8Array; fits: boolean }[]>`
        SELECT seq, leaf_hash AS "leafHash", seq <= ${provedSize} OR leaf_hash = sha256('\\x00'::bytea || bytes) AS fits
          FROM journal_entry WHERE scope = ${scope} AND seq > ${tree.size} AND seq <= ${seq}
         ORDER BY seq LIMIT ${LEAVES_PER_PAGE}`;
      if (rows.length === 0) throw new BrokenSealError(`Entry ${tree.size + 1} is missing from the journal.`);
      for (const row of rows) {
        if (Number(row.seq) !== tree.size + 1)
          throw new BrokenSealError(`Entry ${tree.size + 1} is missing from the journal.`);
        if (!row.fits)
          throw new BrokenSealError(`Entry ${row.seq} was changed: its bytes do not have its leaf hash.`);
        tree.append(row.leafHash);
        for (const head of heads)
          if (head.size === tree.size && Buffer.compare(head.rootHash, tree.root()) !== 0)
            throw new BrokenSealError(
              `The first ${head.size} entries are not those that a tree head was signed over: the journal was rewritten.`,
            );
      }
    }
  }

  async #headsOutside(scope: Scope): Promise<TreeHead[]> {
    const heads: TreeHead[] = [];
    for (const anchor of this.#anchors) {
      const checkpoint = await anchor.newest?.(scope);
      if (checkpoint !== undefined) heads.push(this.#open(checkpoint, scope, anchor.name));
    }
    return heads;
  }

  #open(checkpoint: string, scope: Scope, where: string): TreeHead {
    try {
      const { head, signedBy } = openTreeHead(checkpoint, knownKeys(this.#signing));
      if (head.origin === originOf(signedBy.name, scope)) return head;
      throw new BrokenSealError(`The newest tree head in the ${where} is that of another journal.`);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      // An old key that nobody told this server of looks just like a forged head.
      throw new BrokenSealError(`The newest tree head in the ${where} can't be trusted. ${error.message}`);
    }
  }

  async #handOut(): Promise<void> {
    await this.#runtime.db.$transaction(
      async (tx) => {
        const [lock] = await tx.$queryRaw<[{ held: boolean }]>`
          SELECT pg_try_advisory_xact_lock(${ANCHORING_LOCK}) AS held`;
        if (!lock.held) return;
        const now = await databaseNow(tx);
        const journals = await journalEnds(tx);
        const vitals = await tx.vital.findMany({ where: { kind: "seal" } });
        const before = new Map(vitals.map((row) => [row.cutoverId, sealSchema.safeParse(row.value).data]));
        const seals = await Promise.all(
          journals.map(async (journal) => {
            const cutoverId = vitalIdOf(journal.scope);
            return { cutoverId, value: await this.#seal(journal, before.get(cutoverId), now) };
          }),
        );
        for (const { cutoverId, value } of seals)
          await tx.vital.upsert({
            where: { cutoverId_kind_subjectId: { cutoverId, kind: "seal", subjectId: cutoverId } },
            create: { cutoverId, kind: "seal", subjectId: cutoverId, value, updatedAt: now },
            update: { value, updatedAt: now },
          });
      },
      { timeout: ANCHORING_MS_MAX },
    );
  }

  async #seal({ scope, newest }: JournalEnd, before: Seal | undefined, now: Date): Promise<Seal> {
    const broken = this.#broken.get(scope) ?? null;
    const head = newest ? { size: newest.size, signedAt: newest.signedAt.toISOString() } : null;
    const anchors = this.#anchors.map((anchor) => {
      const last = before?.anchors.find(({ name }) => name === anchor.name);
      const known = last ?? { name: anchor.name, size: 0, heldAt: null, failure: null };
      // What may be a forged head is not handed out.
      if (!newest || broken !== null) return known;
      return this.#publish(anchor, { scope, ...newest }, known, now);
    });
    return { head, broken, anchors: await Promise.all(anchors), checkedAt: now.toISOString() };
  }

  async #publish(anchor: HeadAnchor, head: SignedHead, last: Anchor, now: Date): Promise<Anchor> {
    const heldMs = last.heldAt === null ? 0 : Date.parse(last.heldAt);
    const isHeld = last.failure === null && last.size === head.size;
    if (isHeld && now.getTime() - heldMs < ANCHOR_CHECK_INTERVAL_MS) return last;
    try {
      await anchor.publish(head);
      return { name: anchor.name, size: head.size, heldAt: now.toISOString(), failure: null };
    } catch (error) {
      if (!(error instanceof AnchorError)) throw error;
      if (last.failure === null)
        log.warn(
          { scope: head.scope, anchor: anchor.name, reason: error.message },
          "a tree head did not get out",
        );
      return { ...last, failure: error.message };
    }
  }
}

/** Where every journal ends, and the newest head over it. */
async function journalEnds(db: Tx): Promise<JournalEnd[]> {
  const rows = await db.$queryRaw<
    { scope: string; seq: bigint; size: bigint | null; checkpoint: string | null; signedAt: Date | null }[]
  >`
    SELECT j.scope, j.seq, h.size, h.checkpoint, h.signed_at AS "signedAt"
      FROM journal j LEFT JOIN LATERAL (
        SELECT size, checkpoint, signed_at FROM tree_head WHERE scope = j.scope ORDER BY size DESC LIMIT 1
      ) h ON true
     ORDER BY j.scope`;
  return rows.map(({ scope, seq, size, checkpoint, signedAt }) => ({
    scope,
    seq: Number(seq),
    newest:
      size === null || checkpoint === null || signedAt === null
        ? undefined
        : { size: Number(size), checkpoint, signedAt },
  }));
}

export interface RunningSealer {
  /** To be told of every commit of this instance. */
  readonly noticed: (committed: Committed) => void;
  readonly stop: () => Promise<void>;
}

/** Seals all journals every few seconds, and at once after what can't wait, until it is stopped. */
export function startSealer(
  runtime: Runtime,
  signing: HeadSigning,
  anchors: readonly HeadAnchor[],
): RunningSealer {
  const sealer = new Sealer(runtime, signing, anchors);
  let running: Promise<void> | undefined;
  let again = false;
  const run = (): void => {
    again = running !== undefined;
    running ??= sealer
      .round()
      // The seal then shows as not looked at, on every board: see SEAL_AGE_MS_MAX.
      .catch((error: unknown) => log.warn({ err: error }, "the journals could not be sealed"))
      .finally(() => {
        running = undefined;
        if (again) run();
      });
  };
  const timer = setInterval(run, ROUND_INTERVAL_MS);
  run();
  return {
    noticed: ({ command }) => {
      if (SEALED_AT_ONCE.has(command)) run();
    },
    async stop() {
      clearInterval(timer);
      again = false;
      await running;
    },
  };
}
