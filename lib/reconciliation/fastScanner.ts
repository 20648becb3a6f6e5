import { isUtf8 } from "node:buffer";
import type { CodeTable } from "./codeTable.ts";
import type { ColumnBuilder } from "./columns.ts";
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
import { CLAIM_COLUMNS, RECORD_COLUMNS, REFERENCE_COLUMNS } from "./jobs.ts";
import { LITERALS } from "./jsonReader.ts";
import type { LinesRead } from "./lines.ts";
import type { ReferenceTable, Side } from "./references.ts";
import { scannerModule } from "./scannerModule.ts";
import type { ServersMet } from "./servers.ts";

/** Where things stand in the scanner's memory; the same figures stand in scanner.as.ts. */
const RESULT = 1024;
const CONFIG = 2048;
const KEY_CLASSES = 4096;
const CODE_BITS = 8192;
const CODE_BITS_BYTES = 8192;
const ROWS = 786_432;
const LINKS = 917_504;
const BATCH_ROWS = 2_048;
const INPUT = 3_211_264;
/** So far beyond the end of a line bytes are read: as a member of the longest kind would be that the scanner keeps. */
const PADDING_BYTES = 2_048;
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
  ["text"],
  ["source"],
  ["target"],
  ["disposition"],
  ["coding"],
  ["extension"],
  ["meta"],
  ["security"],
];

interface Exports {
  readonly memory: WebAssembly.Memory;
  begin(isTarget: number, isShard: number, areLinksOwned: number): void;
  readRecords(start: number, stop: number, before: number, file: number): void;
  finishRecords(): void;
  readClaims(start: number, stop: number, before: number): void;
  finishClaims(): void;
  progress(): void;
}

/** What records are read for, and where what is read of them goes. */
export interface RecordTask {
  readonly side: Side;
  readonly references: ReferenceTable;
  readonly codes: CodeTable | undefined;
  /** See RECORD_COLUMNS and REFERENCE_COLUMNS. */
  readonly rows: ColumnBuilder;
  readonly links: ColumnBuilder;
  readonly areLinksOwned: boolean;
  /** Told which servers references lead to. */
  readonly met: ServersMet;
  /** Names of the types that come, by their hash. */
  readonly types: Map<number, string>;
  /** Of a shard: whether a record, or one that a link names, is its own. */
  readonly owns?:
    | { record(hi: number, lo: number): boolean; named(hi: number, lo: number): boolean }
    | undefined;
}

/**
 * The scanner in WebAssembly, for a thread. Lines are read into its memory (`buffer`), and it reads as many of them as it can: the first one that it
 * cannot read is for `RecordScanner` or `readCrosswalkLine`, which have the last word, and then it goes on behind it.
 */
export class FastScanner {
  readonly #wasm: Exports;
  #lanes: Int32Array;
  #bytes: Buffer;
  #task: RecordTask | undefined;
  #claims: ColumnBuilder | undefined;
  /** Of the reference just decoded, when it leads to another server. */
  #elsewhere: Hash64 | undefined;

  constructor() {
    const instance = new WebAssembly.Instance(scannerModule(), {
      env: {
        decode: (start: number, end: number) => this.#leaveDecoded(start, end, hashString),
        decimal: (start: number, end: number) =>
          this.#leave(hashString(canonicalDecimal(this.#text(start, end)))),
        localName: (start: number, end: number) => this.#leaveDecoded(start, end, this.#nameOf),
        lookUp: this.#lookUp,
        lookUpLogical: this.#lookUpLogical,
        mapCode: this.#mapCode,
        isUtf8: (start: number, end: number) => Number(isUtf8(this.#bytes.subarray(start, end))),
        meetType: (type: number, start: number, end: number) => {
          const types = this.#task?.types;
          if (types && !types.has(type)) types.set(type, this.#text(start, end));
        },
        ownsRecord: (hi: number, lo: number) => Number(this.#task?.owns?.record(hi, lo) ?? true),
        ownsNamed: (hi: number, lo: number) => Number(this.#task?.owns?.named(hi, lo) ?? true),
        takeRows: (rows: number) => {
          if (this.#claims) this.#take(this.#claims, CLAIM_COLUMNS, ROWS, rows);
          else if (this.#task) this.#take(this.#task.rows, RECORD_COLUMNS, ROWS, rows);
        },
        takeLinks: (rows: number) => {
          if (this.#task) this.#take(this.#task.links, REFERENCE_COLUMNS, LINKS, rows);
        },
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

  /** Begins with the lines of an export. */
  beginRecords(task: RecordTask): void {
    this.#task = task;
    this.#claims = undefined;
    this.#elsewhere = undefined;
    this.#wasm.begin(task.side === "target" ? 1 : 0, task.owns ? 1 : 0, task.areLinksOwned ? 1 : 0);
    // Where a map has something for all codes of a system, all codes are asked for.
    const bits = this.#bytes
      .subarray(CODE_BITS, CODE_BITS + CODE_BITS_BYTES)
      .fill(task.codes?.mapsOthers ? 0xff : 0);
    for (const { system, code } of task.codes?.hashes ?? []) {
      const bit = (system.hi ^ code.lo) & (CODE_BITS_BYTES * 8 - 1);
      bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  /** Begins with the lines of a crosswalk; see CLAIM_COLUMNS. */
  beginClaims(rows: ColumnBuilder): void {
    this.#task = undefined;
    this.#claims = rows;
    this.#wasm.begin(0, 0, 0);
  }

  /** Reads the lines of an export that begin in `buffer[start, stop)`, up to the first one that it cannot read. `offset` is where `start` is in the file. */
  records(start: number, stop: number, offset: number, file: number): LinesRead {
    return this.#read(() => this.#wasm.readRecords(INPUT + start, INPUT + stop, offset, file));
  }

  /** The same of a crosswalk. */
  claims(start: number, stop: number, offset: number): LinesRead {
    return this.#read(() => this.#wasm.readClaims(INPUT + start, INPUT + stop, offset));
  }

  /** Hands on what is not handed on yet. */
  finish(): void {
    if (this.#claims) this.#wasm.finishClaims();
    else this.#wasm.finishRecords();
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

  #read(read: () => void): LinesRead {
    try {
      read();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    }
    this.#wasm.progress();
    const [at = 0, lines = 0, relatives = 0] = this.#lanes.subarray(
      RESULT / LANE_BYTES,
      RESULT / LANE_BYTES + 3,
    );
    if (this.#task && relatives !== 0) this.#task.met.hasRelative = true;
    return { at: at - INPUT, lines };
  }

  /** Adds the rows of a batch, whose columns stand one after another. */
  #take(
    to: ColumnBuilder,
    columns: readonly (readonly [string, "BIGINT" | "INTEGER"])[],
    from: number,
    rows: number,
  ): void {
    let at = from / LANE_BYTES;
    const batch = columns.map(([, type]) => {
      const lanes = type === "BIGINT" ? 2 : 1;
      const column = this.#lanes.subarray(at, at + rows * lanes);
      at += BATCH_ROWS * lanes;
      return column;
    });
    to.addRows(batch, rows);
  }

  #text(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end);
  }

  /** Leaves the hash of a string where the scanner finds it; 0 when its escapes are not JSON, or half of a character. */
  #leaveDecoded(start: number, end: number, meaning: (text: string) => Hash64): number {
    try {
      const text = JSON.parse(`"${this.#text(start, end)}"`) as string;
      return text.isWellFormed() ? this.#leave(meaning(text)) : 0;
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

  /** The hash of what a reference names. What it leads to is looked up next, before any other one. */
  readonly #nameOf = (reference: string): Hash64 => {
    const { side, references, met } = this.#taskAtHand();
    const name = references.servers.name(side, reference);
    const hash = hashString(name.text);
    met.note(name, hash);
    this.#elsewhere = name.server?.isOwn === false ? hash : undefined;
    return hash;
  };

  #taskAtHand(): RecordTask {
    if (this.#task === undefined) throw new Error("a record came before what it is read against");
    return this.#task;
  }

  readonly #lookUp = (hi: number, lo: number, isNamed: number): void => {
    const { side, references } = this.#taskAtHand();
    const elsewhere = this.#elsewhere;
    if (elsewhere?.hi === hi && elsewhere.lo === lo) references.lookUpElsewhereForFingerprint(side, hi, lo);
    else references.lookUpForFingerprint(side, hi, lo, isNamed !== 0);
    this.#lanes[RESULT / LANE_BYTES] = references.hi;
    this.#lanes[RESULT / LANE_BYTES + 1] = references.lo;
  };

  readonly #lookUpLogical = (hi: number, lo: number): void => {
    const { side, references } = this.#taskAtHand();
    references.lookUpLogicalForFingerprint(side, hi, lo);
    this.#lanes[RESULT / LANE_BYTES] = references.hi;
    this.#lanes[RESULT / LANE_BYTES + 1] = references.lo;
  };

  readonly #mapCode = (systemHi: number, systemLo: number, codeHi: number, codeLo: number): number => {
    const mapped = this.#task?.codes?.find(systemHi, systemLo, codeHi, codeLo);
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
