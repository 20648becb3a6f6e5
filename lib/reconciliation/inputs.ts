import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileBytes, isGzip } from "#lib/fileBytes.ts";
import { type ConceptMap, conceptMapSchema } from "./conceptMaps.ts";
import { BadInputError } from "./errors.ts";
import { unfinishedExport } from "./exportState.ts";
import type { InputFile } from "./schema.ts";
import { isNdjson, requireNoneUnread, type SideFile, sideFiles, typeLabel } from "./sideFiles.ts";
import { parseStrict } from "./strictJson.ts";
import { type BrokenRows, convertTables } from "./tables/readTables.ts";

const CONCEPTMAP_NAME = /\.json$/i;

/** A file to scan, as plain NDJSON on disk. */
export interface ScanFile {
  readonly role: InputFile["role"];
  /** The name that the report shows: of the file as it was given, without its folder. */
  readonly name: string;
  /** The type that the file's name promises; lines that cannot be read are counted under it. */
  readonly resourceType: string;
  /** As it was given. */
  readonly givenPath: string;
  /** Where to read plain NDJSON from: the file itself, or its unpacked copy. */
  readonly path: string;
  /** Bytes of plain NDJSON. */
  readonly bytes: number;
  /** Bytes at its beginning that are not read: an earlier run has read them. */
  readonly skip?: number;
  /** Bytes as given. */
  readonly givenBytes: number;
  /** Where lines that hold no record come from, when the file was made of a table. */
  readonly brokenRows?: BrokenRows;
}

/** The FHIR export in a folder, in one file, or as a glob finds it, in the order of its file names, with compressed files unpacked into `spillFolder`. */
export async function findExport(
  role: "source" | "target",
  folder: string,
  spillFolder: string,
  signal: AbortSignal | undefined,
  mappingFile?: string,
  /** A delta may hold no record of a side. */
  mayBeEmpty = false,
): Promise<ScanFile[]> {
  if (mappingFile !== undefined) {
    const tables = await convertTables(role, folder, mappingFile, spillFolder, signal);
    return Promise.all(
      tables.map(async ({ table, name, givenPath, path, broken }) => ({
        role,
        name,
        resourceType: table.type,
        givenPath,
        path,
        bytes: await sizeOf(role, path),
        givenBytes: await sizeOf(role, givenPath),
        brokenRows: broken,
      })),
    );
  }
  const files: ScanFile[] = [];
  for (const { path, name } of await exportFiles(role, folder)) {
    const file = await openFile(role, path, typeLabel(name), spillFolder, signal);
    files.push({ ...file, name });
  }
  if (files.length === 0 && !mayBeEmpty) {
    throw new BadInputError(
      "NO_RECORDS",
      `The ${role} ${folder} holds no FHIR NDJSON: files are named Type.ndjson or Type.000.ndjson, with .gz when they are packed.`,
    );
  }
  return files;
}

export async function openCrosswalk(
  path: string,
  spillFolder: string,
  signal: AbortSignal | undefined,
): Promise<ScanFile> {
  return openFile("crosswalk", path, "", spillFolder, signal);
}

/** The ConceptMaps of a folder, by file name. A file that is not a ConceptMap is bad input: codes would be judged without it. */
export async function readConceptMaps(folder: string | undefined): Promise<{
  readonly maps: ConceptMap[];
  readonly files: { readonly name: string; readonly path: string }[];
}> {
  const maps: ConceptMap[] = [];
  const files = await conceptMapFiles(folder);
  for (const { name, path } of files) {
    try {
      maps.push(conceptMapSchema.parse(parseStrict(withoutBom(await readFile(path, "utf8")))));
    } catch (error) {
      throw new BadInputError("BROKEN_CONCEPTMAP", `${name} is not a FHIR R4 ConceptMap in JSON.`, {
        cause: error,
      });
    }
  }
  return { maps, files };
}

/** The ConceptMaps of a folder. @throws BadInputError when a file in it is not known for what it is: codes would be judged without it */
export async function conceptMapFiles(folder: string | undefined): Promise<SideFile[]> {
  if (folder === undefined) return [];
  const files = await sideFiles("conceptmap", folder);
  requireNoneUnread(
    "folder of ConceptMaps",
    folder,
    files.filter(({ name }) => !CONCEPTMAP_NAME.test(name)),
    "ConceptMaps are read from .json. Name such files so, or take what else is there out of the folder.",
  );
  return files;
}

/**
 * The files of a FHIR export, by their names.
 * @throws BadInputError when a file of the side is not known for what it is: it could hold records, and nothing would read them
 */
export async function exportFiles(role: "source" | "target", given: string): Promise<SideFile[]> {
  const files = await sideFiles(role, given);
  requireNoneUnread(
    role,
    given,
    files.filter((file) => !isNdjson(file)),
    "Records are read from .ndjson and .jsonl, also with .gz; tables need a mapping. Name such files so, or take what else is there out of the folder.",
  );
  const unfinished = await unfinishedExport(given);
  if (unfinished)
    throw new BadInputError(
      "NO_RECORDS",
      `The export in the ${role} ${given} is not finished: run the same \`holdpoint export\` again, it goes on where it was.`,
    );
  return files;
}

async function openFile(
  role: ScanFile["role"],
  path: string,
  resourceType: string,
  spillFolder: string,
  signal: AbortSignal | undefined,
): Promise<ScanFile> {
  const givenBytes = await sizeOf(role, path);
  const plain = isGzip(path) ? await unpack(role, path, spillFolder, signal) : path;
  const bytes = plain === path ? givenBytes : await sizeOf(role, plain);
  return { role, name: basename(path), resourceType, givenPath: path, path: plain, bytes, givenBytes };
}

async function sizeOf(role: string, path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw new BadInputError("NO_SUCH_FILE", `The ${role} file ${path} cannot be read.`, { cause: error });
  }
  throw new BadInputError("NO_SUCH_FILE", `The ${role} path ${path} is not a file.`);
}

/** Records are read again at their offset when they differ, which a compressed file does not allow. */
export async function unpack(
  role: string,
  path: string,
  spillFolder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const plain = join(spillFolder, `${role}-${randomUUID()}.ndjson`);
  try {
    await pipeline(fileBytes(path), createWriteStream(plain), { signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new BadInputError("BROKEN_GZIP", `${basename(path)} is not a whole gzip file: export it again.`, {
      cause: error,
    });
  }
  return plain;
}

function withoutBom(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
