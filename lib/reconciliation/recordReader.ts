import { closeSync, openSync, readSync } from "node:fs";
import { type CrosswalkLine, readCrosswalkLine } from "./crosswalk.ts";
import type { CrosswalkPart, Location } from "./jobs.ts";

/** The record was whole when it was scanned. */
export const CHANGED_WHILE_READ = "An input file changed while it was read: run again on files that rest.";

/** Reads lines again at their place, from files that it keeps open. */
export class RecordReader {
  readonly #files = new Map<string, number>();

  /** @throws Error when the line is no longer there */
  read(path: string | undefined, { offset, bytes }: Location): string {
    if (path === undefined) throw new RangeError("a case names a file that is not part of the run");
    let file = this.#files.get(path);
    if (file === undefined) {
      file = openSync(path, "r");
      this.#files.set(path, file);
    }
    const buffer = Buffer.allocUnsafe(bytes);
    const read = readSync(file, buffer, 0, bytes, offset);
    if (read !== bytes) throw new Error(CHANGED_WHILE_READ);
    return buffer.toString("utf8");
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }
}

/** Reads a line of the crosswalk again. @param offset in the whole of its parts */
export function readClaim(
  reader: RecordReader,
  crosswalk: readonly CrosswalkPart[],
  offset: number,
  bytes: number,
): CrosswalkLine {
  const part = crosswalk.findLast(({ from }) => from <= offset);
  if (part === undefined) throw new RangeError("a claim is named that is not part of the run");
  return readCrosswalkLine(
    reader.read(part.path, { file: 0, offset: offset - part.from + part.skip, bytes }),
  );
}
