import type { ScanFile } from "./inputs.ts";
import type { FilePart } from "./lines.ts";
import type { UnparsableLine } from "./schema.ts";

/** Size of a part that one job reads: large against a line, small against what a worker may hold. */
const PART_BYTES = 8 * 1024 * 1024;

export interface NumberedPart extends FilePart {
  /** Index of the file in its list, and of the part in its file. */
  readonly file: number;
  readonly index: number;
}

/** The parts of files, in order. An empty file has none. */
export function partsOf(files: readonly ScanFile[]): NumberedPart[] {
  return files.flatMap(({ path, bytes, skip = 0 }, file) =>
    Array.from({ length: Math.ceil((bytes - skip) / PART_BYTES) }, (_, index) => ({
      path,
      file,
      index,
      start: skip + index * PART_BYTES,
      end: Math.min(bytes, skip + (index + 1) * PART_BYTES),
    })),
  );
}

interface PartLines {
  readonly part: NumberedPart;
  readonly lines: number;
  readonly unparsable: readonly { readonly lineNumber: number; readonly reason: string }[];
}

/** Broken lines of all parts with their line numbers in the file, by file and line. Parts may come in any order. */
export function locateUnparsable(
  files: readonly ScanFile[],
  parts: readonly PartLines[],
): (UnparsableLine & { readonly resourceType: string })[] {
  const ordered = [...parts].sort((a, b) => a.part.file - b.part.file || a.part.index - b.part.index);
  const located: (UnparsableLine & { readonly resourceType: string })[] = [];
  let file = -1;
  let linesBefore = 0;
  for (const { part, lines, unparsable } of ordered) {
    if (part.file !== file) linesBefore = 0;
    file = part.file;
    const given = files[file];
    for (const { lineNumber, reason } of unparsable) {
      if (given === undefined) continue;
      located.push({
        file: given.role === "crosswalk" ? given.name : `${given.role}/${given.name}`,
        lineNumber: linesBefore + lineNumber,
        reason,
        resourceType: given.resourceType,
      });
    }
    linesBefore += lines;
  }
  return located;
}
