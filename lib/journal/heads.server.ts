import { databaseNow } from "#lib/clock.ts";
import { requestBinder } from "#lib/evidence/schema.ts";
import { decideGate } from "#lib/gates/schema.ts";
import { log } from "#lib/log.ts";
import { createCutover } from "#lib/plan/schema.ts";
import type { Committed, Runtime } from "#lib/runtime.ts";
import { AnchorError, type HeadAnchor } from "./anchor.ts";
import { openTreeHead, originOf, signTreeHead, type TreeHead } from "./checkpoint.ts";
import { handOut } from "./handOut.server.ts";
import { type JournalEnd, journalEnds } from "./journalEnds.ts";
import { GrowingTree } from "./merkle.ts";
import { NoteError, SignerError } from "./note.ts";
import { parseEntry } from "./parse.ts";
import { isRetired, withPredecessors } from "./rotation.ts";
import { HOUSE, rotateKey, type Scope } from "./schema.ts";
import { type HeadSigning, knownKeys } from "./signer.ts";

/** A head is signed at most this long, and the time it takes, after an entry: the promise is 60 s. */
const ROUND_INTERVAL_MS = 10_000;
const LEAVES_PER_PAGE = 10_000;

/** These are sealed at once: what a decision says is acted on, a new room should not begin unsealed, and a binder waits for its head. */
const SEALED_AT_ONCE: ReadonlySet<string> = new Set([
  decideGate.name,
  createCutover.name,
  requestBinder.name,
]);

/** The journal is not what a head was signed over. Its message is a sentence for the board. */
class BrokenSealError extends Error {
  override readonly name = "BrokenSealError";
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
  /** What the house's journal says of keys that were replaced; each is believed only by its signatures. */
  readonly #rotations: string[] = [];
  #rotationsReadTo = 0n;
  /** Why the newest entries of a journal are under no head, since the last round. */
  readonly #unsealed = new Map<Scope, string>();

  constructor(runtime: Runtime, signing: HeadSigning, anchors: readonly HeadAnchor[]) {
    this.#runtime = runtime;
    this.#signing = signing;
    this.#anchors = anchors;
  }

  /** Signs a head for every journal that has grown, and hands the newest heads out. */
  async round(): Promise<void> {
    // A signer that does not answer is asked once in a round, not once for each journal.
    const journals = await journalEnds(this.#runtime.db);
    // After the journals' ends, so that a head that is signed now has no rotation in it that is not known.
    await this.#readRotations();
    let failure = this.#whyRetired();
    for (const journal of journals) failure = await this.#sign(journal, failure);
    await handOut(this.#runtime.db, this.#anchors, ({ scope, seq, newest }) => ({
      broken: this.#broken.get(scope) ?? null,
      unsealed: seq === (newest?.size ?? 0) ? null : (this.#unsealed.get(scope) ?? null),
    }));
  }

  async #readRotations(): Promise<void> {
    const rows = await this.#runtime.db.journalEntry.findMany({
      where: { scope: HOUSE, seq: { gt: this.#rotationsReadTo }, command: rotateKey.name },
      orderBy: { seq: "asc" },
      select: { seq: true, bytes: true },
    });
    for (const { seq, bytes } of rows) {
      this.#rotations.push(parseEntry(bytes).reason ?? "");
      this.#rotationsReadTo = seq;
    }
  }

  #whyRetired(): string | undefined {
    const { keyName: name, publicKey } = this.#signing.signer;
    return isRetired({ name, publicKey }, this.#rotations)
      ? "The key that this server signs with was replaced: start it again with the new one."
      : undefined;
  }

  /** @param signerFailure why the signer did not sign, earlier in this round @returns the same, after it */
  async #sign(journal: JournalEnd, signerFailure: string | undefined): Promise<string | undefined> {
    const { scope, seq, newest } = journal;
    if (this.#broken.has(scope)) return signerFailure;
    try {
      const tree = await this.#grow(journal);
      if (seq !== (newest?.size ?? 0)) {
        if (signerFailure !== undefined) throw new SignerError(signerFailure);
        await this.#keep(scope, await this.#headOf(scope, tree));
      }
      this.#unsealed.delete(scope);
    } catch (error) {
      if (error instanceof AnchorError || error instanceof SignerError) {
        if (!this.#unsealed.has(scope)) log.warn({ scope, reason: error.message }, "not sealed");
        this.#unsealed.set(scope, error.message);
        return error instanceof SignerError ? error.message : signerFailure;
      }
      if (!(error instanceof BrokenSealError)) throw error;
      this.#broken.set(scope, error.message);
      log.error(
        { scope, reason: error.message },
        "the journal is not what was signed; it is not sealed again",
      );
    }
    return signerFailure;
  }

  /** The head over all of a tree, signed. @throws SignerError */
  async #headOf(scope: Scope, tree: GrowingTree): Promise<TreeHead & { checkpoint: string }> {
    const { signer, cosigner } = this.#signing;
    const head: TreeHead = {
      origin: originOf(signer.keyName, scope),
      size: tree.size,
      rootHash: tree.root(),
    };
    return { ...head, checkpoint: await signTreeHead(head, ...(cosigner ? [cosigner] : []), signer) };
  }

  async #keep(
    scope: Scope,
    { size, rootHash, checkpoint }: TreeHead & { checkpoint: string },
  ): Promise<void> {
    const { db } = this.#runtime;
    // Another instance may have signed the same head.
    await db.treeHead.createMany({
      data: {
        scope,
        size,
        rootHash: Uint8Array.from(rootHash),
        checkpoint,
        signedAt: await databaseNow(db),
      },
      skipDuplicates: true,
    });
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
      const checkpoint = anchor.kind === "prompt" ? await anchor.newest?.(scope) : undefined;
      if (checkpoint !== undefined) heads.push(this.#open(checkpoint, scope, anchor.name));
    }
    return heads;
  }

  #open(checkpoint: string, scope: Scope, where: string): TreeHead {
    try {
      const { head, signedBy } = openTreeHead(
        checkpoint,
        withPredecessors(knownKeys(this.#signing), this.#rotations),
      );
      if (head.origin === originOf(signedBy.name, scope)) return head;
      throw new BrokenSealError(`The newest tree head in the ${where} is that of another journal.`);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      // An old key that nobody told this server of looks just like a forged head.
      throw new BrokenSealError(`The newest tree head in the ${where} can't be trusted. ${error.message}`);
    }
  }
}

interface RunningSealer {
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
