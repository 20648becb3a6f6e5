import { closeSync, openSync, readSync } from "node:fs";
import { type CrosswalkLine, readCrosswalkLine } from "./crosswalk.ts";
import type { CrosswalkPart, Location } from "./jobs.ts";

/** The record was whole when it was scanned. */
export const CHANGED_WHILE_READ = "An input file changed while it was read: run again on files that rest.";

/** Read at once where lines are asked for one after the other: those of a faulty batch lie side by side. */
const BLOCK_BYTES = 16 * 1024;
/** A line so close behind the one before follows it. */
const CLOSE_BYTES = 4 * 1024;

/** A file, and the part of it that was read last. */
interface OpenFile {
  readonly handle: number;
  block: Buffer;
  start: number;
  end: number;
  /** Where the line ended that was asked for last. */
  lineEnd: number;
}

/** Reads lines again at their place, from files that it keeps open. */
export class RecordReader {
  readonly #files = new Map<string, OpenFile>();

  /** @throws Error when the line is no longer there */
  read(path: string | undefined, { offset, bytes }: Location): string {
    if (path === undefined) throw new RangeError("a case names a file that is not part of the run");
    const file = this.#files.get(path) ?? this.#open(path);
    const end = offset + bytes;
    if (offset < file.start || end > file.end) {
      const isNext = offset >= file.lineEnd && offset - file.lineEnd < CLOSE_BYTES;
      readBlock(file, offset, isNext ? Math.max(bytes, BLOCK_BYTES) : bytes);
      if (end > file.end) throw new Error(CHANGED_WHILE_READ);
    }
    file.lineEnd = end;
    return file.block.toString("utf8", offset - file.start, end - file.start);
  }

  close(): void {
    for (const { handle } of this.#files.values()) closeSync(handle);
    this.#files.clear();
  }

  #open(path: string): OpenFile {
    const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    const file = { handle: openSync(path, "r"), block, start: 0, end: 0, lineEnd: 0 };
    this.#files.set(path, file);
    return file;
  }
}

function readBlock(file: OpenFile, offset: number, bytes: number): void {
  if (bytes > file.block.length) file.block = Buffer.allocUnsafeSlow(bytes);
  file.start = offset;
  file.end = offset + readSync(file.handle, file.block, 0, bytes, offset);
}

/** Reads a line of the crosswalk again. @param offset in the whole of its parts */
export function claimText(
  reader: RecordReader,
  crosswalk: readonly CrosswalkPart[],
  offset: number,
  bytes: number,
): string {
  const part = crosswalk.findLast(({ from }) => from <= offset);
  if (part === undefined) throw new RangeError("a claim is named that is not part of the run");
  return reader.read(part.path, { file: 0, offset: offset - part.from + part.skip, bytes });
}

/** The same as the claim that it makes. */
export function readClaim(...line: Parameters<typeof claimText>): CrosswalkLine {
  return readCrosswalkLine(claimText(...line));
}
