import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isGzip } from "#lib/fileBytes.ts";
import { BadInputError } from "./errors.ts";
import { unpack } from "./inputs.ts";
import type { WorkerPool } from "./pool.ts";
import { rulesHash } from "./rules/hash.ts";
import type { Rules } from "./rules/schema.ts";
import { type InputFile, reconciliationReportSchema } from "./schema.ts";
import { engineHash, quoted, STATE_FILE, type StateFile, type StateMeta, stateMetaSchema } from "./state.ts";
import type { Store } from "./store.ts";
import { REPORT_FILE } from "./write.ts";

interface BaseOptions {
  /** Folder with the result of the run to go on from. */
  readonly previous: string | undefined;
  /** The delta has what changed since this moment. */
  readonly since: Date;
  /** The delta has every change up to this moment. */
  readonly until: Date;
  readonly rules: Rules;
  readonly conceptMaps: readonly InputFile[];
  readonly spillFolder: string;
}

/** An earlier run whose state a run over a delta goes on from. */
export class Base {
  readonly meta: StateMeta;
  readonly #spillFolder: string;
  readonly #pool: WorkerPool;
  readonly #opened = new Map<string, Promise<string>>();

  private constructor(meta: StateMeta, spillFolder: string, pool: WorkerPool) {
    this.meta = meta;
    this.#spillFolder = spillFolder;
    this.#pool = pool;
  }

  /**
   * Attaches the state of an earlier run to the store, as `base`.
   * @throws BadInputError when there is none, when it is not what that run wrote, when it was made by other rules, ConceptMaps or another
   * engine, or when the delta leaves a gap after it
   */
  static async open(options: BaseOptions, store: Store, pool: WorkerPool): Promise<Base> {
    const { previous, since, until, rules, conceptMaps, spillFolder } = options;
    if (previous === undefined)
      throw refusal("A run over a delta goes on from the result of an earlier run: name its folder.");
    const { state } = await readReport(previous);
    if (state === undefined)
      throw refusal(
        `The run in ${previous} left no state to go on from: run it whole again, and keep its state.`,
      );
    const path = join(previous, STATE_FILE);
    const { sha256 } = await pool.run<"digest">({ kind: "digest", path }).catch((cause: unknown) => {
      throw refusal(`The state of the run in ${previous} cannot be read.`, cause);
    });
    if (sha256 !== state.sha256)
      throw refusal(`The state in ${previous} is not what its run wrote: run whole again.`);
    await store.run(`ATTACH ${quoted(path)} AS base (READ_ONLY)`);
    const [row] = await store.rows("SELECT text FROM base.meta");
    const found = stateMetaSchema.safeParse(JSON.parse(String(row?.text ?? "null")));
    if (!found.success || found.data.engine !== engineHash())
      throw refusal(`The state in ${previous} was made by another version of the engine: run whole again.`);
    const meta = found.data;
    if (meta.rulesSha256 !== rulesHash(rules))
      throw refusal(`The run in ${previous} was made by other rules: run whole again by these.`);
    if (conceptMapsOf(meta.inputs) !== conceptMapsOf(conceptMaps))
      throw refusal(`The run in ${previous} was made with other ConceptMaps: run whole again with these.`);
    const end = Date.parse(meta.until);
    if (since.getTime() > end)
      throw refusal(
        `There is a gap: the earlier run knows every change up to ${meta.until}, and the delta begins at ${since.toISOString()}.`,
      );
    if (until.getTime() < end)
      throw refusal(
        `The delta ends at ${until.toISOString()}, before the earlier run's own end at ${meta.until}.`,
      );
    return new Base(meta, spillFolder, pool);
  }

  /**
   * Where a file of an earlier run can be read as plain NDJSON, when it is still what that run read.
   * @throws BadInputError
   */
  open(file: Pick<StateFile, "path" | "bytes" | "sha256" | "name">): Promise<string> {
    const opened = this.#opened.get(`${file.bytes} ${file.path}`) ?? this.#open(file);
    this.#opened.set(`${file.bytes} ${file.path}`, opened);
    return opened;
  }

  /** Opens all files of records, by their number. @throws BadInputError */
  async openAll(): Promise<Readonly<Record<"source" | "target", readonly string[]>>> {
    const { source, target } = this.meta.files;
    return {
      source: await Promise.all(source.map((file) => this.open(file))),
      target: await Promise.all(target.map((file) => this.open(file))),
    };
  }

  async #open({
    path,
    bytes,
    sha256,
    name,
  }: Pick<StateFile, "path" | "bytes" | "sha256" | "name">): Promise<string> {
    const size = await stat(path).then(
      (found) => found.size,
      (cause: unknown) => {
        throw refusal(
          `${name} of an earlier run is no longer at ${path}. What changed on one side only is compared with it: put it back, or run whole.`,
          cause,
        );
      },
    );
    const plain = isGzip(path) ? await unpack("earlier", path, this.#spillFolder, undefined) : path;
    const digest =
      path === plain && size < bytes
        ? undefined
        : await this.#pool.run<"digest">({ kind: "digest", path: plain, end: bytes });
    if (digest?.sha256 !== sha256)
      throw refusal(`${path} is not what the earlier run read: run whole again.`);
    return plain;
  }
}

async function readReport(folder: string) {
  try {
    return reconciliationReportSchema.parse(JSON.parse(await readFile(join(folder, REPORT_FILE), "utf8")));
  } catch (cause) {
    throw refusal(`The folder ${folder} does not hold the result of an earlier run.`, cause);
  }
}

function conceptMapsOf(inputs: readonly InputFile[]): string {
  return inputs
    .filter(({ role }) => role === "conceptmap")
    .map(({ sha256 }) => sha256)
    .sort()
    .join();
}

function refusal(message: string, cause?: unknown): BadInputError {
  return new BadInputError("BROKEN_PREVIOUS", message, { cause });
}
