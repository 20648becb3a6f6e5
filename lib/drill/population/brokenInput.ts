import type { ResourceType } from "./fhir.ts";
import type { LineFormat, LinePlace, LineSink } from "./lines.ts";
import type { RandomStream } from "./prng.ts";

/** A fault of the files themselves: a line of `input-faults.ndjson`. `line` counts from 1; none where the whole file is meant. */
export interface InputFault {
  file: string;
  line: number | null;
  kind:
    | "broken-line"
    | "blank-line"
    | "duplicate-id"
    | "byte-order-mark"
    | "crlf"
    | "gzip-parts"
    | "empty-file";
}

export type Side = "source" | "target";

const BROKEN_LINE_RATE = 0.001;
const BLANK_LINE_RATE = 0.001;
const DUPLICATE_ID_RATE = 0.001;
/** In every file one line of each kind follows a line of this number, so that small files have them too. */
const FIRST_FAULT_LINE = { broken: 2, blank: 4, duplicate: 6 };

const MARKED: readonly ResourceType[] = ["Patient", "AllergyIntolerance"];
const WITH_CRLF: readonly ResourceType[] = ["Condition", "Consent"];
const IN_GZIP_PARTS: readonly ResourceType[] = ["Observation", "Claim"];
/** A type that an export lists although it has no record of it. */
export const EMPTY_FILE = "Media.ndjson";

/** How a file of a broken export is written. */
export function brokenFormat(type: ResourceType): LineFormat & { gzipParts: boolean } {
  return {
    byteOrderMark: MARKED.includes(type),
    lineEnd: WITH_CRLF.includes(type) ? "\r\n" : "\n",
    gzipParts: IN_GZIP_PARTS.includes(type),
  };
}

/** The faults of whole files of one side. */
export function fileFaults(side: Side, type: ResourceType): InputFault[] {
  const format = brokenFormat(type);
  const file = `${side}/${type}.ndjson`;
  const faults: InputFault[] = [];
  if (format.byteOrderMark) faults.push({ file, line: null, kind: "byte-order-mark" });
  if (format.lineEnd === "\r\n") faults.push({ file, line: null, kind: "crlf" });
  if (format.gzipParts) faults.push({ file: `${side}/${type}.*.ndjson.gz`, line: null, kind: "gzip-parts" });
  return faults;
}

/**
 * Adds lines that an export should not have: the torn-off first half of a record, a blank line, a record again. All
 * are additions: no record is lost by them, so the truth about the records holds as it is.
 */
export class BrokenLines implements LineSink {
  readonly #sink: LineSink;
  readonly #random: RandomStream;
  readonly #tell: (fault: InputFault) => void;
  readonly #side: Side;
  #lines = 0;

  constructor(sink: LineSink, side: Side, random: RandomStream, tell: (fault: InputFault) => void) {
    this.#sink = sink;
    this.#side = side;
    this.#random = random;
    this.#tell = tell;
  }

  write(line: string): LinePlace | undefined {
    const place = this.#sink.write(line);
    this.#lines += 1;
    const hit = (rate: number, firstLine: number) => this.#random.chance(rate) || this.#lines === firstLine;
    if (hit(BROKEN_LINE_RATE, FIRST_FAULT_LINE.broken))
      this.#add(line.slice(0, line.length >> 1), "broken-line");
    if (hit(BLANK_LINE_RATE, FIRST_FAULT_LINE.blank)) this.#add("", "blank-line");
    if (hit(DUPLICATE_ID_RATE, FIRST_FAULT_LINE.duplicate)) this.#add(line, "duplicate-id");
    return place;
  }

  drain(): Promise<void> {
    return this.#sink.drain();
  }

  close(): Promise<void> {
    return this.#sink.close();
  }

  #add(line: string, kind: InputFault["kind"]): void {
    const place = this.#sink.write(line);
    if (place) this.#tell({ file: `${this.#side}/${place.fileName}`, line: place.line, kind });
  }
}
