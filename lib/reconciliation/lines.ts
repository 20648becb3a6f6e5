import { closeSync, openSync, readSync } from "node:fs";

/** A longer line is reported and not read: no record of a clinical export comes near it, and memory stays bounded. */
export const LONGEST_LINE_BYTES = 256 * 1024 * 1024;
/** So much is read at a time: few enough to be in the processor's own cache when it is looked at. */
const SLICE_BYTES = 256 * 1024;
/** Of what follows a part, for its last line. */
const READ_AHEAD_BYTES = 16 * 1024;
/** What is read lies in memory as in the file, by this: the kernel copies four times as fast then. */
const ALIGNED_BYTES = 64;
const NUL = 0x00;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BOM = [0xef, 0xbb, 0xbf] as const;

/** Part of a file: the lines that start in `[start, end)`. */
export interface FilePart {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** How far a reader of many lines came: where the line begins that it did not read, and how many it did read. */
export interface LinesRead {
  readonly at: number;
  readonly lines: number;
}

export interface LineVisitor {
  /** Reads as many lines as it can of those that begin in `bytes[start, stop)`. The first line that it does not read is given to `line`. */
  lines?(bytes: Buffer, start: number, stop: number, offset: number): LinesRead;
  /** A line without its end, in `bytes[start, end)`; `bytes[end]` is its newline. `lineNumber` counts from 1 in the part. */
  line(bytes: Buffer, start: number, end: number, offset: number, lineNumber: number): void;
  /** A line beyond LONGEST_LINE_BYTES. */
  tooLong(lineNumber: number): void;
}

/**
 * Reads the lines that start in a part of a file, the last of them to its end, however far beyond the part that is. Blank lines are counted
 * and not visited. A byte-order mark at the start of the file is left out. Returns how many lines started in the part. `takeBuffer` gives
 * the memory to read into; only a line that is too long for it stands elsewhere.
 */
export function readLines(part: FilePart, visitor: LineVisitor, takeBuffer = scratchFor): number {
  const file = openSync(part.path, "r");
  try {
    // At least one byte earlier, to see whether a line starts exactly where the part does.
    const before = Math.max(0, part.start - 1);
    const from = before - (before % ALIGNED_BYTES);
    const slices = new Slices(file, from, part.end, takeBuffer);
    slices.readMore(0);

    let at = 0;
    if (part.start > 0) {
      at = before - from;
      while (!slices.hasLine(at)) {
        if (slices.offset + slices.filled >= part.end) return 0;
        at = slices.readMore(slices.filled);
      }
      at = slices.endOfLine(at) + 1;
      if (slices.offset + at >= part.end) return 0;
    } else if (BOM.every((byte, index) => slices.buffer[index] === byte)) at = BOM.length;

    let lines = 0;
    while (slices.offset + at < part.end && !slices.isEnd(at)) {
      if (!slices.hasLine(at)) {
        if (slices.filled - at >= LONGEST_LINE_BYTES) {
          visitor.tooLong(lines + 1);
          return lines + 1;
        }
        at = slices.readMore(at);
        continue;
      }
      const { buffer, offset } = slices;
      const stop = Math.min(slices.endOfLines, part.end - offset);
      const many = visitor.lines?.(buffer, at, stop, offset + at);
      if (many !== undefined) {
        at = many.at;
        lines += many.lines;
        if (at >= stop) continue;
      }
      lines += 1;
      const newline = slices.endOfLine(at);
      const end = newline > at && buffer[newline - 1] === CARRIAGE_RETURN ? newline - 1 : newline;
      if (!isBlank(buffer, at, end)) visitor.line(buffer, at, end, offset + at, lines);
      at = newline + 1;
    }
    return lines;
  } finally {
    closeSync(file);
  }
}

/** A file's bytes from a place on, a slice at a time, of which what is not read yet is kept. */
class Slices {
  buffer: Buffer;
  /** Where the buffer begins in the file, and how much of it is filled. What follows is a newline at the end of the file, and a NUL before. */
  offset: number;
  filled = 0;
  /** Behind the last line that is there to its end. */
  endOfLines = 0;
  readonly #file: number;
  readonly #end: number;
  #isWhole = false;

  constructor(file: number, from: number, end: number, takeBuffer: (bytes: number) => Buffer) {
    this.#file = file;
    this.#end = end;
    this.offset = from;
    this.buffer = takeBuffer(end - from + SLICE_BYTES);
  }

  /** Whether the line that begins `at` is there to its end. */
  hasLine(at: number): boolean {
    return at < this.endOfLines || this.#isWhole;
  }

  isEnd(at: number): boolean {
    return this.#isWhole && at >= this.filled;
  }

  /** Where the newline is of the line that begins `at`. */
  endOfLine(at: number): number {
    return this.buffer.indexOf(NEWLINE, at);
  }

  /** Reads a slice, lets go of what is before `at`, and returns where that is now. */
  readMore(at: number): number {
    const kept = this.filled - at;
    // Behind what is kept the buffer lies as the file.
    const to = Math.ceil(kept / ALIGNED_BYTES) * ALIGNED_BYTES;
    if (to < this.filled) {
      this.buffer.copyWithin(to - kept, at, this.filled);
      this.offset += this.filled - to;
      this.filled = to;
    }
    const start = this.filled - kept;
    const position = this.offset + this.filled;
    const size = Math.max(READ_AHEAD_BYTES, Math.min(SLICE_BYTES, this.#end - position + READ_AHEAD_BYTES));
    this.#makeRoom(size);
    const read = readFully(this.#file, this.buffer.subarray(this.filled, this.filled + size), position);
    const searched = this.filled;
    this.filled += read;
    this.#isWhole = read < size;
    this.buffer[this.filled] = this.#isWhole ? NEWLINE : NUL;
    const last = this.buffer.subarray(searched, this.filled).lastIndexOf(NEWLINE);
    this.endOfLines = this.#isWhole ? this.filled : last < 0 ? start : searched + last + 1;
    return start;
  }

  #makeRoom(size: number): void {
    if (this.filled + size < this.buffer.length) return;
    const most = LONGEST_LINE_BYTES + 2 * SLICE_BYTES;
    const wider = Buffer.allocUnsafe(
      Math.max(this.filled + size + 1, Math.min(this.buffer.length * 2, most)),
    );
    this.buffer.copy(wider, 0, 0, this.filled);
    this.buffer = wider;
  }
}

/** Reads until the buffer is filled or the file ends: a network's file system may give less at a time. */
function readFully(file: number, buffer: Buffer, position: number): number {
  let filled = 0;
  for (;;) {
    const left = buffer.length - filled;
    const read = left === 0 ? 0 : readSync(file, buffer, filled, left, position + filled);
    if (read === 0) return filled;
    filled += read;
  }
}

/** One buffer a thread: taking a fresh one for each part costs more than reading into it. */
let scratch = Buffer.alloc(0);

function scratchFor(bytes: number): Buffer {
  if (scratch.length < bytes) scratch = Buffer.allocUnsafeSlow(bytes);
  return scratch.subarray(0, bytes);
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] !== 0x20 && bytes[at] !== 0x09) return false;
  return true;
}
