import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { log } from "#lib/log.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { fileIdentity, type InputStamp, stampInputs } from "#lib/reconciliation/inputStamps.ts";
import { WorkerPool } from "#lib/reconciliation/pool.ts";
import type { RunInputs } from "#lib/reconciliation/sink.ts";
import type { Runtime } from "#lib/runtime.ts";

/** Which extracts a run is of. Parts of a run go together when they are of the same ones, and never otherwise. */

/** How often a run begins again because its extracts were replaced: then they are not at rest, and it fails. */
export const BEGINNINGS_MAX = 4;
const BEGINNING = /^extracts-(\d+)\.json$/;

interface Extract extends InputStamp {
  readonly sha256: string;
}

export interface Beginning {
  /** Counts from 1. */
  readonly number: number;
  /** What the parts of this beginning are kept in. */
  readonly folder: string;
  /** The extracts as they are on this machine: by them the engine sees that they stay. */
  readonly stamps: readonly InputStamp[];
}

/** Where the parts of a run are that count: its newest beginning; undefined before its first. */
export async function newestBeginning(
  work: string,
  runId: string,
): Promise<Omit<Beginning, "stamps"> | undefined> {
  const names = await readdir(join(work, runId)).catch(() => []);
  const number = Math.max(0, ...names.map((name) => Number(BEGINNING.exec(name)?.[1] ?? 0)));
  return number === 0 ? undefined : { number, folder: folderOf(work, runId, number) };
}

const folderOf = (work: string, runId: string, number: number): string =>
  join(work, runId, `extracts-${number}`);
/** Beside the folder, not in it: it is there whole, or not at all. */
const fileOf = ({ folder }: Pick<Beginning, "folder">): string => `${folder}.json`;

/**
 * The beginning that belongs to the extracts as they are now: the newest, when it was of the same content; otherwise a new one, and what was done of
 * the others counts no more.
 * @throws BadInputError INPUT_CHANGED when something of the run is filed already, which is of other extracts or nobody knows of which, or when they are
 * replaced again and again
 */
export async function beginningOf(
  { db, work, runId }: { readonly db: Runtime["db"]; readonly work: string; readonly runId: string },
  inputs: RunInputs,
  digests: Digests,
  signal: AbortSignal,
): Promise<Beginning> {
  const extracts = await digests.of(await stampInputs(inputs), signal);
  const stamps = extracts.map(({ sha256: _, ...stamp }) => stamp);
  for (;;) {
    const newest = await newestBeginning(work, runId);
    if (newest !== undefined) {
      const known = JSON.parse(await readFile(fileOf(newest), "utf8")) as Extract[];
      const changed = otherFile(known, extracts);
      if (changed === undefined) return { ...newest, stamps };
      log.warn(
        { runId, file: basename(changed.path), role: changed.role },
        "extracts were replaced under a run",
      );
      if (newest.number >= BEGINNINGS_MAX)
        throw new BadInputError("INPUT_CHANGED", "Its extracts are replaced again and again.");
    }
    if (await isFiled(db, runId))
      throw new BadInputError(
        "INPUT_CHANGED",
        "Its extracts were replaced when part of its result was filed.",
      );
    await begin(fileOf({ folder: folderOf(work, runId, (newest?.number ?? 0) + 1) }), extracts);
  }
}

/** The first one stands: another worker may begin at the same time, and both go by what is there then. */
async function begin(file: string, extracts: readonly Extract[]): Promise<void> {
  const mine = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(mine, JSON.stringify(extracts, null, 2));
  try {
    await link(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(mine, { force: true });
  }
}

/** The first file whose content is another, or that is there only once. When it was written, and where it lies on the disk, is no matter. */
function otherFile(before: readonly Extract[], now: readonly Extract[]): Extract | undefined {
  const textOf = ({ role, path, bytes, sha256 }: Extract): string => `${role} ${path} ${bytes} ${sha256}`;
  const [known, found] = [new Set(before.map(textOf)), new Set(now.map(textOf))];
  return before.find((one) => !found.has(textOf(one))) ?? now.find((one) => !known.has(textOf(one)));
}

/** Whether the room has rows of a run that has not ended: they are filed once, and what is filed can't be taken back. */
async function isFiled(db: Runtime["db"], runId: string): Promise<boolean> {
  const where = { runId };
  const counts = await Promise.all([
    db.discrepancy.count({ where, take: 1 }),
    db.consentPair.count({ where, take: 1 }),
    db.codeCount.count({ where, take: 1 }),
    db.discrepancyValue.count({ where, take: 1 }),
    db.sampledRecord.count({ where, take: 1 }),
  ]);
  return counts.some((count) => count > 0);
}

/** SHA-256 of files, asked once for each content that was seen: the parts of a run ask for the same files one after the other. */
export class Digests {
  readonly #threads: number;
  #known = new Map<string, string>();

  constructor(threads: number | undefined) {
    this.#threads = threads ?? availableParallelism();
  }

  async of(stamps: readonly InputStamp[], signal: AbortSignal): Promise<Extract[]> {
    const keyOf = (stamp: InputStamp): string => `${stamp.path} ${fileIdentity(stamp)}`;
    const unknown = stamps.filter((stamp) => !this.#known.has(keyOf(stamp)));
    if (unknown.length > 0) {
      const pool = new WorkerPool(Math.min(this.#threads, unknown.length), signal);
      try {
        const found = await Promise.all(
          unknown.map(async (stamp) => {
            const { sha256 } = await pool.run<"digest">({ kind: "digest", path: stamp.path });
            return [keyOf(stamp), sha256] as const;
          }),
        );
        // A file that was written to meanwhile has another stamp by now: the engine, which is given this one, refuses it.
        this.#known = new Map([
          ...stamps.flatMap((stamp) => {
            const sha256 = this.#known.get(keyOf(stamp));
            return sha256 === undefined ? [] : [[keyOf(stamp), sha256] as const];
          }),
          ...found,
        ]);
      } finally {
        await pool.close();
      }
    }
    return stamps.map((stamp) => ({ ...stamp, sha256: this.#known.get(keyOf(stamp)) ?? "" }));
  }
}
