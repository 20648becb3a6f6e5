import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { glob, readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileBytes } from "#lib/fileBytes.ts";
import { type ConceptMap, conceptMapSchema } from "./conceptMaps.ts";
import { BadInputError } from "./errors.ts";
import type { InputFile } from "./schema.ts";
import { parseStrict } from "./strictJson.ts";
import { type BrokenRows, convertTables } from "./tables/readTables.ts";

/** `Observation.ndjson`, `Observation.ndjson.gz`, `Observation.000.ndjson`, `Observation.000.ndjson.gz`. */
const EXPORT_FILE = /^([A-Za-z]+)(?:\.[\w-]+)?\.ndjson(\.gz)?$/;

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
      tables.map(async ({ table, givenPath, path, broken }) => ({
        role,
        name: table.file,
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
  for (const path of await exportFiles(role, folder)) {
    const resourceType = EXPORT_FILE.exec(basename(path))?.[1] ?? "";
    files.push(await openFile(role, path, resourceType, spillFolder, signal));
  }
  if (files.length === 0 && !mayBeEmpty) {
    throw new BadInputError(
      "NO_RECORDS",
      `The ${role} ${folder} holds no FHIR NDJSON: files are named Type.ndjson, Type.000.ndjson, or either with .gz.`,
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

export async function conceptMapFiles(folder: string | undefined): Promise<{ name: string; path: string }[]> {
  if (folder === undefined) return [];
  const names = (await list("conceptmap", folder)).filter((name) => name.endsWith(".json"));
  return names.map((name) => ({ name, path: join(folder, name) }));
}

/** The files of a FHIR export, by their names. */
export async function exportFiles(role: "source" | "target", given: string): Promise<string[]> {
  return (await pathsOf(role, given)).filter((path) => EXPORT_FILE.test(basename(path)));
}

/** The files that a folder, a file or a glob stands for, by their names. */
async function pathsOf(role: string, given: string): Promise<string[]> {
  const isThere = await stat(given).catch(() => undefined);
  if (isThere?.isFile()) return [given];
  if (isThere === undefined && /[*?[\]{}]/.test(given)) {
    const paths: string[] = [];
    for await (const path of glob(given)) paths.push(path);
    return paths.sort();
  }
  return (await list(role, given)).map((name) => join(given, name));
}

async function list(role: string, folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    throw new BadInputError("NO_SUCH_FOLDER", `The ${role} folder ${folder} cannot be read.`, {
      cause: error,
    });
  }
}

async function openFile(
  role: ScanFile["role"],
  path: string,
  resourceType: string,
  spillFolder: string,
  signal: AbortSignal | undefined,
): Promise<ScanFile> {
  const givenBytes = await sizeOf(role, path);
  const plain = path.endsWith(".gz") ? await unpack(role, path, spillFolder, signal) : path;
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
