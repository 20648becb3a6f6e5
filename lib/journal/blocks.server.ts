import type { Tx } from "#lib/db.ts";
import type { Runtime } from "#lib/runtime.ts";
import { HASH_BYTES } from "./inclusion.ts";
import { journalEnds } from "./journalEnds.ts";
import { inclusionPath, type Range, rootOf, rootOfRange } from "./merkle.ts";
import type { Scope } from "./schema.ts";

/**
 * The roots of whole blocks of a journal's tree, kept as C2SP tlog-tiles keeps them: of 256 leaves, of 256 such blocks, and so on. With
 * them a proof reads a few hundred hashes of a journal of any length. They are derived and nobody has to trust them: a proof made with a
 * wrong one does not lead to the signed root.
 */
const BLOCK = 256;
/** 256^4 leaves are four thousand million. */
const LEVELS = [4, 3, 2, 1, 0] as const;
/** Blocks made in one turn. */
const BLOCKS_PER_PAGE = 64;

interface Node {
  readonly level: number;
  readonly index: number;
}

/** Stands for a hash where only its place is asked for. */
const PLACEHOLDER = new Uint8Array(HASH_BYTES);

const nameOf = ({ level, index }: Node): string => `${level}/${index}`;

/** The block, or leaf, that a range is just, or undefined. */
function nodeOf({ start, end }: Range): Node | undefined {
  const level = LEVELS.find((candidate) => BLOCK ** candidate === end - start);
  if (level === undefined || start % (end - start) !== 0) return undefined;
  return { level, index: start / (end - start) };
}

/** The blocks that a range's root can be made of. */
function nodesOf(range: Range): Node[] {
  const nodes: Node[] = [];
  rootOfRange(range, (part) => {
    const node = nodeOf(part);
    if (node) nodes.push(node);
    return node && PLACEHOLDER;
  });
  return nodes;
}

/** The hashes of blocks and leaves, as far as they are kept. */
async function readNodes(tx: Tx, scope: Scope, nodes: readonly Node[]): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const level of LEVELS) {
    const wanted = nodes.filter((node) => node.level === level).map(({ index }) => index);
    if (wanted.length === 0) continue;
    const rows =
      level === 0
        ? await tx.$queryRaw<{ index: bigint | number; hash: Uint8Array }[]>`
            SELECT seq - 1 AS index, leaf_hash AS hash FROM journal_entry
             WHERE scope = ${scope} AND seq = ANY(${wanted.map((index) => index + 1)}::bigint[])`
        : await tx.$queryRaw<{ index: bigint | number; hash: Uint8Array }[]>`
            SELECT index, hash FROM tree_block
             WHERE scope = ${scope} AND level = ${level} AND index = ANY(${wanted}::int[])`;
    for (const { index, hash } of rows) found.set(nameOf({ level, index: Number(index) }), hash);
  }
  return found;
}

/** What a block that is not kept yet is made of. */
const childrenOf = ({ level, index }: Node): Node[] =>
  Array.from({ length: BLOCK }, (_, n) => ({ level: level - 1, index: index * BLOCK + n }));

/** The roots over ranges of a journal's leaves. @throws RangeError when the journal lacks one */
async function rootsOf(tx: Tx, scope: Scope, ranges: readonly Range[]): Promise<Uint8Array[]> {
  const known = new Map<string, Uint8Array>();
  let wanted = ranges.flatMap(nodesOf);
  while (wanted.length > 0) {
    const found = await readNodes(tx, scope, wanted);
    for (const [name, hash] of found) known.set(name, hash);
    wanted = wanted.filter((node) => node.level > 0 && !known.has(nameOf(node))).flatMap(childrenOf);
  }
  return ranges.map((range) =>
    rootOfRange(range, (part) => {
      const node = nodeOf(part);
      return node && known.get(nameOf(node));
    }),
  );
}

/**
 * Proves that an entry is under a head.
 * @param seq the entry's number, from 1 @param size how many entries the head covers
 * @throws RangeError when it is not
 */
export const proveInclusion = (tx: Tx, scope: Scope, seq: number, size: number): Promise<Uint8Array[]> =>
  rootsOf(tx, scope, inclusionPath(seq - 1, size));

/** Keeps the roots of the blocks that every journal has filled by now. Safe to repeat, and on several instances at once. */
export async function keepBlocks({ db }: Runtime): Promise<void> {
  for (const { scope, seq } of await journalEnds(db))
    for (const level of [1, 2, 3]) await keepLevel(db, scope, level, Math.floor(seq / BLOCK ** level));
}

async function keepLevel(db: Tx, scope: Scope, level: number, count: number): Promise<void> {
  const { _max: newest } = await db.treeBlock.aggregate({ where: { scope, level }, _max: { index: true } });
  for (let first = (newest.index ?? -1) + 1; first < count; first += BLOCKS_PER_PAGE) {
    const indices = Array.from({ length: Math.min(BLOCKS_PER_PAGE, count - first) }, (_, n) => first + n);
    const children = await readNodes(
      db,
      scope,
      indices.flatMap((index) => childrenOf({ level, index })),
    );
    const data = indices.flatMap((index) => {
      const hashes = childrenOf({ level, index }).map((child) => children.get(nameOf(child)));
      const whole = hashes.filter((hash) => hash !== undefined);
      // A journal that lacks an entry is for the sealer to complain about.
      return whole.length === BLOCK ? [{ scope, level, index, hash: Uint8Array.from(rootOf(whole)) }] : [];
    });
    await db.treeBlock.createMany({ data, skipDuplicates: true });
  }
}
