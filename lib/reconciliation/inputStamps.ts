import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { deletedFiles } from "./deleted.ts";
import { BadInputError } from "./errors.ts";
import { conceptMapFiles, exportFiles } from "./inputs.ts";
import type { RunInputs } from "./sink.ts";
import { tableFiles } from "./tables/readTables.ts";

/** A file that a run reads, as the file system has it: what another extract in its place, or a write to it, would change. */
export interface InputStamp {
  readonly role: "source" | "target" | "deleted" | "crosswalk" | "conceptmap" | "mapping" | "consentmap";
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** When its content or its name last changed: no program can set it back. */
  readonly changedMs: number;
  readonly inode: string;
}

/** Every file that a run over these inputs would read now. @throws BadInputError when one of them can't be read */
export async function stampInputs(inputs: RunInputs): Promise<InputStamp[]> {
  const files: Pick<InputStamp, "role" | "path">[] = [];
  for (const role of ["source", "target"] as const) {
    const folder = inputs[role];
    const mapping = role === "source" ? inputs.sourceMapping : inputs.targetMapping;
    const paths =
      mapping === undefined ? await exportFiles(role, folder) : await tableFiles(role, folder, mapping);
    for (const { path } of paths) files.push({ role, path });
    if (mapping !== undefined) files.push({ role: "mapping", path: mapping });
    for (const path of await deletedFiles(role, folder)) files.push({ role: "deleted", path });
  }
  files.push({ role: "crosswalk", path: inputs.crosswalk });
  for (const { path } of await conceptMapFiles(inputs.conceptmaps)) files.push({ role: "conceptmap", path });
  if (inputs.consentMap !== undefined) files.push({ role: "consentmap", path: inputs.consentMap });
  return Promise.all(files.map(stamp));
}

async function stamp({ role, path }: Pick<InputStamp, "role" | "path">): Promise<InputStamp> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
    const ms = (ns: bigint): number => Number(ns) / NS_PER_MS;
    return {
      role,
      path,
      bytes: Number(size),
      modifiedMs: ms(mtimeNs),
      changedMs: ms(ctimeNs),
      inode: String(ino),
    };
  } catch (error) {
    throw new BadInputError("NO_SUCH_FILE", `The ${role} file ${path} cannot be read.`, { cause: error });
  }
}

const NS_PER_MS = 1_000_000;

/**
 * Holds what a run reads against what was there when it began.
 * @throws BadInputError INPUT_CHANGED when a file was written, replaced, added or taken away since: what was read is then of no one extract
 */
export async function requireUnchanged(inputs: RunInputs, before: readonly InputStamp[]): Promise<void> {
  const changed = changedBetween(before, await stampInputs(inputs).catch(() => []));
  if (changed === undefined) return;
  throw new BadInputError(
    "INPUT_CHANGED",
    `${basename(changed.path)} (${changed.role}) was changed or replaced while it was read: nothing of this run counts. Run again when the extracts are at rest.`,
  );
}

/** The first file that is another, or there only once; undefined when there is none. */
export function changedBetween(
  before: readonly InputStamp[],
  now: readonly InputStamp[],
): InputStamp | undefined {
  const textOf = (one: InputStamp): string => JSON.stringify([one.role, one.path, fileIdentity(one)]);
  const [known, found] = [new Set(before.map(textOf)), new Set(now.map(textOf))];
  return before.find((one) => !found.has(textOf(one))) ?? now.find((one) => !known.has(textOf(one)));
}

/** What tells a file's content from any other that stood under its path on this machine. */
export const fileIdentity = ({ bytes, modifiedMs, changedMs, inode }: InputStamp): string =>
  `${inode} ${bytes} ${modifiedMs} ${changedMs}`;
