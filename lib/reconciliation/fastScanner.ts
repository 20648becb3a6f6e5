import { readFileSync } from "node:fs";
import type { CodeTable } from "./codeTable.ts";
import { DISPOSITIONS } from "./crosswalk.ts";
import { canonicalDecimal } from "./decimal.ts";
import { ORDERED_ELEMENTS, ORDERED_ITEM_TYPES } from "./fhirElements.ts";
import {
  KEY_CODE,
  KEY_DISPLAY,
  KEY_REFERENCE,
  KEY_SYSTEM,
  LEGACY_ID,
  ORIGINAL_CODE,
} from "./fingerprintKeys.ts";
import { type Hash64, hashString } from "./hash.ts";
import { LITERALS } from "./jsonReader.ts";
import { localReference, type ReferenceTable, type Side } from "./references.ts";

/** Where things stand in the scanner's memory; the same figures stand in scanner.as.ts. */
const RESULT = 1024;
const CONFIG = 2048;
const KEY_CLASSES = 4096;
const CODE_BITS = 8192;
const CODE_BITS_BYTES = 8192;
const NAMED = 65_536;
const INPUT = 524_288;
/** Blocks of 16 bytes are read beyond the end of a line. */
const PADDING_BYTES = 64;
const PAGE_BYTES = 65_536;
const LANE_BYTES = 4;
const KEY_CLASS_SLOTS = 256;

/** What the names of members mean to the scanner, by their number there. */
const CLASSES: readonly (readonly string[])[] = [
  ["reference"],
  ["system"],
  ["code"],
  ["value"],
  ["display"],
  ["url"],
  ["id"],
  ["resourceType"],
  ["valueCoding"],
  ["identifier"],
  ["item"],
  ORDERED_ELEMENTS,
  ["meta", "text"],
  ["source"],
  ["target"],
  ["disposition"],
];

/** Lanes of what `scan` leaves behind. */
const LANE = {
  keyHi: 0,
  keyLo: 1,
  fingerprintHi: 2,
  fingerprintLo: 3,
  type: 4,
  instants: 5,
  decimals: 6,
  elementOrder: 7,
  logical: 8,
  mapped: 9,
  named: 10,
  highBytes: 11,
  typeStart: 12,
  typeEnd: 13,
} as const;

interface Exports {
  readonly memory: WebAssembly.Memory;
  setSide(isTarget: number): void;
  scan(start: number, end: number): void;
  claim(start: number, end: number): void;
}

let compiled: WebAssembly.Module | undefined;

/**
 * The scanner in WebAssembly, for a thread. Lines are read into its memory (`buffer`); `scan` and `claim` say whether they could read one, and
 * leave what it says in lanes. A line that they cannot read is for `RecordScanner` and `readCrosswalkLine`, which have the last word.
 */
export class FastScanner {
  readonly #wasm: Exports;
  #lanes: Int32Array;
  #bytes: Buffer;
  #references: ReferenceTable | undefined;
  #codes: CodeTable | undefined;
  #side: Side = "source";

  constructor() {
    compiled ??= new WebAssembly.Module(readFileSync(new URL("./assembly/scanner.wasm", import.meta.url)));
    const instance = new WebAssembly.Instance(compiled, {
      env: {
        decode: (start: number, end: number) => this.#leaveDecoded(start, end, (text) => text),
        decimal: (start: number, end: number) =>
          this.#leave(hashString(canonicalDecimal(this.#text(start, end)))),
        localName: (start: number, end: number) => this.#leaveDecoded(start, end, localReference),
        lookUp: this.#lookUp,
        lookUpSource: this.#lookUpSource,
        mapCode: this.#mapCode,
        abort: () => {
          throw new Error("the scanner gave up");
        },
      },
    });
    this.#wasm = instance.exports as unknown as Exports;
    this.#bytes = Buffer.from(this.#wasm.memory.buffer);
    this.#lanes = new Int32Array(this.#wasm.memory.buffer);
    this.#configure();
  }

  /** What the records to come are read against. */
  use(side: Side, references: ReferenceTable, codes: CodeTable | undefined): void {
    this.#side = side;
    this.#references = references;
    this.#codes = codes;
    this.#wasm.setSide(side === "target" ? 1 : 0);
    const bits = this.#bytes.subarray(CODE_BITS, CODE_BITS + CODE_BITS_BYTES).fill(0);
    for (const { system, code } of codes?.hashes ?? []) {
      const bit = (system.hi ^ code.lo) & (CODE_BITS_BYTES * 8 - 1);
      bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  /** Room in the scanner's memory for so many bytes. What was there is lost. */
  buffer(bytes: number): Buffer {
    const missing = INPUT + bytes + PADDING_BYTES - this.#wasm.memory.buffer.byteLength;
    if (missing > 0) {
      this.#wasm.memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#bytes = Buffer.from(this.#wasm.memory.buffer);
      this.#lanes = new Int32Array(this.#wasm.memory.buffer);
    }
    return this.#bytes.subarray(INPUT, INPUT + bytes);
  }

  /** Whether `bytes` are in the scanner's memory. */
  holds(bytes: Buffer): boolean {
    return bytes.buffer === this.#wasm.memory.buffer;
  }

  /** Reads the record in `buffer[start, end)`. */
  scan(start: number, end: number): boolean {
    return this.#run(this.#wasm.scan, start, end);
  }

  /** Reads the crosswalk's line in `buffer[start, end)`. */
  claim(start: number, end: number): boolean {
    return this.#run(this.#wasm.claim, start, end);
  }

  #run(read: (start: number, end: number) => void, start: number, end: number): boolean {
    try {
      read(INPUT + start, INPUT + end);
      return true;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) return false;
      throw error;
    }
  }

  get keyHi(): number {
    return this.#lane(LANE.keyHi);
  }
  get keyLo(): number {
    return this.#lane(LANE.keyLo);
  }
  get fingerprintHi(): number {
    return this.#lane(LANE.fingerprintHi);
  }
  get fingerprintLo(): number {
    return this.#lane(LANE.fingerprintLo);
  }
  get type(): number {
    return this.#lane(LANE.type);
  }
  get instantText(): number {
    return this.#lane(LANE.instants);
  }
  get decimalText(): number {
    return this.#lane(LANE.decimals);
  }
  get elementOrder(): number {
    return this.#lane(LANE.elementOrder);
  }
  get logicalReferences(): number {
    return this.#lane(LANE.logical);
  }
  get mappedCodes(): number {
    return this.#lane(LANE.mapped);
  }
  get isAscii(): boolean {
    return this.#lane(LANE.highBytes) === 0;
  }
  get resourceType(): string {
    return this.#text(this.#lane(LANE.typeStart), this.#lane(LANE.typeEnd));
  }
  /** How many records the last one names; `namedHi(i)` and `namedLo(i)` are their hashes. */
  get named(): number {
    return this.#lane(LANE.named);
  }
  namedHi(index: number): number {
    return this.#lanes[(NAMED + index * 8) / LANE_BYTES] ?? 0;
  }
  namedLo(index: number): number {
    return this.#lanes[(NAMED + index * 8 + LANE_BYTES) / LANE_BYTES] ?? 0;
  }

  /** Lane of the last claim: source, target and disposition. */
  claimed(lane: 0 | 1 | 2 | 3 | 4): number {
    return this.#lane(lane);
  }

  #lane(index: number): number {
    return this.#lanes[RESULT / LANE_BYTES + index] ?? 0;
  }

  #text(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end);
  }

  /** Leaves the hash of a string where the scanner finds it; 0 when its escapes are not JSON. */
  #leaveDecoded(start: number, end: number, meaning: (text: string) => string): number {
    try {
      return this.#leave(hashString(meaning(JSON.parse(`"${this.#text(start, end)}"`) as string)));
    } catch (error) {
      if (error instanceof SyntaxError) return 0;
      throw error;
    }
  }

  #leave({ hi, lo }: Hash64, lane = 0): number {
    this.#lanes[RESULT / LANE_BYTES + lane] = hi;
    this.#lanes[RESULT / LANE_BYTES + lane + 1] = lo;
    return 1;
  }

  readonly #lookUp = (hi: number, lo: number): void => {
    const references = this.#references;
    if (references === undefined) throw new Error("a record came before what it is read against");
    if (this.#side === "source") references.lookUpSource(hi, lo);
    else references.lookUpTarget(hi, lo);
    this.#lanes[RESULT / LANE_BYTES] = references.hi;
    this.#lanes[RESULT / LANE_BYTES + 1] = references.lo;
  };

  readonly #lookUpSource = (hi: number, lo: number): void => {
    const references = this.#references;
    if (references === undefined) throw new Error("a record came before what it is read against");
    references.lookUpSource(hi, lo);
    this.#lanes[RESULT / LANE_BYTES] = references.hi;
    this.#lanes[RESULT / LANE_BYTES + 1] = references.lo;
  };

  readonly #mapCode = (systemHi: number, systemLo: number, codeHi: number, codeLo: number): number => {
    const mapped = this.#codes?.find(systemHi, systemLo, codeHi, codeLo);
    if (mapped === undefined) return 0;
    this.#leave(mapped.system, 0);
    this.#leave(mapped.code, 2);
    if (mapped.display === undefined) return 1;
    this.#leave(mapped.display, 4);
    return 2;
  };

  /** Constants come from the TypeScript, so that each is written once. */
  #configure(): void {
    const config = [
      ...LITERALS.map(({ hash }) => hash),
      KEY_REFERENCE,
      LEGACY_ID,
      ORIGINAL_CODE,
      KEY_SYSTEM,
      KEY_CODE,
      KEY_DISPLAY,
    ].flatMap(({ hi, lo }) => [hi, lo]);
    config.push(...ORDERED_ITEM_TYPES.map((name) => hashString(name).hi));
    for (const name of DISPOSITIONS) config.push(hashString(name).hi, hashString(name).lo);
    this.#lanes.set(config, CONFIG / LANE_BYTES);
    for (const [index, names] of CLASSES.entries()) {
      for (const name of names) {
        const { hi } = hashString(name);
        let slot = hi & (KEY_CLASS_SLOTS - 1);
        const at = (): number => KEY_CLASSES / LANE_BYTES + slot * 2;
        while (this.#lanes[at() + 1] !== 0) slot = (slot + 1) & (KEY_CLASS_SLOTS - 1);
        this.#lanes[at()] = hi;
        this.#lanes[at() + 1] = index + 1;
      }
    }
  }
}
