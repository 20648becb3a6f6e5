import { inclusionPath, nodeHash, type Range } from "#lib/journal/merkle.ts";

/**
 * Proves leaves of one tree, many of them: the roots of the large subtrees, which the proofs have in common, are reckoned once.
 */
export class Prover {
  readonly #leaves: readonly Uint8Array[];
  readonly #roots = new Map<string, Uint8Array>();

  constructor(leaves: readonly Uint8Array[]) {
    this.#leaves = leaves;
  }

  /** The inclusion proof of entry `seq` (the first is 1), RFC 9162 section 2.1.3. @throws RangeError when there is none */
  prove(seq: number): Uint8Array[] {
    return inclusionPath(seq - 1, this.#leaves.length).map((range) => this.#rootOf(range));
  }

  #rootOf({ start, end }: Range): Uint8Array {
    const leaf = this.#leaves[start];
    if (end - start === 1 && leaf) return leaf;
    const key = `${start}-${end}`;
    const known = this.#roots.get(key);
    if (known) return known;
    let split = 1;
    while (split * 2 < end - start) split *= 2;
    const root = nodeHash(
      this.#rootOf({ start, end: start + split }),
      this.#rootOf({ start: start + split, end }),
    );
    this.#roots.set(key, root);
    return root;
  }
}
