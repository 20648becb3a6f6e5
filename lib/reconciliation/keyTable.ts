import type { Hash64 } from "./hash.ts";

/** Slots kept free for each one taken: linear probing stays short below this load. */
const SLOTS_PER_KEY = 1.6;
const LANES_PER_SLOT = 4;

/**
 * A hash table from one 64-bit hash to another in shared memory: filled once by the main thread, then read by all workers without
 * a copy. It costs 16 bytes a slot, so 10 million lines of crosswalk (20 million keys) take about half a GiB.
 */
export class KeyTable {
  #lanes: Int32Array<SharedArrayBuffer>;
  #mask: number;
  /** How many keys there are, of those that were added here. */
  #keys = 0;
  /** The value found by the last `find`, as two lanes: returning an object would allocate on the hottest path. */
  foundHi = 0;
  foundLo = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#lanes = new Int32Array(buffer);
    this.#mask = this.#lanes.length / LANES_PER_SLOT - 1;
  }

  /** What other threads need to read the table as it is now. */
  get buffer(): SharedArrayBuffer {
    return this.#lanes.buffer;
  }

  /** An empty table with room for `keys` keys. */
  static forKeys(keys: number): KeyTable {
    let slots = 16;
    while (slots < keys * SLOTS_PER_KEY) slots *= 2;
    return new KeyTable(new SharedArrayBuffer(slots * LANES_PER_SLOT * Int32Array.BYTES_PER_ELEMENT));
  }

  /** Makes room for so many more keys, in other memory if it has to: nobody else may read the table by then. */
  makeRoom(keys: number): void {
    if ((this.#keys + keys) * SLOTS_PER_KEY <= this.#mask + 1) return;
    const narrow = this.#lanes;
    this.#lanes = new Int32Array(KeyTable.forKeys(this.#keys + keys).buffer);
    this.#mask = this.#lanes.length / LANES_PER_SLOT - 1;
    this.#keys = 0;
    for (let at = 0; at < narrow.length; at += LANES_PER_SLOT) {
      const [hi = 0, lo = 0] = [narrow[at], narrow[at + 1]];
      if (hi !== 0 || lo !== 0) this.addLanes(hi, lo, narrow[at + 2] ?? 0, narrow[at + 3] ?? 0);
    }
  }

  /** Sets the value of a key that is not there yet; returns false, and changes nothing, when it is. */
  add(key: Hash64, value: Hash64): boolean {
    return this.addLanes(key.hi, key.lo, value.hi, value.lo);
  }

  /** The same by lanes: for millions of keys, objects would take longer than the table does. A key that is there is found, as `find` does. */
  addLanes(hi: number, lo: number, valueHi: number, valueLo: number): boolean {
    const at = this.#slot(hi, lo);
    if (this.#taken(at)) {
      this.foundHi = this.#lanes[at + 2] ?? 0;
      this.foundLo = this.#lanes[at + 3] ?? 0;
      return false;
    }
    this.#lanes[at] = hi;
    this.#lanes[at + 1] = lo | (hi === 0 && lo === 0 ? 1 : 0);
    this.#lanes[at + 2] = valueHi;
    this.#lanes[at + 3] = valueLo;
    this.#keys += 1;
    return true;
  }

  /** Sets the value of a key that may be there already. */
  put(key: Hash64, value: Hash64): void {
    if (this.add(key, value)) return;
    const at = this.#slot(key.hi, key.lo);
    this.#lanes[at + 2] = value.hi;
    this.#lanes[at + 3] = value.lo;
  }

  /** Whether the key is there; its value is then in `foundHi` and `foundLo`. */
  find(hi: number, lo: number): boolean {
    const at = this.#slot(hi, lo);
    if (!this.#taken(at)) return false;
    this.foundHi = this.#lanes[at + 2] ?? 0;
    this.foundLo = this.#lanes[at + 3] ?? 0;
    return true;
  }

  #taken(at: number): boolean {
    return this.#lanes[at] !== 0 || this.#lanes[at + 1] !== 0;
  }

  /** Index of the key's slot, or of the free one where it would go. An all-zero hash is stored as (0, 1). */
  #slot(hi: number, lo: number): number {
    const keyLo = lo | (hi === 0 && lo === 0 ? 1 : 0);
    let slot = (hi ^ Math.imul(lo, 0x9e3779b1)) & this.#mask;
    for (;;) {
      const at = slot * LANES_PER_SLOT;
      const slotHi = this.#lanes[at] ?? 0;
      const slotLo = this.#lanes[at + 1] ?? 0;
      if ((slotHi === hi && slotLo === keyLo) || (slotHi === 0 && slotLo === 0)) return at;
      slot = (slot + 1) & this.#mask;
    }
  }
}
