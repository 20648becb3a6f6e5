import type { Columns } from "./jobs.ts";
import { KeyTable } from "./keyTable.ts";
import type { Join, ReferenceTable, Side } from "./references.ts";

/** Part `index` of `count` of a run; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const MOST_SHARDS = 1_024;

/** `2/7` as a shard; undefined when it is none. */
export function parseShard(text: string): Shard | undefined {
  const [, index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined) return undefined;
  return index >= 1 && index <= count && count <= MOST_SHARDS ? { index, count } : undefined;
}

/** What every thread needs to tell a shard's records from the others'. */
export interface ShardSetup extends Shard {
  /** See `joinedRepresentatives`: a KeyTable's memory. */
  readonly joined: SharedArrayBuffer;
}

/**
 * Which keys are a shard's own. Records that the crosswalk claims belong together, on both sides, are always in one shard: it goes by
 * the representative that they share, and not by the patient that a record names, because one under the wrong patient has to meet its source.
 */
export class ShardFilter {
  readonly #shard: Shard;
  readonly #references: ReferenceTable;
  readonly #joined: KeyTable;

  constructor(setup: ShardSetup, references: ReferenceTable) {
    this.#shard = setup;
    this.#references = references;
    this.#joined = new KeyTable(setup.joined);
  }

  /** Whether the record of this key belongs to the shard, and with it all that is said of the key. */
  isOwn(side: Side, hi: number, lo: number): boolean {
    const { table } = this.#references;
    let labelHi = hi;
    let labelLo = lo;
    if (side === "source") {
      this.#references.lookUpSource(hi, lo);
      labelHi = this.#references.hi;
      labelLo = this.#references.lo;
    } else if (table.find(hi, lo)) {
      labelHi = table.foundHi;
      labelLo = table.foundLo;
    }
    if (this.#joined.find(labelHi, labelLo)) {
      labelHi = this.#joined.foundHi;
      labelLo = this.#joined.foundLo;
    }
    return ((labelHi ^ labelLo) >>> 0) % this.#shard.count === this.#shard.index - 1;
  }

  /** Whether the crosswalk lists a key of the target. */
  isListedTarget(hi: number, lo: number): boolean {
    return this.#references.table.find(hi, lo);
  }

  /** The claims of the crosswalk that are about the shard's records. */
  ownClaims(columns: Columns): Columns {
    const sources = columns[0];
    if (!(sources instanceof BigInt64Array)) return columns;
    const lanes = new Int32Array(sources.buffer, sources.byteOffset, sources.length * 2);
    const own: number[] = [];
    for (let row = 0; row < sources.length; row += 1) {
      if (this.isOwn("source", lanes[row * 2 + 1] ?? 0, lanes[row * 2] ?? 0)) own.push(row);
    }
    return columns.map((column) =>
      column instanceof BigInt64Array
        ? BigInt64Array.from(own, (row) => column[row] ?? 0n)
        : Int32Array.from(own, (row) => column[row] ?? 0),
    );
  }
}

/**
 * A table from representatives to the one that stands for all of them, where claims join what had representatives of its own: a source and
 * a target that were both claimed for something else before.
 */
export function joinedRepresentatives(joins: readonly Join[]): KeyTable {
  const parents = new Map<bigint, bigint>();
  const rootOf = (key: bigint): bigint => {
    let root = key;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) root = up;
    // Next time the way is short.
    for (let at = key; at !== root; ) {
      const up = parents.get(at) ?? root;
      parents.set(at, root);
      at = up;
    }
    return root;
  };
  for (const [one, other] of joins) {
    const [a, b] = [rootOf(keyOf(one)), rootOf(keyOf(other))];
    parents.set(a, a);
    parents.set(b, a);
  }
  const table = KeyTable.forKeys(parents.size);
  for (const key of parents.keys()) table.add(hashOf(key), hashOf(rootOf(key)));
  return table;
}

function keyOf({ hi, lo }: Join[0]): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

/** The hash that a BIGINT column keeps as `key`. */
export function hashOf(key: bigint): Join[0] {
  return { hi: Number(BigInt.asIntN(32, key >> 32n)), lo: Number(BigInt.asIntN(32, key)) };
}
