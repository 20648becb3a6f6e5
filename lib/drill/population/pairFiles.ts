import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BrokenLines,
  brokenFormat,
  EMPTY_FILE,
  fileFaults,
  type InputFault,
  type Side,
} from "./brokenInput.ts";
import { conceptMaps } from "./conceptMaps.ts";
import type { FhirResource, ResourceType } from "./fhir.ts";
import { GzipParts, LineFile, type LineSink, ShuffledLines } from "./lines.ts";
import type { Outcome } from "./migration.ts";
import { streamOf } from "./prng.ts";

/** Where the files of a migration pair are. */
export interface PairPaths {
  source: string;
  target: string;
  crosswalk: string;
  conceptmaps: string;
  truth: string;
  /** Written only with broken input. */
  inputFaults: string;
}

export function pairPaths(out: string): PairPaths {
  return {
    source: join(out, "source"),
    target: join(out, "target"),
    crosswalk: join(out, "crosswalk.ndjson"),
    conceptmaps: join(out, "conceptmaps"),
    truth: join(out, "truth.ndjson"),
    inputFaults: join(out, "input-faults.ndjson"),
  };
}

/** The folder is not one to write a population into; the message says what to do. */
export class OutputFolderError extends Error {
  override name = "OutputFolderError";
}

/**
 * Makes the folders of a pair. A folder that holds anything is refused; with `force` an earlier population in it
 * is removed, and nothing else.
 */
export async function preparePairFolders(out: string, force: boolean): Promise<PairPaths> {
  const paths = pairPaths(out);
  await mkdir(out, { recursive: true });
  const found = await readdir(out);
  if (found.length > 0) {
    if (!force) {
      throw new OutputFolderError(
        `${out} is not empty. Nothing was written. Choose another folder, or add --force to replace the population in it.`,
      );
    }
    if (!found.includes("truth.ndjson")) {
      throw new OutputFolderError(
        `${out} holds something other than a population (it has no truth.ndjson), so --force does not touch it. Choose another folder.`,
      );
    }
    await Promise.all(Object.values(paths).map((path: string) => rm(path, { recursive: true, force: true })));
  }
  await Promise.all([paths.source, paths.target, paths.conceptmaps].map((path) => mkdir(path)));
  return paths;
}

/** Writes the files of a pair as its records come. */
export class PairFiles {
  readonly #paths: PairPaths;
  readonly #seed: string;
  readonly #sinks: Record<Side, Map<ResourceType, LineSink>> = { source: new Map(), target: new Map() };
  readonly #crosswalk: LineSink;
  readonly #truth: LineSink;
  readonly #inputFaults: LineSink | undefined;

  private constructor(
    paths: PairPaths,
    seed: string,
    sinks: { crosswalk: LineSink; truth: LineSink; inputFaults?: LineSink },
  ) {
    this.#paths = paths;
    this.#seed = seed;
    this.#crosswalk = sinks.crosswalk;
    this.#truth = sinks.truth;
    this.#inputFaults = sinks.inputFaults;
  }

  /** Opens a pair whose folders are there, and writes its ConceptMaps. */
  static async create(paths: PairPaths, seed: string, brokenInput: boolean): Promise<PairFiles> {
    for (const { fileName, conceptMap } of conceptMaps()) {
      await writeFile(join(paths.conceptmaps, fileName), `${JSON.stringify(conceptMap, null, 1)}\n`);
    }
    const files = new PairFiles(paths, seed, {
      crosswalk: await LineFile.create(paths.crosswalk),
      truth: await LineFile.create(paths.truth),
      ...(brokenInput ? { inputFaults: await LineFile.create(paths.inputFaults) } : {}),
    });
    if (brokenInput) {
      for (const side of ["source", "target"] as const) {
        await writeFile(join(paths[side], EMPTY_FILE), "");
        files.#tell({ file: `${side}/${EMPTY_FILE}`, line: null, kind: "empty-file" });
      }
    }
    return files;
  }

  /** Writes some source records and what their migration left. Resolves when there is room for more. */
  async write(sources: FhirResource[], outcome: Outcome): Promise<void> {
    for (const record of sources)
      (await this.#sink("source", record.resourceType)).write(JSON.stringify(record));
    for (const record of outcome.targets)
      (await this.#sink("target", record.resourceType)).write(JSON.stringify(record));
    for (const line of outcome.crosswalk) this.#crosswalk.write(JSON.stringify(line));
    for (const line of outcome.truth) this.#truth.write(JSON.stringify(line));
    for (const sink of this.#allSinks()) await sink.drain();
  }

  async close(): Promise<void> {
    for (const sink of this.#allSinks()) await sink.close();
  }

  /** The faults of the files come last, since closing the others can still find some. */
  #allSinks(): LineSink[] {
    const { source, target } = this.#sinks;
    return [
      ...source.values(),
      ...target.values(),
      this.#crosswalk,
      this.#truth,
      ...(this.#inputFaults ? [this.#inputFaults] : []),
    ];
  }

  async #sink(side: Side, type: ResourceType): Promise<LineSink> {
    return this.#sinks[side].get(type) ?? (await this.#open(side, type));
  }

  async #open(side: Side, type: ResourceType): Promise<LineSink> {
    const path = join(this.#paths[side], `${type}.ndjson`);
    const inOrder = this.#inputFaults
      ? await this.#openBroken(path, side, type)
      : await LineFile.create(path);
    const sink =
      side === "target" ? new ShuffledLines(inOrder, streamOf(this.#seed, "shuffle", type)) : inOrder;
    this.#sinks[side].set(type, sink);
    return sink;
  }

  async #openBroken(path: string, side: Side, type: ResourceType): Promise<LineSink> {
    const format = brokenFormat(type);
    for (const fault of fileFaults(side, type)) this.#tell(fault);
    const sink = format.gzipParts ? new GzipParts(path) : await LineFile.create(path, format);
    return new BrokenLines(sink, side, streamOf(this.#seed, "broken", side, type), (fault) =>
      this.#tell(fault),
    );
  }

  #tell(fault: InputFault): void {
    this.#inputFaults?.write(JSON.stringify(fault));
  }
}
