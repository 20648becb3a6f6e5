import { sha256 } from "./digest.ts";
import { climb, HASH_BYTES, half, isHash, isOdd, type Leaf, riseAlone } from "./inclusion.ts";

/**
 * The Merkle tree of RFC 6962 and RFC 9162 section 2.1, over leaf hashes (see leaf.ts). Leaves count from 0. Sizes may
 * go past 2^32, so halves are taken by division and not by bit shifts.
 */

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(Buffer.alloc(0));

const NODE_PREFIX = 0x01;
/** Prefix and both children; reused, because hashing is synchronous and a tree has as many nodes as leaves. */
const node = Buffer.alloc(1 + 2 * HASH_BYTES, NODE_PREFIX);

/** SHA-256(0x01 || left || right): the hash of the node above two others. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

const isPowerOfTwo = (n: number): boolean => 2 ** Math.round(Math.log2(n)) === n;

/** The largest power of two below `size`, where RFC 6962 splits a tree. @param size at least 2 */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** A growing tree as it can be kept: what `GrowingTree` needs to go on, and no more. */
interface TreeState {
  readonly size: number;
  /** The roots of the perfect subtrees, the largest first, in hex: one for each 1 in `size` written in binary. */
  readonly roots: readonly string[];
}

/** A tree that leaves are added to, with O(log n) kept of it. */
export class GrowingTree {
  #size = 0;
  readonly #roots: Uint8Array[] = [];

  /** @throws RangeError when the state is not one that `state` returned */
  static from({ size, roots }: TreeState): GrowingTree {
    const tree = new GrowingTree();
    tree.#size = size;
    tree.#roots.push(...roots.map((root) => Buffer.from(root, "hex")));
    let ones = 0;
    for (let rest = size; rest > 0; rest = half(rest)) if (isOdd(rest)) ones += 1;
    if (ones !== roots.length || tree.#roots.some(({ length }) => length !== HASH_BYTES))
      throw new RangeError("This is not the state of a Merkle tree.");
    return tree;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    let root = leaf;
    for (let rest = this.#size; isOdd(rest); rest = half(rest)) {
      const left = this.#roots.pop();
      if (left) root = nodeHash(left, root);
    }
    this.#roots.push(root);
    this.#size += 1;
  }

  root(): Uint8Array {
    const last = this.#roots.at(-1);
    return last
      ? this.#roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
      : EMPTY_ROOT;
  }

  state(): TreeState {
    return { size: this.#size, roots: this.#roots.map((root) => Buffer.from(root).toString("hex")) };
  }
}

/** The root over leaves, in order. */
export function rootOf(leaves: Iterable<Uint8Array>): Uint8Array {
  const tree = new GrowingTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

/** Leaves `start` up to but not including `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Which subtrees' roots prove that a leaf is in a tree, the lowest first: PATH of RFC 9162 section 2.1.3.1.
 * @throws RangeError when the tree has no such leaf
 */
export function inclusionPath(index: number, size: number): Range[] {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size))
    throw new RangeError("The tree has no such leaf.");
  const path: Range[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      path.unshift({ start: middle, end });
      end = middle;
    } else {
      path.unshift({ start, end: middle });
      start = middle;
    }
  }
  return path;
}

/**
 * Which subtrees' roots prove that a tree of `secondSize` leaves begins with the tree of `firstSize`: PROOF of RFC 9162
 * section 2.1.4.1. Empty when the first has no leaf or all of them.
 * @throws RangeError when the first is larger
 */
function consistencyPath(firstSize: number, secondSize: number): Range[] {
  if (!(Number.isSafeInteger(firstSize) && firstSize >= 0 && firstSize <= secondSize))
    throw new RangeError("The first tree is not smaller than the second.");
  const path: Range[] = [];
  if (firstSize === 0) return path;
  let start = 0;
  let end = secondSize;
  while (end !== firstSize) {
    const middle = start + splitOf(end - start);
    if (firstSize <= middle) {
      path.unshift({ start: middle, end });
      end = middle;
    } else {
      path.unshift({ start, end: middle });
      start = middle;
    }
  }
  // A subtree that is the whole first tree: its root is what the verifier has already.
  if (start > 0) path.unshift({ start, end });
  return path;
}

const resolve = (leaves: readonly Uint8Array[], path: readonly Range[]): Uint8Array[] =>
  path.map(({ start, end }) => rootOf(leaves.slice(start, end)));

/**
 * The root over a range of leaves, from the roots of parts of it that are known.
 * @param known the root over a part, or undefined where only those of its halves are known; a single leaf is always known
 */
export function rootOfRange(
  { start, end }: Range,
  known: (part: Range) => Uint8Array | undefined,
): Uint8Array {
  const whole = known({ start, end });
  if (whole) return whole;
  if (end - start <= 1) throw new RangeError(`Leaf ${start} is not known.`);
  const middle = start + splitOf(end - start);
  return nodeHash(rootOfRange({ start, end: middle }, known), rootOfRange({ start: middle, end }, known));
}

/** Proves that leaf `index` is in the tree over `leaves`. @throws RangeError when it is not */
export const inclusionProof = (leaves: readonly Uint8Array[], index: number): Uint8Array[] =>
  resolve(leaves, inclusionPath(index, leaves.length));

/** Proves that the tree over `leaves` begins with the tree over the first `firstSize` of them. */
export const consistencyProof = (leaves: readonly Uint8Array[], firstSize: number): Uint8Array[] =>
  resolve(leaves, consistencyPath(firstSize, leaves.length));

export interface Inclusion extends Leaf {
  readonly root: Uint8Array;
}

/** Whether a leaf is in the tree with this root: RFC 9162 section 2.1.3.2. */
export function verifyInclusion({ root, ...leaf }: Inclusion): boolean {
  const reached = climb(leaf, nodeHash);
  return isHash(root) && reached !== undefined && equal(reached.root, root);
}

interface Consistency {
  readonly firstSize: number;
  readonly firstRoot: Uint8Array;
  readonly secondSize: number;
  readonly secondRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the second tree is the first with leaves added, and nothing else: RFC 9162 section 2.1.4.2. */
export function verifyConsistency(trees: Consistency): boolean {
  const { firstSize, firstRoot, secondSize, secondRoot, proof } = trees;
  if (!(Number.isSafeInteger(firstSize) && Number.isSafeInteger(secondSize))) return false;
  if (firstSize < 0 || firstSize > secondSize) return false;
  if (![firstRoot, secondRoot, ...proof].every(isHash)) return false;
  if (firstSize === 0) return proof.length === 0 && equal(firstRoot, EMPTY_ROOT);
  if (firstSize === secondSize) return proof.length === 0 && equal(firstRoot, secondRoot);
  const [begin, ...rest] = isPowerOfTwo(firstSize) ? [firstRoot, ...proof] : proof;
  if (!begin || proof.length === 0) return false;
  let fn = firstSize - 1;
  let sn = secondSize - 1;
  while (isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  let first = begin;
  let second = begin;
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      first = nodeHash(sibling, first);
      second = nodeHash(sibling, second);
      [fn, sn] = riseAlone(fn, sn);
    } else {
      second = nodeHash(second, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equal(first, firstRoot) && equal(second, secondRoot);
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
