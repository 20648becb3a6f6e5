/**
 * The check of an inclusion proof, RFC 9162 section 2.1.3.2, apart from the hash function, so that a browser does it with its own. Sizes
 * may go past 2^32, so halves are taken by division and not by bit shifts.
 */

export const HASH_BYTES = 32;

export const isOdd = (n: number): boolean => n % 2 === 1;
export const half = (n: number): number => Math.floor(n / 2);
export const isHash = (bytes: Uint8Array): boolean => bytes.length === HASH_BYTES;

/** A leaf, with what proves it to be in a tree. */
export interface Leaf {
  readonly leaf: Uint8Array;
  /** Its place, from 0. */
  readonly index: number;
  /** How many leaves the tree has. */
  readonly size: number;
  /** The lowest first. */
  readonly proof: readonly Uint8Array[];
}

/** One step up the tree: two hashes, and the one over them. */
export interface Step {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly over: Uint8Array;
}

/**
 * Climbs from a leaf to the root that its proof leads to.
 * @returns the steps and the root, which is still to be compared; undefined when the proof is not one of that place and size
 */
export function climb(
  { leaf, index, size, proof }: Leaf,
  nodeHash: (left: Uint8Array, right: Uint8Array) => Uint8Array,
): { readonly steps: readonly Step[]; readonly root: Uint8Array } | undefined {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size))
    return undefined;
  if (![leaf, ...proof].every(isHash)) return undefined;
  const steps: Step[] = [];
  let fn = index;
  let sn = size - 1;
  let root = leaf;
  for (const sibling of proof) {
    if (sn === 0) return undefined;
    const fromRight = isOdd(fn) || fn === sn;
    const [left, right] = fromRight ? [sibling, root] : [root, sibling];
    if (fromRight) [fn, sn] = riseAlone(fn, sn);
    root = nodeHash(left, right);
    steps.push({ left, right, over: root });
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 ? { steps, root } : undefined;
}

/** At the right edge of a tree that is not perfect, a node rises without a sibling until it is a right child. */
export function riseAlone(fn: number, sn: number): [fn: number, sn: number] {
  if (isOdd(fn)) return [fn, sn];
  let [up, edge] = [fn, sn];
  while (!isOdd(up) && up !== 0) {
    up = half(up);
    edge = half(edge);
  }
  return [up, edge];
}
