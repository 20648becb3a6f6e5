import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Base } from "./base.ts";
import { partBytes } from "./carry.ts";
import { BadInputError } from "./errors.ts";
import { findExport, openCrosswalk, readConceptMaps, type ScanFile } from "./inputs.ts";
import type { JobResults } from "./jobs.ts";
import type { NumberedPart } from "./parts.ts";
import type { WorkerPool } from "./pool.ts";
import type { ReconciliationOptions } from "./reconcile.ts";
import type { Side } from "./references.ts";
import type { InputFile } from "./schema.ts";
import type { StateFile, StatePart } from "./state.ts";

/** What a run reads. */
export interface RunFiles {
  readonly source: readonly ScanFile[];
  readonly target: readonly ScanFile[];
  readonly crosswalk: ScanFile;
  readonly conceptMaps: Awaited<ReturnType<typeof readConceptMaps>>;
}

export interface ReadPart {
  readonly part: NumberedPart;
  readonly lines: number;
  readonly unparsable: JobResults["scan"]["unparsable"];
  readonly unparsableCount: number;
}

const SIDES = ["source", "target"] as const;

export async function openRunFiles(options: ReconciliationOptions, spillFolder: string): Promise<RunFiles> {
  const { source, target, sourceMapping, targetMapping, crosswalk, conceptmaps, signal, since } = options;
  const isDelta = since !== undefined;
  if (isDelta) for (const side of SIDES) await requireFolder(side, options[side]);
  return {
    source: await findExport("source", source, spillFolder, signal, sourceMapping, isDelta),
    target: await findExport("target", target, spillFolder, signal, targetMapping, isDelta),
    crosswalk: await openCrosswalk(crosswalk, spillFolder, signal),
    conceptMaps: await readConceptMaps(conceptmaps),
  };
}

/** @throws BadInputError when a side of a delta is no folder: what was deleted is in one of its own there, and would not be read */
async function requireFolder(side: Side, given: string): Promise<void> {
  if ((await stat(given).catch(() => undefined))?.isFile() || (/[*?[\]{}]/.test(given) && !existsSync(given)))
    throw new BadInputError(
      "BROKEN_DELTA",
      `The ${side} of a delta is a folder, and ${given} is none: what was deleted stands in the folder too.`,
    );
}

/** SHA-256 of every file as it was given. No more files at a time than there are threads: what is asked of them later must not wait for all. */
export async function digestFiles(pool: WorkerPool, files: RunFiles): Promise<InputFile[]> {
  const scanned = [...files.source, ...files.target, files.crosswalk];
  const given = [
    ...scanned.map(({ role, name, givenPath }) => ({ role, name, path: givenPath })),
    ...files.conceptMaps.files.map((file) => ({ role: "conceptmap" as const, ...file })),
  ];
  const digests: InputFile[] = [];
  const left = given.entries();
  const work = async (): Promise<void> => {
    for (const [index, { role, name, path }] of left) {
      const { bytes, sha256 } = await pool.run<"digest">({ kind: "digest", path });
      digests[index] = { role, file: name, bytes, sha256 };
    }
  };
  await Promise.all(Array.from({ length: pool.threads }, work));
  return digests;
}

/** The files of a side as a later run finds them again. */
export function stateFiles(pool: WorkerPool, files: readonly ScanFile[]): Promise<StateFile[]> {
  return Promise.all(
    files.map(async ({ name, resourceType, givenPath, path, bytes }) => {
      const { sha256 } = await pool.run<"digest">({ kind: "digest", path, end: bytes });
      return { name, resourceType, path: resolve(givenPath), bytes, sha256 };
    }),
  );
}

/** Where the given crosswalk stands after the parts of earlier runs: it is what follows them, or the same manifest grown longer. */
export interface CrosswalkPlace {
  readonly from: number;
  readonly skip: number;
  /** Lines of the same file that are not read again. */
  readonly linesBefore: number;
}

/** @throws BadInputError when it is the earlier manifest and no longer begins with what that run read */
export async function placeOfCrosswalk(
  file: ScanFile,
  base: Base | undefined,
  pool: WorkerPool,
): Promise<CrosswalkPlace> {
  const last = base?.meta.files.crosswalk.at(-1);
  if (last === undefined) return { from: 0, skip: 0, linesBefore: 0 };
  const from = last.from + partBytes(last);
  if (file.bytes >= last.bytes) {
    const begin = await pool.run<"digest">({ kind: "digest", path: file.path, end: last.bytes });
    if (begin.sha256 === last.sha256) return { from, skip: last.bytes, linesBefore: last.lines };
  }
  if (resolve(file.givenPath) === last.path)
    throw new BadInputError(
      "BROKEN_PREVIOUS",
      `${file.name} is another crosswalk: it no longer begins with what the earlier run read. Run whole again.`,
    );
  return { from, skip: 0, linesBefore: 0 };
}

export function crosswalkPart(
  file: StateFile,
  { from, skip, linesBefore }: CrosswalkPlace,
  parts: readonly ReadPart[],
): StatePart {
  const { resourceType: _, ...named } = file;
  return { ...named, from, skip, lines: linesBefore + sum(parts.map(({ lines }) => lines)) };
}

export interface WholeCrosswalk {
  /** Files that follow each other. */
  readonly files: readonly string[];
  /** Of the one file, or over those of all of them. */
  readonly sha256: string;
}

/** The crosswalk of a run and of those that it goes on from. A manifest that grew stands once, as it is now. */
export function wholeCrosswalk(
  file: ScanFile,
  place: CrosswalkPlace,
  inputs: readonly InputFile[],
  base: Base | undefined,
): WholeCrosswalk {
  const parts = [...(base?.meta.files.crosswalk ?? []), { path: resolve(file.givenPath), skip: place.skip }];
  const hashes = inputs.filter(({ role }) => role === "crosswalk").map(({ sha256 }) => sha256);
  const standing = parts.flatMap(({ path }, index) =>
    (parts[index + 1]?.skip ?? 0) === 0 ? [{ path, sha256: hashes[index] ?? "" }] : [],
  );
  const [only, ...others] = standing;
  if (only === undefined) throw new RangeError("a run has a crosswalk");
  const text = standing.map(({ sha256 }) => `${sha256}\n`).join("");
  return {
    files: standing.map(({ path }) => path),
    sha256: others.length === 0 ? only.sha256 : createHash("sha256").update(text).digest("hex"),
  };
}

/** Broken lines of NDJSON that was made of tables, as the rows that they come from. */
export function inTables<Line extends { file: string; lineNumber: number; reason: string }>(
  files: readonly ScanFile[],
  lines: readonly Line[],
): Line[] {
  return lines.map((line) => {
    const table = files.find(({ role, name, brokenRows }) => brokenRows && line.file === `${role}/${name}`);
    return { ...line, ...table?.brokenRows?.get(line.lineNumber) };
  });
}

/** Lines that could not be read, by the type that their file's name promises. */
export function unparsableByType(
  files: RunFiles,
  read: Readonly<Record<Side, readonly ReadPart[]>>,
  earlier: readonly (readonly [string, number])[] = [],
): Map<string, number> {
  const counts = new Map<string, number>(earlier);
  for (const side of SIDES) {
    for (const { part, unparsableCount } of read[side]) {
      const resourceType = files[side][part.file]?.resourceType ?? "";
      counts.set(resourceType, (counts.get(resourceType) ?? 0) + unparsableCount);
    }
  }
  return counts;
}

export function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
