import { join } from "node:path";
import { CaseBook } from "./caseBook.ts";
import { BadInputError } from "./errors.ts";
import { extractsUntil } from "./extractTime.ts";
import { type Found, find } from "./find.ts";
import { reportOn } from "./findings.ts";
import { History } from "./history.ts";
import { type InputStamp, requireUnchanged, stampInputs } from "./inputStamps.ts";
import type { ProgressMeter } from "./progress.ts";
import type { ReconciliationOptions } from "./reconcile.ts";
import type { Side } from "./references.ts";
import { rulesHash } from "./rules/hash.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import { stateInput } from "./runFacts.ts";
import type { RunFiles, WholeCrosswalk } from "./runFiles.ts";
import type { ReconciliationReport } from "./schema.ts";
import { nothing, SecondLook } from "./secondLook.ts";
import { type ShardTiming, writeShard } from "./shardFiles.ts";
import type { Shard } from "./shards.ts";
import type { RunInputs } from "./sink.ts";
import { engineHash, saveState } from "./state.ts";
import { DOMAINS } from "./vocabulary.ts";
import { writeWholeInputs } from "./wholeInputs.ts";
import { inWorkplace, type Workplace } from "./workplace.ts";
import { ResultWriter } from "./write.ts";

/** One run, or a shard of one: from its options to its result. */
export class Run {
  readonly #options: ReconciliationOptions;
  readonly #spillFolder: string;
  readonly #meter: ProgressMeter;
  readonly #startedAt: Date;
  readonly #rules: RuleBook;
  /** What a later run would go on from is kept beside the result. */
  readonly #keepsState: boolean;
  /** The extracts as they were before anything of them was read. */
  #stamps: readonly InputStamp[] = [];

  constructor(options: ReconciliationOptions, spillFolder: string, meter: ProgressMeter) {
    this.#options = options;
    this.#spillFolder = spillFolder;
    this.#meter = meter;
    this.#startedAt = options.asOf ?? new Date();
    this.#rules = options.rules === undefined ? RuleBook.builtIn : new RuleBook(options.rules);
    this.#keepsState = options.keepState === true || options.since !== undefined;
  }

  /** The crosswalk as it is now, of all runs that this one goes on from: files that follow each other. Known when there is a report. */
  crosswalk: WholeCrosswalk | undefined;
  /** Of a run over a delta that lands somewhere: where there is everything that passes of their own read. */
  wholeInputs: Pick<RunInputs, "source" | "target" | "crosswalk"> | undefined;

  async report(): Promise<ReconciliationReport> {
    const writer = await ResultWriter.open(this.#options.out, {
      withRecordIds: this.#options.withRecordIds ?? false,
    });
    try {
      const until = this.#keepsState ? await this.#until() : undefined;
      const history = await History.read(this.#options.previous, this.#startedAt);
      const cases = new CaseBook(this.#rules, history, { keepsCases: this.#keepsState });
      return await this.#inWorkplace(async (workplace) => {
        const { store } = workplace;
        const found = await find(workplace, { ...this.#terms(cases, history), until });
        this.crosswalk = found.crosswalk;
        const lineHashes = await writer.writeDiscrepancies(store);
        const causes = await ResultWriter.causes(store);
        const state = until && (await this.#saveState(writer, workplace, found, until));
        const timing = this.#timing();
        const { movement, lines } = await cases.movement(store);
        if (this.#options.previous !== undefined) await writer.writeCleared(lines);
        const reported = reportOn(found.findings, lineHashes, causes, timing, movement);
        const report = state === undefined ? reported : { ...reported, state };
        await writer.writeReport(report);
        this.#options.signal?.throwIfAborted();
        await this.requireUnchanged();
        await writer.commit();
        if (found.base !== undefined && this.#options.sink !== undefined)
          this.wholeInputs = await writeWholeInputs(store, {
            folder: join(this.#spillFolder, "whole"),
            typeNames: found.typeNames,
            paths: await allPaths(workplace.files, found),
            crosswalk: found.crosswalk.files,
          });
        await this.#lookAgain(workplace, found);
        return report;
      });
    } finally {
      await writer.discard();
    }
  }

  /** Does a shard of the run, and writes what it found for `mergeShards`. */
  async shard(shard: Shard): Promise<void> {
    if (this.#keepsState)
      throw new BadInputError("BROKEN_SHARD", "A run in shards leaves no state and goes on from none.");
    const isDated = DOMAINS.some((domain) => this.#rules.replicationDelayMinutes(domain) > 0);
    if ((isDated || this.#options.previous !== undefined) && this.#options.asOf === undefined)
      throw new BadInputError(
        "BROKEN_SHARD",
        "Shards of a run that follows an earlier one, or has a replication delay, have to be told the same moment for now.",
      );
    const history = await History.read(this.#options.previous, this.#startedAt);
    const cases = new CaseBook(this.#rules, history, { keepsPlaces: true });
    await this.#inWorkplace(async (workplace) => {
      const { findings } = await find(workplace, { ...this.#terms(cases, history), shard });
      const cleared = await history.cleared(workplace.store);
      this.#options.signal?.throwIfAborted();
      await this.requireUnchanged();
      await writeShard(this.#options.out, workplace.store, {
        shard,
        findings,
        timing: this.#timing(),
        history: { asOf: this.#startedAt.toISOString(), previousSha256: history.previousSha256 },
        pending: cases.pending,
        cleared,
      });
    });
  }

  async #inWorkplace<T>(use: (workplace: Workplace) => Promise<T>): Promise<T> {
    const [options, spillFolder, meter] = [this.#options, this.#spillFolder, this.#meter];
    this.#stamps = options.stamps ?? (await stampInputs(options));
    try {
      return await inWorkplace({ options, spillFolder, meter }, use);
    } catch (error) {
      // What is read halfway through a change can be anything: the change is the news.
      if (!options.signal?.aborted) await this.requireUnchanged();
      throw error;
    }
  }

  /** @throws BadInputError when the extracts are no longer those that the run began with */
  async requireUnchanged(): Promise<void> {
    await requireUnchanged(this.#options, this.#stamps);
  }

  #terms(cases: CaseBook, history: History) {
    return { rules: this.#rules, cases, history, keepsState: this.#keepsState };
  }

  async #until(): Promise<Date> {
    if ((this.#options.sourceMapping ?? this.#options.targetMapping) !== undefined)
      throw new BadInputError(
        "BROKEN_DELTA",
        "A run over tables leaves no state and goes on from none: deltas are of FHIR NDJSON.",
      );
    return extractsUntil(this.#options);
  }

  #timing(): ShardTiming {
    const startedAt = this.#startedAt.toISOString();
    return { startedAt, durationMs: this.#meter.finish(), phases: [...this.#meter.phases] };
  }

  /** Keeps beside the result what a later run over a delta goes on from. */
  async #saveState(
    writer: ResultWriter,
    { store, pool }: Workplace,
    { read, findings }: Found,
    end: Date,
  ): Promise<ReconciliationReport["state"]> {
    const input = await stateInput(read, findings, pool);
    this.#meter.start("keeping the state", 0);
    const path = await writer.placeForState();
    const until = end.toISOString();
    await saveState(store, path, {
      format: "holdpoint-reconciliation-state/1",
      engine: engineHash(),
      until,
      rulesSha256: rulesHash(this.#rules.rules),
      ...input,
    });
    const { sha256 } = await pool.run<"digest">({ kind: "digest", path });
    return { until, sha256 };
  }

  /** Reads again what the sink wishes for, while files and store are there. */
  async #lookAgain({ files, store }: Workplace, found: Found): Promise<void> {
    const { sink } = this.#options;
    const { findings, sample } = sink?.wishes ?? {};
    if (sink?.records === undefined || (findings === undefined && sample === undefined)) return;
    this.#meter.start("handing records over", 0);
    const look = new SecondLook(store, await allPaths(files, found));
    try {
      await sink.records({
        findings: findings === undefined ? nothing() : look.findings(findings),
        samples: sample === undefined ? nothing() : look.samples(sample, found.typeNames, this.#rules),
      });
    } finally {
      look.close();
    }
  }
}

/** Where records are, also those of earlier runs. */
async function allPaths(
  files: RunFiles,
  { base }: Pick<Found, "base">,
): Promise<Readonly<Record<Side, readonly string[]>>> {
  const earlier = await base?.openAll();
  return {
    source: [...(earlier?.source ?? []), ...files.source.map(({ path }) => path)],
    target: [...(earlier?.target ?? []), ...files.target.map(({ path }) => path)],
  };
}
