import { hash } from "node:crypto";

const UINT32 = 2 ** 32;

/**
 * A seeded stream of pseudo-random numbers: sfc32 (Chris Doty-Humphrey's PractRand), its 128-bit state taken
 * from the SHA-256 of a name. Streams of different names are independent, so a part of the population that
 * draws from a stream of its own never shifts what another part draws. Integer arithmetic and division by
 * powers of two only: the same numbers on every machine. Not for secrets.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(name: string) {
    const state = hash("sha256", name, "buffer");
    this.#a = state.readUInt32LE(0);
    this.#b = state.readUInt32LE(4);
    this.#c = state.readUInt32LE(8);
    this.#counter = state.readUInt32LE(12);
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  unit(): number {
    return this.uint32() / UINT32;
  }

  /** An integer from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One of the list; throws on an empty one. */
  pick<T>(list: readonly T[]): T {
    const chosen = list[this.integer(0, list.length - 1)];
    if (chosen === undefined) throw new RangeError("Cannot pick from an empty list");
    return chosen;
  }

  /** One of the list, an entry of weight 2 twice as likely as one of weight 1. */
  weighted<T extends { weight: number }>(list: readonly T[]): T {
    let rest = this.unit() * list.reduce((total, entry) => total + entry.weight, 0);
    for (const entry of list) {
      rest -= entry.weight;
      if (rest < 0) return entry;
    }
    return this.pick(list);
  }

  /**
   * A bell-shaped number around `mean` with about the standard deviation `spread`: a sum of four uniforms
   * (Irwin-Hall), never further than 3.5 spreads away, and free of the transcendental functions whose last
   * digit differs between machines.
   */
  around(mean: number, spread: number): number {
    const sum = this.unit() + this.unit() + this.unit() + this.unit();
    return mean + (sum - 2) * spread * 1.75;
  }
}

/** The stream of a seed and a path of names, e.g. `streamOf(seed, "patient", 42, "labs")`. */
export function streamOf(seed: string, ...path: (string | number)[]): RandomStream {
  return new RandomStream(`${seed}/${path.join("/")}`);
}

/** `value` rounded to `decimals` places, as the shortest decimal that prints so. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
