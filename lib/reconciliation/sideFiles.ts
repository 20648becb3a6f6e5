import { glob, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { STATE_FILE as EXPORT_STATE } from "#lib/bulkExport/bulkExport.ts";
import { BadInputError } from "./errors.ts";
import { resourceTypeNamed } from "./rules/fhirPaths.ts";

/** Where `holdpoint export` puts what a server says it deleted. */
export const DELETED_FOLDER = "deleted";

type SideRole = "source" | "target" | "conceptmap";

/** A file of a side that may hold records. */
export interface SideFile {
  readonly path: string;
  /** In the side's folder, with the folders below it: `Patient/2.ndjson`. */
  readonly name: string;
}

/** NDJSON, whatever its file is called before that, in parts or not, packed or not. */
const NDJSON_NAME = /\.(ndjson|jsonl)(\.\d+)?(\.gz|\.gzip)?$/i;
/** What holds no records: hidden files, checksums, logs and what people write about a folder, and what Spark and bulk exports leave beside their output. */
const OTHER_NAMES: readonly RegExp[] = [
  /^\./,
  /\.(sha1|sha256|sha512|md5|crc|log)$/i,
  /^(sha1|sha256|sha512|md5)sums?(\.txt)?$/i,
  /^(readme|license)(\.(md|txt))?$/i,
  /^(_SUCCESS|manifest\.json)$/,
];
/** Of a side's folder itself: what `holdpoint export` keeps of its work, what was deleted, which is read as that, and what a server could not export. */
const OWN_NAMES: readonly string[] = [EXPORT_STATE, `${EXPORT_STATE}.new`, DELETED_FOLDER, "error"];
/** Folders in folders: deeper ones go round in a circle. */
const DEEPEST_FOLDER = 16;
const NAMED_FILES = 10;

export const isNdjson = ({ name }: SideFile): boolean => NDJSON_NAME.test(name);

/** The type that a file is called after, as a label: what its lines hold they say by themselves. */
export function typeLabel(name: string): string {
  const words = (of: string): string[] => of.split(/[^A-Za-z]+/).filter((word) => word !== "");
  const candidates = [...words(basename(name)), ...words(name)];
  return (
    candidates.find((word) => resourceTypeNamed(word) === word) ??
    candidates.map(resourceTypeNamed).find((type) => type !== undefined) ??
    candidates[0] ??
    ""
  );
}

/**
 * The files that a folder, with the folders in it, a file or a glob stands for, by their names, without those that are known to hold no records.
 * @throws BadInputError when it can't be read
 */
export async function sideFiles(role: SideRole, given: string): Promise<SideFile[]> {
  const isThere = await stat(given).catch(() => undefined);
  if (isThere?.isFile()) return [{ path: given, name: basename(given) }];
  if (isThere !== undefined || !/[*?[\]{}]/.test(given)) return folderFiles(role, given, "", 0);
  const files: SideFile[] = [];
  for await (const path of glob(given)) {
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    if (isFolder && !isOther(basename(path), true)) files.push(...(await folderFiles(role, path, "", 1)));
    else if (!isFolder && !isOther(basename(path), true)) files.push({ path, name: basename(path) });
  }
  const once = new Map(files.map((file) => [resolve(file.path), file]));
  return [...once.values()].sort(byPath);
}

async function folderFiles(
  role: SideRole,
  folder: string,
  prefix: string,
  depth: number,
): Promise<SideFile[]> {
  if (depth > DEEPEST_FOLDER)
    throw new BadInputError(
      "NO_SUCH_FOLDER",
      `The ${role} has folders in folders, more than can be read: ${prefix}`,
    );
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new BadInputError("NO_SUCH_FOLDER", `The ${role} folder ${folder} cannot be read.`, {
      cause: error,
    });
  }
  const files: SideFile[] = [];
  for (const name of names) {
    if (isOther(name, depth === 0)) continue;
    const path = join(folder, name);
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    if (isFolder) files.push(...(await folderFiles(role, path, `${prefix}${name}/`, depth + 1)));
    else files.push({ path, name: `${prefix}${name}` });
  }
  return files.sort(byPath);
}

const isOther = (name: string, isTop: boolean): boolean =>
  OTHER_NAMES.some((pattern) => pattern.test(name)) || (isTop && OWN_NAMES.includes(name));

const byPath = (a: SideFile, b: SideFile): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** @throws BadInputError that names the files which nothing would read: what is in them would be missed by nobody */
export function requireNoneUnread(
  role: string,
  given: string,
  unread: readonly SideFile[],
  toDo: string,
): void {
  if (unread.length === 0) return;
  const named = unread.slice(0, NAMED_FILES).map(({ name }) => name);
  const more = unread.length > NAMED_FILES ? ` and ${unread.length - NAMED_FILES} more` : "";
  throw new BadInputError(
    "UNREAD_FILES",
    `The ${role} ${given} holds files that would not be read: ${named.join(", ")}${more}. ${toDo}`,
  );
}
