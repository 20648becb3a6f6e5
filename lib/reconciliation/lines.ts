import { closeSync, openSync, readSync } from "node:fs";

/** A longer line is reported and not read: no record of a clinical export comes near it, and memory stays bounded. */
export const LONGEST_LINE_BYTES = 256 * 1024 * 1024;
const READ_AHEAD_BYTES = 256 * 1024;
/** Where reading begins is a multiple of this: the kernel copies four times as fast to memory that lies as the file's does. */
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
  /**
   * Reads as many lines as it can of those that begin in `bytes[start, stop)`, whose last one may not be whole: what follows what has been read is
   * then a NUL, which no line of JSON holds. The first line that it does not read is given to `line`.
   */
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
    let buffer = takeBuffer(part.end - from + READ_AHEAD_BYTES + 1);
    let filled = readFully(file, buffer, 0, from);
    let isWhole = filled < buffer.length - 1;
    buffer[filled] = isWhole ? NEWLINE : NUL;

    let at = 0;
    if (part.start > 0) {
      const newline = buffer.subarray(0, filled).indexOf(NEWLINE, before - from);
      if (newline < 0 || from + newline + 1 >= part.end) return 0;
      at = newline + 1;
    } else if (BOM.every((byte, index) => buffer[index] === byte)) at = BOM.length;

    let lines = 0;
    while (from + at < part.end && (at < filled || !isWhole)) {
      const stop = Math.min(filled, part.end - from);
      const many = at < stop ? visitor.lines?.(buffer, at, stop, from + at) : undefined;
      if (many !== undefined) {
        at = many.at;
        lines += many.lines;
        if (at >= stop) continue;
      }
      let newline = buffer.subarray(0, filled).indexOf(NEWLINE, at);
      while (newline < 0 && !isWhole && filled - at < LONGEST_LINE_BYTES) {
        const wider = Buffer.allocUnsafe(
          Math.min(buffer.length * 2, at + LONGEST_LINE_BYTES + READ_AHEAD_BYTES),
        );
        buffer.copy(wider, 0, 0, filled);
        buffer = wider;
        const searched = filled;
        filled += readFully(file, buffer, filled, from + filled);
        isWhole = filled < buffer.length - 1;
        buffer[filled] = isWhole ? NEWLINE : NUL;
        newline = buffer.subarray(0, filled).indexOf(NEWLINE, searched);
      }
      lines += 1;
      if (newline < 0 && !isWhole) {
        visitor.tooLong(lines);
        return lines;
      }
      if (newline < 0) newline = filled;
      let end = newline;
      if (end > at && buffer[end - 1] === CARRIAGE_RETURN) end -= 1;
      if (!isBlank(buffer, at, end)) visitor.line(buffer, at, end, from + at, lines);
      at = newline + 1;
    }
    return lines;
  } finally {
    closeSync(file);
  }
}

/** Reads until all but the last byte of the buffer are filled or the file ends: a network's file system may give less at a time. */
function readFully(file: number, buffer: Buffer, from: number, position: number): number {
  let filled = 0;
  for (;;) {
    const left = buffer.length - 1 - from - filled;
    const read = left === 0 ? 0 : readSync(file, buffer, from + filled, left, position + filled);
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
